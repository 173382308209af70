"""The steps of an event's life: draft, published, archived."""

from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core.db import ReadTx, Tx
from admit.core.errors import FieldProblem, Invalid
from admit.events import access, rules, sessions, ticket_types
from admit.events.errors import EventHasSales, WrongStatus
from admit.events.records import Event, EventStatus

UPDATE_STATUS = """
update events
set
  status = %(status)s::text,
  published_at = case when %(status)s::text = 'published' then coalesce(published_at, %(now)s::timestamptz)
    else published_at end,
  archived_at = case when %(status)s::text = 'archived' then %(now)s::timestamptz end,
  updated_at = now(),
  version = version + 1
where id = %(id)s::uuid
"""


async def checklist(
    tx: ReadTx, event: Event, *, tenant_is_active: bool, takes_payments: bool = True, now: datetime
) -> list[FieldProblem]:
    """Everything that stands between an event and its publication; empty when it is ready."""
    return rules.publish_problems(
        event,
        await sessions.of_event(tx, event.id),
        await ticket_types.of_event(tx, event.id),
        tenant_is_active=tenant_is_active,
        takes_payments=takes_payments,
        now=now,
    )


async def publish(
    tx: Tx, event_id: UUID, *, tenant_is_active: bool, takes_payments: bool = True, now: datetime
) -> Event:
    """Put a draft on sale; a published event stays as it is.

    Raises: NotFound; WrongStatus; Invalid with what the checklist still names.
    """
    event = await access.locked_event(tx, event_id)
    if event.status is EventStatus.PUBLISHED:
        return event
    _check_from(event, EventStatus.DRAFT)
    if problems := await checklist(
        tx, event, tenant_is_active=tenant_is_active, takes_payments=takes_payments, now=now
    ):
        raise Invalid(*problems, message="The event is not ready to be published. Complete what is named.")
    return await _step(tx, event, EventStatus.PUBLISHED, "event.published", now)


async def unpublish(tx: Tx, event_id: UUID, *, now: datetime) -> Event:
    """Take a published event of which nothing is sold or held back to draft; a draft stays as it is.

    Locks: the event, its ticket types by id.
    Raises: NotFound; WrongStatus; EventHasSales.
    """
    event = await access.locked_event(tx, event_id)
    if event.status is EventStatus.DRAFT:
        return event
    _check_from(event, EventStatus.PUBLISHED)
    if await _has_sales(tx, event):
        raise EventHasSales(
            "People hold tickets for this event, so it cannot become a draft again. Pause sales instead."
        )
    return await _step(tx, event, EventStatus.DRAFT, "event.unpublished", now)


async def archive(tx: Tx, event_id: UUID, *, now: datetime) -> Event:
    """Put an event away: its page is gone and nothing of it is sold; an archived event stays as it is.

    Locks: the event, its ticket types by id.
    Raises: NotFound; EventHasSales while a published event with tickets sold is not over.
    """
    event = await access.locked_event(tx, event_id)
    if event.status is EventStatus.ARCHIVED:
        return event
    is_ahead = event.status is EventStatus.PUBLISHED and event.end_at > now
    if is_ahead and await _has_sales(tx, event):
        raise EventHasSales
    return await _step(tx, event, EventStatus.ARCHIVED, "event.archived", now)


async def restore(tx: Tx, event_id: UUID, *, now: datetime) -> Event:
    """Take an event out of the archive: to cancelled if it was, to published if it sold, else to draft.

    Raises: NotFound; WrongStatus.
    """
    event = await access.locked_event(tx, event_id)
    _check_from(event, EventStatus.ARCHIVED)
    if event.cancelled_at is not None:
        status = EventStatus.CANCELLED
    elif await _has_sales(tx, event):
        status = EventStatus.PUBLISHED
    else:
        status = EventStatus.DRAFT
    return await _step(tx, event, status, "event.restored", now)


async def _has_sales(tx: Tx, event: Event) -> bool:
    # Reservations hold their ticket types before they look at the event's status: who was first is settled.
    await ticket_types.lock_of_event(tx, event.id)
    kinds = await ticket_types.of_event(tx, event.id)
    return any(kind.quantity_sold + kind.quantity_reserved for kind in kinds)


def _check_from(event: Event, status: EventStatus) -> None:
    if event.status is not status:
        raise WrongStatus(status=event.status.value)


async def _step(tx: Tx, event: Event, status: EventStatus, action: str, now: datetime) -> Event:
    await tx.execute(UPDATE_STATUS, {"id": event.id, "status": status.value, "now": now})
    await trail.record(
        tx,
        action,
        event_id=event.id,
        subject=("event", event.id),
        metadata={"status": [event.status.value, status.value]},
    )
    return await access.event_by_id(tx, event.id)
