"""The job library on a real database: bells, and what a killed worker leaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from procrastinate import App

from admit.core.db import Database
from admit.core.jobs import QUEUE, WorkerBell
from admit.core.tenancy import Door
from admit.worker import schedule
from admit.worker.precedence import Drain

NAMES = tuple(schedule.EVERY)

LEAVE_ORPHAN = """
insert into procrastinate_jobs (queue_name, task_name, status, args, lock, queueing_lock)
values (%(queue)s::text, %(name)s::text, 'doing', '{}'::jsonb, null, %(name)s::text)
"""

COUNT_DOING = """
select count(*)
from procrastinate_jobs
where status = 'doing'
"""


class Heard:
    """Drains that note when they are called."""

    def __init__(self) -> None:
        self.events = {name: asyncio.Event() for name in NAMES}

    def drains(self) -> dict[str, Drain]:
        return {name: self._drain(name) for name in NAMES}

    def _drain(self, name: str) -> Drain:
        async def drain() -> int:
            self.events[name].set()
            return 0

        return drain


@asynccontextmanager
async def working(app: App) -> AsyncIterator[None]:
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE], concurrency=2, install_signal_handlers=False, delete_jobs="always"
            )
        )
        try:
            yield
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)


async def test_a_bell_wakes_its_queue(fresh_database_url: str, fresh_db: Database) -> None:
    heard = Heard()
    async with working(schedule.app_of(fresh_database_url, heard.drains())):
        bell = WorkerBell(fresh_db)
        bell.ring("refunds")
        await asyncio.wait_for(heard.events["refunds"].wait(), 20)
        await bell.aclose()


async def test_rings_soon_after_one_another_are_one_job_more(fresh_db: Database) -> None:
    bell = WorkerBell(fresh_db, gathers_s=60)
    bell.ring("refunds")
    async with asyncio.timeout(5):
        while await waiting(fresh_db) == 0:
            pass
    async with fresh_db.door(Door.JOBS) as tx:
        await tx.execute("delete from procrastinate_jobs")
    for _ in range(5):
        bell.ring("refunds")
    assert await waiting(fresh_db) == 0
    await bell.aclose()
    assert await waiting(fresh_db) == 1


async def waiting(db: Database) -> int:
    async with db.door(Door.JOBS) as tx:
        found: int = await tx.fetch_value("select count(*) from procrastinate_jobs where status = 'todo'")
    return found


async def test_a_job_left_by_a_killed_worker_does_not_silence_its_queue(
    fresh_database_url: str, fresh_db: Database
) -> None:
    async with fresh_db.door(Door.JOBS) as tx:
        await tx.execute(LEAVE_ORPHAN, {"queue": QUEUE, "name": "refunds"})
    heard = Heard()
    async with working(schedule.app_of(fresh_database_url, heard.drains())):
        bell = WorkerBell(fresh_db)
        bell.ring("refunds")
        await asyncio.wait_for(heard.events["refunds"].wait(), 20)
        await bell.aclose()


async def test_what_a_killed_worker_left_is_cleared_away(fresh_database_url: str, fresh_db: Database) -> None:
    async with fresh_db.door(Door.JOBS) as tx:
        await tx.execute(LEAVE_ORPHAN, {"queue": QUEUE, "name": "mail"})
    app = schedule.app_of(fresh_database_url, Heard().drains())
    async with app.open_async():
        assert await schedule.clear_orphans(app) == 1
        assert await schedule.clear_orphans(app) == 0
    async with fresh_db.door(Door.JOBS) as tx:
        assert await tx.fetch_value(COUNT_DOING) == 0


def test_every_bell_that_the_stories_ring_has_a_queue() -> None:
    # The names are the contract between flows and worker.
    assert set(NAMES) == {
        "inbox",
        "mail",
        "facts",
        "holds",
        "pictures",
        "refunds",
        "sums",
        "payments",
        "missed",
        "accounts",
        "cancellations",
        "reminders",
        "housekeeping",
    }
