"""Waking the worker: bells that are rung after a commit and become at most one waiting job each.

The queues are tables of the slices (inbox, outbox, due holds). A bell only says that there may be something in one,
so that a burst of thousands of orders adds one job, not thousands. The worker also looks by itself every few
seconds, so a bell lost with its process delays work and loses none.
"""

import asyncio
from typing import Protocol

import structlog

from admit.core.db import Database, UniqueViolated
from admit.core.errors import AdmitError
from admit.core.tenancy import Door

log = structlog.get_logger(__name__)

QUEUE = "wake"

GATHERS_S = 0.05
"""How long rings for one name gather after one was written: in a burst of messages each would be written by itself."""

# The look is for the price alone, since a refusal costs the database several times an answer: two that look at once
# are still told apart by the library's own unique key.
DEFER_WAKE_UP = """
select procrastinate_defer_jobs_v1(
  array[row(%(queue)s::varchar, %(name)s::varchar, 0, null::text, %(name)s::text, '{}'::jsonb, null::timestamptz)]
  ::procrastinate_job_to_defer_v1[])
where not exists (
  select from procrastinate_jobs
  where queueing_lock = %(name)s::text
    and status = 'todo')
"""


class Bell(Protocol):
    """What flows ring after their commit."""

    def ring(self, name: str) -> None:
        """Ask the worker to look into one of its queues soon. Returns at once and never raises."""
        ...


class WorkerBell:
    """Rings through the job library's table: the first at once, those for the same name soon after it together."""

    def __init__(self, db: Database, *, gathers_s: float = GATHERS_S) -> None:
        self._db = db
        self._gathers_s = gathers_s
        self._closing = asyncio.Event()
        self._ringing: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def ring(self, name: str) -> None:
        """Ask the worker to run the task `name` soon."""
        if name in self._ringing:
            self._again.add(name)
            return
        self._ringing[name] = asyncio.create_task(self._write(name))

    async def aclose(self) -> None:
        """Write what was rung, without gathering any longer, for at most five seconds."""
        self._closing.set()
        if self._ringing:
            await asyncio.wait(self._ringing.values(), timeout=5)

    async def _write(self, name: str) -> None:
        try:
            while True:
                self._again.discard(name)
                await self._defer(name)
                await self._gather()
                if name not in self._again:
                    return
        finally:
            del self._ringing[name]

    async def _gather(self) -> None:
        try:
            async with asyncio.timeout(self._gathers_s):
                await self._closing.wait()
        except TimeoutError:
            return

    async def _defer(self, name: str) -> None:
        try:
            async with self._db.door(Door.JOBS) as tx:
                await tx.fetch_value(DEFER_WAKE_UP, {"queue": QUEUE, "name": name})
        except UniqueViolated:
            return  # one is waiting already, and it will see what we rang for
        except AdmitError as error:
            log.warning("bell.not_heard", bell=name, error=str(error))


class SilentBell:
    """Rings nowhere; remembers what was rung, for tests and one-off commands."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    def ring(self, name: str) -> None:
        """Remember the name."""
        self.rung.append(name)
