"""The memory of this process, as the system sees it."""

import sys
from ctypes import CDLL


def give_back() -> None:
    """Let the system have what was freed; where the C library cannot, nothing happens. Source: malloc_trim(3)."""
    trim = getattr(CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
