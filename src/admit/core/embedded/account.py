"""Which account the server runs as: our own, or, since PostgreSQL refuses root, one nobody else uses.

As root we run it under a number that no account of the machine has, rather than `nobody`, which other
daemons share and could then read the database. No user is created. The folders above may stay closed to
that number (`/root` is): see `Door`.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from admit.core.embedded import guardian
from admit.core.embedded.errors import EmbeddedError

# Source: systemd's UIDS-GIDS document leaves 60578 to 61183 unused by any convention; it is below the 65536
# numbers a container usually has.
_NUMBERS = range(60700, 60800)


@dataclass(frozen=True, slots=True)
class Account:
    """The numbers a process runs under."""

    uid: int
    gid: int


KEEP = Account(guardian.KEEP, guardian.KEEP)


class Door:
    """A way into one folder for a server of another account, without opening the folders above to it.

    We open the folder and hand the descriptor on; the server enters by `/proc/self/fd/N`, which leads to
    the folder itself. For a server under our own account it is the plain path.
    """

    def __init__(self, folder: Path, account: Account) -> None:
        self.fds: tuple[int, ...] = ()
        self.path = str(folder)
        if account != KEEP:
            self.fds = (os.open(folder, os.O_RDONLY | os.O_DIRECTORY),)
            self.path = f"/proc/self/fd/{self.fds[0]}"

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, *_: object) -> None:
        for fd in self.fds:
            os.close(fd)


def for_server(data: Path) -> Account:
    """Who runs the server on this folder: its owner, when root asks and there is one.

    Raises: EmbeddedError for root on a system without `/proc`.
    """
    if os.geteuid() != 0:
        return KEEP
    if not Path("/proc/self/fd").is_dir():
        raise EmbeddedError(
            "As root the embedded database needs Linux with /proc. "
            "Run Admit as an ordinary user, or set ADMIT_DATABASE_URL."
        )
    owner = data.stat() if data.exists() else None
    return Account(owner.st_uid, owner.st_gid) if owner and owner.st_uid else _unused()


def for_initdb() -> Account:
    """Who makes a new database: `initdb`, unlike the server, insists on an account with a name."""
    if os.geteuid() != 0:
        return KEEP
    named = sorted(pwd.getpwall(), key=lambda entry: (entry.pw_name != "nobody", entry.pw_uid))
    for entry in named:
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "The embedded database needs one ordinary account in /etc/passwd, such as nobody. "
        "Add it, or set ADMIT_DATABASE_URL."
    )


def give(folder: Path, account: Account) -> None:
    """Hand a folder and all in it to the account; nothing to do under our own."""
    if account == KEEP:
        return
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(os.path.join(parent, name), account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def may_enter(folder: Path, account: Account) -> bool:
    """Whether the account can read a folder and enter each folder above it, by the rights of everybody."""
    if account == KEEP:
        return True
    resolved = folder.resolve()
    wanted = stat.S_IROTH | stat.S_IXOTH
    above = all(parent.stat().st_mode & stat.S_IXOTH for parent in resolved.parents)
    return above and resolved.stat().st_mode & wanted == wanted


def _unused() -> Account:
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    number = next((number for number in _NUMBERS if number not in taken), None)
    if number is None:
        raise EmbeddedError(
            f"Every user number from {_NUMBERS.start} to {_NUMBERS.stop - 1} is taken. "
            "Run Admit as an ordinary user."
        )
    return Account(number, number)
