"""Events, ticket types, pools, sessions and codes for tests, made through the slice's own verbs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from admit.core import codes as random_codes
from admit.core.db import Tx
from admit.discounts import codes
from admit.discounts.records import CodeDetails, DiscountCode, DiscountType
from admit.events import access, events, pools, publishing, sessions, ticket_types
from admit.events.records import (
    Event,
    EventDetails,
    Pool,
    PoolDetails,
    Session,
    SessionDetails,
    TicketType,
    TicketTypeDetails,
)

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
"""A moment before `EVENING`, for tests that pass a clock of their own."""
EVENING = datetime(2027, 3, 13, 19, 0, tzinfo=UTC)
"""When events of these builders start: 20:00 in Berlin."""


def event_details(**given: Any) -> EventDetails:
    """Valid details of an event in Essen, in EUR."""
    wanted: dict[str, Any] = {
        "name": "Pulse for Eighteen",
        "start_at": EVENING,
        "end_at": EVENING + timedelta(hours=3),
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "venue": "Maschinenhalle Nordlicht",
        "city": "Essen",
        "country": "DE",
        "category": "music",
    }
    return EventDetails(**(wanted | given))


async def an_event(tx: Tx, *, published: bool = False, now: datetime = NOW, **given: Any) -> Event:
    """A draft; `published=True` also gives it a ticket type "Standing" (100 at 32.00) and publishes it."""
    event = await events.create(tx, event_details(**given))
    if not published:
        return event
    await a_ticket_type(tx, event.id, name="Standing", price_cents=3200, quantity_total=100)
    return await publishing.publish(
        tx, event.id, tenant_is_active=True, now=min(now, event.start_at - timedelta(days=1))
    )


async def a_published_event(tx: Tx, **given: Any) -> Event:
    """A published event without any ticket type: it is published around a passing one."""
    event = await events.create(tx, event_details(**given))
    passing = await a_ticket_type(tx, event.id, name="Passing")
    await publishing.publish(tx, event.id, tenant_is_active=True, now=event.start_at - timedelta(days=1))
    await ticket_types.remove(tx, event.id, passing.id)
    return await access.event_by_id(tx, event.id)


async def a_ticket_type(tx: Tx, event_id: UUID, **given: Any) -> TicketType:
    """An active ticket type: 100 at 24.00 without a window, unless said otherwise."""
    wanted: dict[str, Any] = {"name": "Standing", "price_cents": 2400, "quantity_total": 100}
    return await ticket_types.add(tx, event_id, TicketTypeDetails(**(wanted | given)))


async def a_pool(tx: Tx, event_id: UUID, *, name: str = "Hall", total: int = 100) -> Pool:
    """A capacity pool that nothing counts in yet."""
    return await pools.add(tx, event_id, PoolDetails(name=name, total=total))


async def a_session(tx: Tx, event_id: UUID, **given: Any) -> Session:
    """A session in the first hour of the event, unless said otherwise."""
    event = await access.event_by_id(tx, event_id)
    wanted: dict[str, Any] = {
        "title": "First half",
        "start_at": event.start_at,
        "end_at": event.start_at + timedelta(hours=1),
    }
    return await sessions.add(tx, event_id, SessionDetails(**(wanted | given)))


async def a_code(tx: Tx, event_id: UUID, **given: Any) -> DiscountCode:
    """An active code that takes 10 % off, with a random text, unless said otherwise."""
    wanted: dict[str, Any] = {
        "code": "HALDE" + random_codes.new_code(6),
        "discount_type": DiscountType.PERCENT,
        "discount_value": 10,
    }
    return await codes.add(tx, event_id, CodeDetails(**(wanted | given)))


SET_COUNTS = """
update ticket_types
set quantity_sold = %(sold)s::integer, quantity_reserved = %(reserved)s::integer
where id = %(id)s::uuid
"""

ADD_POOL_COUNTS = """
update capacity_pools
set sold = sold + %(sold)s::integer, reserved = reserved + %(reserved)s::integer
where id in (select pool_id from ticket_type_pools where ticket_type_id = %(id)s::uuid)
"""


async def with_counts(tx: Tx, kind: TicketType, *, sold: int = 0, reserved: int = 0) -> TicketType:
    """The ticket type as if so many were sold and reserved, in its pools too. No order stands behind it."""
    params = {"id": kind.id, "sold": sold, "reserved": reserved}
    await tx.execute(ADD_POOL_COUNTS, params)
    await tx.execute(SET_COUNTS, params)
    return await ticket_types.by_id(tx, kind.event_id, kind.id)
