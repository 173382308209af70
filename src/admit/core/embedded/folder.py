"""The folder of the embedded database: its layout, its locks and the path of its socket."""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from admit.core.embedded import account as accounts
from admit.core.embedded.account import Account
from admit.core.embedded.binaries import MAJOR
from admit.core.embedded.errors import EmbeddedError

PORT = 5432

# The smallest limit of the systems we know (macOS 104, Linux 108 bytes) less the final zero.
SOCKET_PATH_LIMIT = 103

_PRIVATE = 0o700
_SOCKET = f".s.PGSQL.{PORT}"
_NEW = "new-"
_PAUSE_S = 0.02


class Folder:
    """`<home>/postgres` and what is in it; makes and checks, starts nothing."""

    def __init__(self, home: Path) -> None:
        self.root = home.expanduser().resolve() / "postgres"
        self.data = self.root / "data"
        self.run = self.root / "run"
        self.log = self.root / "log" / "postgresql.log"
        # Shown in the title of each of the server's processes, which is how they are told from others.
        self.name = "admit-" + hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]

    def prepare(self) -> None:
        """Make what is missing and check that what is there is ours to use.

        Raises: EmbeddedError when the disk refuses, or the folder is somebody else's.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._check_owner(self.root)
            self.root.chmod(_PRIVATE)
            self.log.parent.mkdir(mode=_PRIVATE, exist_ok=True)
            if self.data.exists():
                self._check_owner(self.data)
        except OSError as error:
            raise EmbeddedError(
                f"The embedded database cannot use {error.filename or self.root}: {error.strerror}. "
                "Give this user the right to write there, or set ADMIT_HOME to another folder."
            ) from error

    def _check_owner(self, folder: Path) -> None:
        owner = folder.stat().st_uid
        if os.geteuid() not in (0, owner):
            raise EmbeddedError(
                f"The embedded database in {folder} belongs to user number {owner}. "
                "Run Admit as that user (or as root), or set ADMIT_HOME to another folder."
            )

    @property
    def is_new(self) -> bool:
        """Whether no database was made yet.

        Raises: EmbeddedError when `data` holds something else than a database.
        """
        if (self.data / "PG_VERSION").exists():
            return False
        if self.data.exists() and any(self.data.iterdir()):
            raise EmbeddedError(
                f"{self.data} holds files but no database. "
                "Move them away, or set ADMIT_HOME to another folder."
            )
        return True

    def check_version(self) -> None:
        """Refuse a database of another major version: PostgreSQL would, in words that help nobody."""
        found = (self.data / "PG_VERSION").read_text("ascii").strip()
        if found != MAJOR:
            raise EmbeddedError(
                f"The database in {self.data} was made by PostgreSQL {found}, this Admit brings {MAJOR}. "
                f"Dump it with the Admit that made it, or set ADMIT_HOME to a new folder."
            )

    @contextmanager
    def new_data(self) -> Iterator[Path]:
        """A private folder aside to make a database in, which becomes `data` when the block succeeds.

        What an interrupted try left is removed first. Needs the running lock.
        """
        for rest in self.root.glob(f"{_NEW}*"):
            shutil.rmtree(rest)
        aside = Path(tempfile.mkdtemp(prefix=_NEW, dir=self.root))
        try:
            yield aside
            aside.rename(self.data)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        _sync(self.root)

    def clean(self, account: Account) -> None:
        """Right the folder before a start: private, of the server's account, free of a dead server's marks.

        Needs the running lock, which says that no server lives; PostgreSQL itself believes any living
        process that has the number in `postmaster.pid`, as happens after each restart of a container.
        """
        accounts.give(self.data, account)
        self.data.chmod(_PRIVATE)
        self._make_run(account)
        for mark in (self.data / "postmaster.pid", self.run / _SOCKET, self.run / f"{_SOCKET}.lock"):
            mark.unlink(missing_ok=True)

    def _make_run(self, account: Account) -> None:
        if _fits(self.run):
            if self.run.is_symlink():
                self.run.unlink()
            self.run.mkdir(exist_ok=True)
        elif not self._is_short_and_private(account):
            self.run.unlink(missing_ok=True)
            self.run.symlink_to(_short_folder())
        self.run.chmod(_PRIVATE)
        accounts.give(self.run.resolve(), account)

    def _is_short_and_private(self, account: Account) -> bool:
        """Whether the symlink of an earlier start leads to a folder only the server's account can fill."""
        if not self.run.is_symlink():
            return False
        target = self.run.readlink()
        if not target.is_dir() or target.is_symlink() or not _fits(target):
            return False
        facts = target.stat()
        owner = os.geteuid() if account == accounts.KEEP else account.uid
        return facts.st_uid == owner and stat.S_IMODE(facts.st_mode) == _PRIVATE

    @property
    def socket_folder(self) -> Path:
        """Where the socket is, symlinks followed, so that the path is short enough."""
        return self.run.resolve()

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.socket_folder / _SOCKET

    def remove_short_run(self) -> None:
        """Remove a socket folder that stands outside, once the server is gone."""
        if self.run.is_symlink():
            shutil.rmtree(self.run.resolve(), ignore_errors=True)
            self.run.unlink()

    @contextmanager
    def starting(self, timeout_s: float) -> Iterator[None]:
        """Hold the starting lock: everybody else who wants to start waits here.

        Raises: EmbeddedError when it cannot be had in time.
        """
        deadline = time.monotonic() + timeout_s
        while (fd := _try_lock(self.root / "starting.lock")) is None:
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"Another process has been starting the database in {self.root} "
                    f"for {timeout_s:.0f} seconds. End it, then start again."
                )
            time.sleep(_PAUSE_S)
        try:
            yield
        finally:
            os.close(fd)

    def claim(self) -> int | None:
        """Take the running lock, for a server to inherit: a descriptor to close, or None while one lives.

        A lock taken by `flock` belongs to the open file: it ends with the last process that inherited it,
        however that ends. So it cannot be stale, and a number of a process used again means nothing to it.
        """
        return _try_lock(self.root / "running.lock")

    def marks(self) -> list[str]:
        """The lines of `postmaster.pid`, empty when there is none: pid first, state last."""
        try:
            return (self.data / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        except OSError:
            return []


def _try_lock(path: Path) -> int | None:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


def _fits(folder: Path) -> bool:
    """Whether a socket in the folder can be named; libpq takes a comma for the end of a path."""
    path = os.fsencode(folder / _SOCKET)
    return len(path) <= SOCKET_PATH_LIMIT and not set(path) & set(b",\"'\\")


def _short_folder() -> Path:
    place = Path(tempfile.gettempdir())
    return Path(tempfile.mkdtemp(prefix="admit-", dir=place if _fits(place / "admit-12345678") else "/tmp"))  # noqa: S108


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
