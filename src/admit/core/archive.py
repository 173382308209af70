"""A backup as one file: a ZIP whose last member, the manifest, names every other with its length and SHA-256.

ZIP and not tar, since its members may be streamed in without knowing their length: a dump is never on the disk twice.
The file is written aside under mode 0600, read back and compared, and only then given its name; a file of that name is
never replaced.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from admit.core import ids
from admit.core.errors import AdmitError

FORMAT = 1
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 50_000_000
MOST_PARTS = 500_000
CHUNK = 1 << 20

_PRIVATE = 0o600
_ZIPS_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class ArchiveError(AdmitError):
    """The file cannot be written or is not a whole backup; one line, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One member: its path within the file, its length and the SHA-256 of its bytes, in hex."""

    name: str
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `facts` are the maker's own; `parts` are every other member in order."""

    format: int
    facts: dict[str, str]
    parts: list[Part]


class Writer:
    """Takes the members of a file that is being written."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self._parts: list[Part] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Write one member as its bytes come. Raises: ArchiveError for a name that is not plain, or twice there."""
        if not _is_plain(name) or any(part.name == name for part in self._parts):
            raise ArchiveError(f"{name} cannot be the name of a part")
        digest, length = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, date_time=_ZIPS_FIRST_DAY)
        entry.external_attr = _PRIVATE << 16
        with self._zipped.open(entry, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                length += len(chunk)
        self._parts.append(Part(name, length, digest.hexdigest()))
        return self._parts[-1]

    def finish(self, facts: dict[str, str]) -> Manifest:
        """Write the manifest, the last member."""
        manifest = Manifest(FORMAT, facts, self._parts)
        entry = zipfile.ZipInfo(MANIFEST, date_time=_ZIPS_FIRST_DAY)
        entry.external_attr = _PRIVATE << 16
        self._zipped.writestr(entry, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        return manifest


class Reader:
    """A backup opened for reading."""

    def __init__(self, zipped: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zipped = zipped
        self.manifest = manifest

    def part(self, name: str) -> Part | None:
        """The member of that name, None where the backup has none."""
        return next((part for part in self.manifest.parts if part.name == name), None)

    def open(self, name: str) -> BinaryIO:
        """The bytes of a member. Raises: ArchiveError when it is not there."""
        try:
            return self._zipped.open(name)  # type: ignore[return-value]
        except KeyError:
            raise ArchiveError(f"the backup lacks its part {name}: it is not whole, take another") from None

    def verify(self) -> None:
        """Read everything and compare it with the manifest. Raises: ArchiveError naming the first part that differs."""
        for part in self.manifest.parts:
            try:
                with self.open(part.name) as member:
                    same = _measured(member) == (part.length, part.sha256)
            except (zipfile.BadZipFile, EOFError, OSError, ValueError):
                same = False
            if not same:
                raise ArchiveError(f"the backup is damaged in its part {part.name}: take another")


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """A new file of that name, whole when the block ends, else none.

    Raises: ArchiveError when there is one already, or the disk refuses.
    """
    refuse_taken(target)
    aside = target.with_name(f".{target.name}.{ids.new_id().hex[-8:]}.partial")
    try:
        with _created(aside) as file, zipfile.ZipFile(file, "w", allowZip64=True) as zipped:
            yield Writer(zipped)
        with opened(aside) as reader:
            reader.verify()
        _settle(aside, target)
    except OSError as error:
        raise ArchiveError(
            f"{target} cannot be written ({error.strerror or error}): see to the disk and the rights on it"
        ) from error
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A backup to read from. Raises: ArchiveError when it is none, or of a release to come."""
    try:
        with zipfile.ZipFile(path) as zipped:
            yield Reader(zipped, _manifest(zipped, path))
    except zipfile.BadZipFile as error:
        raise ArchiveError(f"{path} is no backup of Admit, or only the beginning of one") from error
    except FileNotFoundError as error:
        raise ArchiveError(f"{path} is not there") from error


def refuse_taken(target: Path) -> None:
    """Raises: ArchiveError when something of that name is there, or its folder is not."""
    if target.exists() or target.is_symlink():
        raise ArchiveError(f"{target} is there already: choose another name; a backup replaces none")
    if not target.parent.is_dir():
        raise ArchiveError(f"{target.parent} is no folder: make it first")


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a file, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


@contextmanager
def _created(aside: Path) -> Iterator[BinaryIO]:
    handle = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _settle(aside: Path, target: Path) -> None:
    """Give the file its name unless another took it meanwhile, and have the folder remember it."""
    try:
        os.link(aside, target)  # unlike a rename, this never replaces
    except FileExistsError:
        refuse_taken(target)
    except OSError:
        refuse_taken(target)  # a file system without links: the look and the rename are two steps there
        aside.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _manifest(zipped: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        entry = zipped.getinfo(MANIFEST)
        if entry.file_size > LONGEST_MANIFEST:
            raise ArchiveError(f"{path} is no backup of Admit")
        manifest = msgspec.json.decode(zipped.read(entry), type=Manifest)
    except (KeyError, msgspec.DecodeError) as error:
        raise ArchiveError(f"{path} is no backup of Admit") from error
    if manifest.format > FORMAT:
        raise ArchiveError(f"{path} was made by a newer release of Admit: restore it with that one")
    if len(manifest.parts) > MOST_PARTS or not all(_is_plain(part.name) for part in manifest.parts):
        raise ArchiveError(f"{path} names parts that no backup has")
    return manifest


def _measured(member: BinaryIO) -> tuple[int, str]:
    digest, length = hashlib.sha256(), 0
    for chunk in chunks_of(member):
        digest.update(chunk)
        length += len(chunk)
    return length, digest.hexdigest()


def _is_plain(name: str) -> bool:
    """Whether a path stays below the place it is unpacked to."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name
