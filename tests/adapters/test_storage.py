"""Files of an installation: kept once, young again when they are kept again, and gone after a day without a name."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from admit.adapters.storage import FolderStorage

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OLD, USED = "a" * 32, "b" * 32


def put(folder: Path, name: str, *, at: datetime) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"picture")
    os.utime(folder / name, (at.timestamp(), at.timestamp()))
    return folder / name


def note_seen(folder: Path, group: str, *, at: datetime) -> None:
    os.utime(folder / f".{group}.unnamed", (at.timestamp(), at.timestamp()))


async def test_what_nothing_names_goes_after_two_looks_a_day_apart_and_nothing_else_does(
    tmp_path: Path,
) -> None:
    storage, folder = FolderStorage(tmp_path), tmp_path / "pictures"
    old = [put(folder, f"{OLD}-{width}.webp", at=NOW - 9 * DAY) for width in (480, 960)]
    used = put(folder, f"{USED}-480.webp", at=NOW - 9 * DAY)
    foreign = put(folder, "halde-cover.svg", at=NOW - 9 * DAY)
    assert await storage.forget_unnamed("pictures", {USED}, before=NOW - DAY) == 0
    assert all(path.exists() for path in (*old, used, foreign))
    note_seen(folder, OLD, at=NOW)
    assert await storage.forget_unnamed("pictures", {USED}, before=NOW + timedelta(hours=23) - DAY) == 0
    assert await storage.forget_unnamed("pictures", {USED}, before=NOW + timedelta(hours=25) - DAY) == 2
    assert not any(path.exists() for path in old)
    assert sorted(path.name for path in folder.iterdir()) == sorted([used.name, foreign.name])


async def test_a_name_between_two_looks_begins_the_day_anew(tmp_path: Path) -> None:
    storage, folder = FolderStorage(tmp_path), tmp_path / "pictures"
    file = put(folder, f"{OLD}-480.webp", at=NOW - 9 * DAY)
    await storage.forget_unnamed("pictures", (), before=NOW - DAY)
    note_seen(folder, OLD, at=NOW - 5 * DAY)
    await storage.forget_unnamed("pictures", {OLD}, before=NOW - DAY)
    assert await storage.forget_unnamed("pictures", (), before=NOW - DAY) == 0
    assert file.exists()


async def test_a_picture_that_is_kept_again_is_young_again(tmp_path: Path) -> None:
    storage, folder, name = FolderStorage(tmp_path), tmp_path / "pictures", f"{OLD}-480.webp"
    put(folder, name, at=NOW - 9 * DAY)
    await storage.forget_unnamed("pictures", (), before=NOW - DAY)
    note_seen(folder, OLD, at=NOW - 5 * DAY)
    await storage.keep("pictures", [(name, b"picture")])
    assert await storage.forget_unnamed("pictures", (), before=datetime.now(UTC) - DAY) == 0
    assert (folder / name).exists()
