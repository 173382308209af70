"""Watching sales live: one look a second at what somebody watches, shared by everybody who watches it in this process.

A look is cheap: counters of a few rows and the newest entry of two indexes. Only when it differs are sums read anew.
Nothing is written, and nobody watches: nothing is read.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

from admit.core.db import Database
from admit.core.errors import Busy, Refusal, VendorError
from admit.core.tenancy import Scope, system_scope
from admit.reports import pulse
from admit.reports.pulse import Figures, Signs

LOOK_EVERY_S = 1.0
MOST_WATCHERS = 200
MOST_OF_ONE = 50
LASTS_S = 600.0
"""After which a browser connects anew, so that whoever may no longer look stops looking."""
QUIET_S = 15.0

Subject = tuple[UUID, UUID | None]


class TooManyWatchers(Busy):
    """The process holds as many live connections as it will."""

    code = "too_many_watchers"
    message = "Too many people watch at the moment. Reload the page for new figures."


@dataclass(eq=False, slots=True)
class _Watch:
    """One subject and who watches it."""

    watchers: int
    changed: asyncio.Event
    figures: Figures | None = None
    task: "asyncio.Task[None] | None" = None


_WATCHES: WeakKeyDictionary[Database, dict[Subject, _Watch]] = WeakKeyDictionary()


async def figures(
    db: Database,
    tenant_id: UUID,
    event_id: UUID | None,
    *,
    every_s: float = LOOK_EVERY_S,
    lasts_s: float = LASTS_S,
) -> AsyncGenerator[Figures | None, None]:
    """The figures whenever they change; None now and then, as a sign of life. Ends after ten minutes.

    Raises: TooManyWatchers.
    """
    watch = _join(db, (tenant_id, event_id), every_s)
    try:
        ends = asyncio.get_running_loop().time() + min(lasts_s, LASTS_S)
        seen: Figures | None = None
        while (left := ends - asyncio.get_running_loop().time()) > 0:
            changed, found = watch.changed, watch.figures
            if found is not None and found != seen:
                seen = found
                yield found
                continue
            try:
                await asyncio.wait_for(changed.wait(), min(QUIET_S, left))
            except TimeoutError:
                yield None
    finally:
        _leave(db, (tenant_id, event_id), watch)


def watchers(db: Database) -> int:
    """How many watch in this process."""
    return sum(watch.watchers for watch in _WATCHES.get(db, {}).values())


def check_free(db: Database, tenant_id: UUID, event_id: UUID | None) -> None:
    """Let another watcher pass. Raises: TooManyWatchers."""
    known = _WATCHES.get(db, {})
    own = known.get((tenant_id, event_id))
    if watchers(db) >= MOST_WATCHERS or (own is not None and own.watchers >= MOST_OF_ONE):
        raise TooManyWatchers(retry_after_s=60)


def _join(db: Database, subject: Subject, every_s: float) -> _Watch:
    check_free(db, *subject)
    known = _WATCHES.setdefault(db, {})
    watch = known.get(subject)
    if watch is None:
        watch = known[subject] = _Watch(0, asyncio.Event())
        watch.task = asyncio.create_task(_look(db, subject, watch, every_s))
    watch.watchers += 1
    return watch


def _leave(db: Database, subject: Subject, watch: _Watch) -> None:
    watch.watchers -= 1
    if watch.watchers == 0:
        _WATCHES.get(db, {}).pop(subject, None)
        if watch.task is not None:
            watch.task.cancel()


async def _look(db: Database, subject: Subject, watch: _Watch, every_s: float) -> None:
    tenant_id, event_id = subject
    scope, before = system_scope(tenant_id), None
    while True:
        try:
            before = await _once(db, scope, event_id, watch, before)
        except (Refusal, VendorError):
            before = None  # the database is away or busy: the next look tries again
        await asyncio.sleep(every_s)


async def _once(
    db: Database, scope: Scope, event_id: UUID | None, watch: _Watch, before: Signs | None
) -> Signs:
    async with db.read(scope) as tx:
        signs = await pulse.signs(tx, event_id)
        if signs != before:
            watch.figures = await pulse.figures(tx, event_id)
            changed, watch.changed = watch.changed, asyncio.Event()
            changed.set()
    return signs
