"""Looks at event pages are added up over processes and days, and none is lost while the database is away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.core.wire import DatabaseGone
from admit.events import looks
from admit.events.records import Event
from admit.flows.looking import Looking
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant
from tests.support.events_builders import an_event

SLUG = "select slug from tenants"
DAYS = "select day::text, views from event_views order by day"


async def _page_of(runtime: Runtime, tenant: Scope, **details: Any) -> tuple[str, Event]:
    async with runtime.db.write(tenant) as tx:
        return await tx.fetch_value(SLUG), await an_event(tx, **details)


async def _days(db: Database, tenant: Scope) -> list[tuple[str, int]]:
    async with db.read(tenant) as tx:
        return [(str(day), int(views)) for day, views in await tx.fetch_rows(DAYS)]


async def test_what_two_processes_counted_adds_up_by_days_at_the_event_s_place(
    runtime: Runtime, tenant: Scope, clock: FixedClock
) -> None:
    slug, event = await _page_of(runtime, tenant, timezone="Pacific/Auckland")
    clock.set(datetime(2027, 1, 10, 10, 59, tzinfo=UTC))  # 23:59 there
    one, other = Looking(runtime), Looking(runtime)
    for counted in (one, one, other):
        counted.saw(slug, event.slug)
    one.saw(slug, "no-such-event")
    one.saw("no-such-tenant", event.slug)
    await one.write()
    await other.write()
    clock.advance(timedelta(minutes=1))
    one.saw(slug, event.slug)
    await one.write()
    await one.write()
    assert await _days(runtime.db, tenant) == [("2027-01-10", 3), ("2027-01-11", 1)]


async def test_what_cannot_be_written_is_kept_for_the_next_time_and_no_more_than_fits(
    runtime: Runtime, tenant: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug, event = await _page_of(runtime, tenant)
    other_slug, other = await _page_of(runtime, await a_tenant(runtime.db))
    counted = Looking(runtime, most=2)
    counted.saw(slug, event.slug)
    counted.saw(other_slug, other.slug)
    counted.saw(slug, "one-too-many")

    asked = 0

    async def gone(*_: object, **__: object) -> None:
        nonlocal asked
        asked += 1
        raise DatabaseGone("no socket")

    with monkeypatch.context() as away:
        away.setattr(looks, "add", gone)
        await counted.write()
    assert asked == 1, "one that is away is waited for once, not once for each tenant"
    counted.saw(slug, event.slug)
    await counted.write()
    assert [views for _, views in await _days(runtime.db, tenant)] == [2]
