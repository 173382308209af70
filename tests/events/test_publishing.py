"""An event's life, and what copies of it keep."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admit.core.db import Database
from admit.core.errors import Invalid
from admit.core.tenancy import Scope
from admit.events import duplicating, pools, publishing, sessions, ticket_types
from admit.events.errors import EventHasSales, WrongStatus
from admit.events.records import EventStatus, TicketTypeStatus
from tests.support.events_builders import (
    EVENING,
    NOW,
    a_pool,
    a_session,
    a_ticket_type,
    an_event,
    with_counts,
)


async def test_a_draft_lacking_everything_is_told_all_of_it(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, venue="")
        with pytest.raises(Invalid) as refusal:
            await publishing.publish(tx, event.id, tenant_is_active=False, now=EVENING)
    assert {(problem.field, problem.code) for problem in refusal.value.problems} == {
        ("start_at", "in_the_past"),
        ("venue", "required"),
        ("ticket_types", "nothing_to_sell"),
        ("tenant", "tenant_not_active"),
    }


async def test_a_ready_event_is_published_once(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        again = await publishing.publish(tx, event.id, tenant_is_active=True, now=NOW + timedelta(days=1))
    assert event.status is EventStatus.PUBLISHED
    assert (again.published_at, again.version) == (NOW, event.version)


async def test_a_paused_type_alone_is_nothing_to_sell(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await a_ticket_type(tx, event.id, status=TicketTypeStatus.PAUSED)
        problems = await publishing.checklist(tx, event, tenant_is_active=True, now=NOW)
    assert [problem.code for problem in problems] == ["nothing_to_sell"]


async def test_what_costs_money_waits_until_something_can_be_charged_and_what_is_free_does_not(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await a_ticket_type(tx, event.id, price_cents=0)
        asked: dict[str, Any] = {"tenant_is_active": True, "takes_payments": False, "now": NOW}
        assert await publishing.checklist(tx, event, **asked) == []
        await a_ticket_type(tx, event.id, price_cents=100)
        problems = await publishing.checklist(tx, event, **asked)
    assert [(one.field, one.code) for one in problems] == [("payments", "account_needed")]


async def test_an_event_with_sales_does_not_become_a_draft(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        assert (await publishing.unpublish(tx, event.id, now=NOW)).status is EventStatus.DRAFT
        await publishing.publish(tx, event.id, tenant_is_active=True, now=NOW)
        [kind] = await ticket_types.of_event(tx, event.id)
        await with_counts(tx, kind, reserved=1)
        with pytest.raises(EventHasSales):
            await publishing.unpublish(tx, event.id, now=NOW)


async def test_an_event_with_tickets_sold_is_archived_only_when_it_is_over(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        [kind] = await ticket_types.of_event(tx, event.id)
        await with_counts(tx, kind, sold=1)
        with pytest.raises(EventHasSales):
            await publishing.archive(tx, event.id, now=NOW)
        archived = await publishing.archive(tx, event.id, now=event.end_at)
        restored = await publishing.restore(tx, event.id, now=event.end_at)
    assert (archived.status, archived.archived_at) == (EventStatus.ARCHIVED, event.end_at)
    assert (restored.status, restored.archived_at) == (EventStatus.PUBLISHED, None)


async def test_an_archived_draft_is_restored_as_a_draft(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await publishing.archive(tx, event.id, now=NOW)
        with pytest.raises(WrongStatus):
            await publishing.publish(tx, event.id, tenant_is_active=True, now=NOW)
        restored = await publishing.restore(tx, event.id, now=NOW)
    assert restored.status is EventStatus.DRAFT


async def test_a_copy_has_everything_but_the_counters(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, doors_at=EVENING - timedelta(hours=1))
        session, pool = await a_session(tx, event.id), await a_pool(tx, event.id)
        kind = await a_ticket_type(
            tx, event.id, session_ids=[session.id], pool_ids=[pool.id], sales_end=EVENING, max_per_buyer=4
        )
        await a_ticket_type(tx, event.id, status=TicketTypeStatus.ARCHIVED)
        await with_counts(tx, kind, sold=3, reserved=1)
        copy = await duplicating.duplicate(tx, event.id, shift=timedelta(days=7))
        [kind_copy] = await ticket_types.of_event(tx, copy.id)
        [session_copy] = await sessions.of_event(tx, copy.id)
        [pool_copy] = await pools.of_event(tx, copy.id)
    week = timedelta(days=7)
    assert (copy.status, copy.slug, copy.version) == (EventStatus.DRAFT, f"{event.slug}-2", 1)
    assert (copy.start_at, copy.doors_at) == (EVENING + week, EVENING + week - timedelta(hours=1))
    assert session_copy.start_at == session.start_at + week
    assert (kind_copy.quantity_sold, kind_copy.quantity_reserved, kind_copy.quantity_total) == (0, 0, 100)
    assert (kind_copy.sales_end, kind_copy.max_per_buyer) == (EVENING + week, 4)
    assert (kind_copy.session_ids, kind_copy.pool_ids) == ([session_copy.id], [pool_copy.id])
    assert (pool_copy.sold, pool_copy.reserved, pool_copy.total) == (0, 0, 100)


def test_a_shift_over_a_clock_change_keeps_the_hour_on_the_wall() -> None:
    winter = datetime(2027, 3, 13, 19, 0, tzinfo=UTC)
    assert duplicating.shifted(winter, timedelta(days=28), "Europe/Berlin") == datetime(
        2027, 4, 10, 18, 0, tzinfo=UTC
    )
