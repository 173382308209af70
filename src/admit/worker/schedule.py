"""The job library's app: a task for each bell, and the clock that rings them all anyway."""

from collections.abc import Mapping

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status

from admit.core.jobs import QUEUE
from admit.core.logging import get_logger
from admit.core.tenancy import Door
from admit.worker.handlers import Queue
from admit.worker.precedence import Drain

log = get_logger(__name__)

EVERY: Mapping[str, str] = {
    "inbox": "* * * * * */5",
    "mail": "* * * * * */5",
    "facts": "* * * * * */5",
    "holds": "* * * * * */5",
    "refunds": "* * * * * */15",
    "payments": "* * * * * */30",
    "missed": "* * * * * */30",
    "accounts": "* * * * * 20",
    "cancellations": "* * * * * */15",
    "reminders": "*/5 * * * * 40",
    "sums": "* * * * * */15",
    "housekeeping": "17 * * * * 0",
    "pictures": "43 * * * * 0",
}
"""Cron lines with seconds last: how often each queue is looked into when no bell rings."""

CLEARING = "clearing"
EVERY_MINUTE = "* * * * * 30"
CONCURRENCY = 4
HEARTBEAT_S = 10.0
DEAD_AFTER_S = 30.0
STOP_WITHIN_S = 8.0


def app_of(url: str, drains: Mapping[str, Drain]) -> App:
    """The worker's app on a direct connection string (it listens, so no pooler may stand between)."""
    connector = PsycopgConnector(
        conninfo=url,
        min_size=1,
        max_size=3,
        kwargs={"options": f"-c role={Door.JOBS.value}", "application_name": "admit worker jobs"},
    )
    app = App(connector=connector)
    for name, drain in drains.items():
        _add(app, Queue(name, drain))
    _add_clearing(app)
    return app


async def run(app: App) -> None:
    """Work until SIGTERM or SIGINT; what is under way may finish within eight seconds."""
    await clear_orphans(app)
    await app.run_worker_async(
        queues=[QUEUE],
        concurrency=CONCURRENCY,
        install_signal_handlers=True,
        fetch_job_polling_interval=5.0,
        shutdown_graceful_timeout=STOP_WITHIN_S,
        update_heartbeat_interval=HEARTBEAT_S,
        stalled_worker_timeout=DEAD_AFTER_S,
        delete_jobs="always",
    )


async def clear_orphans(app: App) -> int:
    """Remove the jobs that a worker was at when it was killed; how many.

    They hold nothing: what they drained is free again by its own lease, and the clock rings anyway.
    """
    orphans = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S))
    for job in orphans:
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    if orphans:
        log.warning("worker.orphans_cleared", jobs=len(orphans))
    return len(orphans)


def _add(app: App, queue: Queue) -> None:
    name = queue.name

    async def run() -> None:
        await queue.work_off()

    async def on_the_clock(timestamp: int) -> None:
        assert timestamp
        await queue.work_off()

    app.task(name=name, queue=QUEUE, queueing_lock=name)(run)
    clocked = app.task(name=f"{name}.clock", queue=QUEUE, queueing_lock=f"{name}.clock")(on_the_clock)
    app.periodic(cron=EVERY[name], periodic_id=name)(clocked)


def _add_clearing(app: App) -> None:
    async def clear(timestamp: int) -> None:
        assert timestamp
        await clear_orphans(app)

    task = app.task(name=CLEARING, queue=QUEUE, queueing_lock=CLEARING)(clear)
    app.periodic(cron=EVERY_MINUTE, periodic_id=CLEARING)(task)
