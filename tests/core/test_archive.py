"""A backup's file is whole or not there, tells damage by the part, and never leaves the place it is unpacked to."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from admit.core import archive
from admit.core.archive import ArchiveError

FACTS = {"product": "admit"}


def a_backup(path: Path, **parts: bytes) -> Path:
    with archive.written(path) as writer:
        for name, content in parts.items():
            writer.add(name, [content[:2], content[2:]])
        writer.finish(FACTS)
    return path


def test_what_was_put_in_comes_out_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = a_backup(tmp_path / "a.backup", database=b"rows", secret=b"key")
    with archive.opened(path) as backup:
        backup.verify()
        assert backup.manifest.facts == FACTS
        assert [part.name for part in backup.manifest.parts] == ["database", "secret"]
        assert backup.open("database").read() == b"rows"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    path.write_text("mine")
    with pytest.raises(ArchiveError, match="there already"), archive.written(path):
        pass
    assert path.read_text() == "mine"


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"rows"
        raise RuntimeError

    def write() -> None:
        with archive.written(tmp_path / "a.backup") as writer:
            writer.add("database", broken())

    with pytest.raises(RuntimeError):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_took_the_name_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.backup"

    def write() -> None:
        with archive.written(path) as writer:
            writer.finish(FACTS)
            path.write_text("quicker")

    with pytest.raises(ArchiveError, match="there already"):
        write()
    assert path.read_text() == "quicker"
    assert [one.name for one in tmp_path.iterdir()] == ["a.backup"]


def test_damage_is_named_by_its_part(tmp_path: Path) -> None:
    path = a_backup(tmp_path / "a.backup", database=b"rows of a database", secret=b"key")
    path.write_bytes(path.read_bytes().replace(b"rows of", b"rows 0f"))
    with archive.opened(path) as backup, pytest.raises(ArchiveError, match="part database"):
        backup.verify()


@pytest.mark.parametrize("kept", [10, 60])
def test_the_beginning_of_a_backup_is_none(tmp_path: Path, kept: int) -> None:
    path = a_backup(tmp_path / "a.backup", database=b"rows of a database")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ArchiveError, match="no backup"), archive.opened(path):
        pass


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "media/../../a", "media\\a"])
def test_a_part_that_would_leave_its_place_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr(
            archive.MANIFEST,
            f'{{"format": 1, "facts": {{}}, "parts": [{{"name": "{name.replace(chr(92), chr(92) * 2)}", '
            '"length": 1, "sha256": ""}]}',
        )
    with pytest.raises(ArchiveError, match="names parts"), archive.opened(tmp_path / "a.zip"):
        pass


def test_a_backup_of_a_release_to_come_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr(archive.MANIFEST, '{"format": 2, "facts": {}, "parts": []}')
    with pytest.raises(ArchiveError, match="newer release"), archive.opened(tmp_path / "a.zip"):
        pass
