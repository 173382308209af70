"""Files in the installation's own folder, `<home>/media`: served for ever, and part of every backup."""

import asyncio
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

ADDRESS = "/media/"


class FolderStorage:
    """Implements core's `Storage` over one folder that all processes of an installation share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, folder: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Write what is not there yet; a name that is there has the same content already."""
        await asyncio.to_thread(self._keep, self._folder / folder, files)
        return f"{ADDRESS}{folder}/"

    def _keep(self, folder: Path, files: Sequence[tuple[str, bytes]]) -> None:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        for name, content in files:
            if not (folder / name).exists():
                _write(folder / name, content)


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
