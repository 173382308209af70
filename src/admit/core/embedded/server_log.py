"""The server's log file: written by the server, so its last words outlive us; kept small by its owner."""

import os
import shutil
from pathlib import Path

LIMIT_BYTES = 8_000_000

_TAIL_BYTES = 8_000
_TELLING = ("PANIC:", "FATAL:", "ERROR:", "error:")


def bound(log: Path) -> None:
    """Move a log beyond the limit to `<name>.1` and empty it.

    Copied and truncated rather than renamed: the server holds the file open, in append mode. Lines written
    between the two are lost, which a log may.
    """
    if not log.exists() or log.stat().st_size <= LIMIT_BYTES:
        return
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)


def size(log: Path) -> int:
    """Bytes written so far; 0 when there is no log yet."""
    return log.stat().st_size if log.exists() else 0


def complaint(log: Path, since: int) -> str:
    """The last line of complaint written after byte `since`, or a pointer to the log."""
    with log.open("rb") as file:
        file.seek(max(since, size(log) - _TAIL_BYTES))
        text = file.read().decode("utf-8", "replace")
    return worst(text) or f"see {log}"


def worst(text: str) -> str:
    """The last line that complains, without what stands before the complaint; else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    complaints = [line for line in lines if any(word in line for word in _TELLING)]
    if not complaints:
        return lines[-1] if lines else ""
    line = complaints[-1]
    return min((line.partition(word)[2].strip() for word in _TELLING if word in line), key=len)
