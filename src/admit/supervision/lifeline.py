"""A pipe from parent to child that breaks when the parent dies, however it dies: then the child ends too."""

import os
import signal
import threading
import time
from contextlib import suppress

PATIENCE_S = 3.0


def open_lifeline() -> tuple[int, int]:
    """(read, write): the child inherits the reading end; nobody ever writes, and the parent's death closes it."""
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    return reading, writing


def end_with_parent(reading: int, *, patience_s: float = PATIENCE_S) -> None:
    """Ask this process to stop when the other end of the lifeline closes, and end it when it does not.

    Returns at once.
    """
    threading.Thread(target=_watch, args=(reading, patience_s), name="lifeline", daemon=True).start()


def _watch(reading: int, patience_s: float) -> None:
    with suppress(OSError):
        os.read(reading, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience_s)
    # Nobody is left to kill what hangs, and the database it may hang on went with the parent.
    os.kill(os.getpid(), signal.SIGKILL)
