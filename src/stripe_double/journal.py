"""The state file: an append-only journal, one line of JSON per call, on disk before the call is answered.

A line holds all changes of one call, so that a crash keeps all of a call or nothing. A torn last line is
cut off at the next start; the file is rewritten then, to hold only what is live. Calls that wait together
share one fsync.
"""

import asyncio
import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from stripe_double.errors import Json

Change = tuple[str, str, str, Json | None]
"""Account, kind, id, and the object (None: it is gone)."""


class Journal:
    """Keeps changes durable; without a path it keeps nothing and never waits."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: int | None = None
        self._size = 0
        self._waiting: list[bytes] = []
        self._appended = 0
        self._durable = 0
        self._lock = asyncio.Lock()

    def load(self) -> list[Change]:
        """All changes on disk, oldest first; what follows the first torn line is left out."""
        if self.path is None or not self.path.exists():
            return []
        changes: list[Change] = []
        decoder = msgspec.json.Decoder(list[Change])
        for line in self.path.read_bytes().split(b"\n")[:-1]:
            try:
                changes.extend(decoder.decode(line))
            except msgspec.DecodeError:
                break
        return changes

    def start(self, live: Iterable[Change]) -> None:
        """Replace the file by what is live, atomically, and open it for appending."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        with fresh.open("wb") as file:
            file.writelines(msgspec.json.encode([change]) + b"\n" for change in live)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        self._sync_folder()
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._size = os.fstat(self._file).st_size

    async def restart(self, live: Iterable[Change]) -> None:
        """Start over with what is live now; nothing that waited is written."""
        async with self._lock:
            self._waiting.clear()
            self._durable = self._appended
            self.close()
            self.start(live)

    def _sync_folder(self) -> None:
        if self.path is None or os.name == "nt":
            return
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def append(self, changes: list[Change]) -> None:
        """Queue the changes of one call; `settled` makes them durable."""
        if self._file is None or not changes:
            return
        last = {change[:3]: change for change in changes}
        self._waiting.append(msgspec.json.encode(list(last.values())) + b"\n")
        self._appended += 1

    async def settled(self) -> None:
        """Wait until everything appended before is on disk.

        Raises: OSError when the disk refuses; the lines are kept and tried again with the next call.
        """
        goal = self._appended
        while self._durable < goal:
            async with self._lock:
                if self._durable < goal:
                    await self._write()

    async def _write(self) -> None:
        lines, self._waiting = self._waiting, []
        upto = self._appended
        try:
            await asyncio.to_thread(self._write_through, b"".join(lines))
        except OSError:
            self._waiting = lines + self._waiting
            raise
        self._durable = upto

    def _write_through(self, block: bytes) -> None:
        file = self._file
        if file is None:
            return
        try:
            written = 0
            while written < len(block):
                written += os.write(file, block[written:])
            os.fsync(file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file, self._size)
            raise
        self._size += len(block)

    def close(self) -> None:
        """Close the file; what was not settled is lost, as no one was told of it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
