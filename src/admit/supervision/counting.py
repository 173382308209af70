"""The counts of the web processes, kept in files that they share, so that any of them tells of all.

Source: prometheus_client's multiprocess mode. Its files are named by kind and process: `counter_123.db`.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from admit.core.settings import Settings

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Read by the library while it is imported."""


def begin(settings: Settings) -> Path:
    """An empty folder for the counts: they begin with the installation."""
    folder = settings.home / "run" / "counts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def environment(folder: Path) -> Mapping[str, str]:
    """What children need to count there."""
    return {VARIABLE: str(folder)}


def forget(folder: Path, pid: int) -> None:
    """Drop what a process that ended said of its present state, such as how many wait; what it counted stays."""
    for kept in folder.glob(f"gauge_live*_{pid}.db"):
        kept.unlink(missing_ok=True)
