"""Secret links are not guessed: who misses too often from one network is told to wait.

Only misses count. A right one is never held up by what others in its network do, and needs no protection: 18 random
bytes are not found by trying.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from admit.core import throttle
from admit.core.db import Database
from admit.core.errors import NotFound

MOST_MISSES = 60
WINDOW_S = 600


@asynccontextmanager
async def counted(db: Database, network: str) -> AsyncIterator[None]:
    """Count a miss of what is looked up inside. Raises: Throttled in its place when there were too many."""
    try:
        yield
    except NotFound:
        await throttle.hit(db, f"secret-link/{network}", limit=MOST_MISSES, window_s=WINDOW_S)
        raise
