"""Files in the installation's own folder, `<home>/media`: served for ever, and part of every backup."""

import asyncio
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

ADDRESS = "/media/"
_GROUPED = re.compile(r"(?P<group>[0-9a-f]{32})-[0-9]{1,4}\.(?:webp|avif)")


class FolderStorage:
    """Implements core's `Storage` over one folder that all processes of an installation share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, folder: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Write what is not there yet; a name that is there has the same content, and is young again."""
        await asyncio.to_thread(self._keep, self._folder / folder, files)
        return f"{ADDRESS}{folder}/"

    async def forget_unnamed(self, folder: str, named: Collection[str], *, before: datetime) -> int:
        """Delete in two looks: the first notes that nothing names a group, one after `before` deletes it.

        So a file goes only when nothing named it for the whole time between, whoever was about to name it again.
        """
        return await asyncio.to_thread(
            self._forget, self._folder / folder, frozenset(named), before.timestamp()
        )

    def _keep(self, folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        for name, content in files:
            try:
                os.utime(folder / name)
            except FileNotFoundError:
                _write(folder / name, content)

    def _forget(self, folder: Path, named: frozenset[str], before_s: float) -> int:
        gone = 0
        for group, files in _groups(folder).items():
            note = folder / f".{group}.unnamed"
            if group in named or any(_changed_s(file) >= before_s for file in files):
                note.unlink(missing_ok=True)
            elif not note.exists():
                note.touch()
            elif _changed_s(note) < before_s:
                gone += _removed(files)
                note.unlink(missing_ok=True)
        return gone


def _groups(folder: Path) -> Mapping[str, list[Path]]:
    """The files of pictures that we made, by what their names have in common; nothing else is ever touched."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in folder.iterdir() if folder.is_dir() else ():
        if (made := _GROUPED.fullmatch(path.name)) and path.is_file():
            found[made["group"]].append(path)
    return found


def _changed_s(path: Path) -> float:
    """When it was written or kept again; a file that went meanwhile was young."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _removed(files: Sequence[Path]) -> int:
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _write(path: Path, content: bytes) -> None:
    # Under a name that is never served, then renamed: nobody ever gets half a file.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
