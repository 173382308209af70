"""One reminder for each order before its event, at ten in the morning of the day before, by the clock of its place.

Looked for by the worker. An event's orders are worked off a batch at a time; that a mail goes once is the outbox's
duty (its `dedupe_key`), so that two workers at once or one that died in between send nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import codes
from admit.core.db import Tx
from admit.core.tenancy import Door, system_scope
from admit.flows.runtime import Runtime
from admit.sales import standing
from admit.sales.standing import Standing

log = structlog.get_logger(__name__)

AT = time(10, 0)
AHEAD = timedelta(hours=48)
"""Further ahead no reminder can be due: a day has 25 hours at most, and ten o'clock is one of them."""
EVENTS = 20
BATCH = 500

EVENTS_AHEAD = """
select tenant_id, id, start_at, timezone
from events
where status = 'published'
  and reminded_at is null
  and start_at > %(now)s::timestamptz
  and start_at <= %(until)s::timestamptz
order by start_at, id
limit %(limit)s::integer
"""

HOLD_EVENT = """
select id
from events
where id = %(id)s::uuid
  and status = 'published'
  and reminded_at is null
for no key update skip locked
"""

MARK_REMINDED = """
update events
set reminded_at = %(now)s::timestamptz
where id = %(id)s::uuid
"""

ORDERS_TO_REMIND = """
select
  'order' as kind, orders.id, orders.buyer_email as email, coalesce(orders.buyer_name, '') as name, orders.locale,
  orders.code, orders.public_lookup_token as token
from orders
where orders.event_id = %(event_id)s::uuid
  and orders.status in ('paid', 'partially_refunded')
  and orders.paid_at <= %(due_at)s::timestamptz
  and orders.buyer_email is not null
  and exists (
    select from tickets ticket
    where ticket.tenant_id = orders.tenant_id
      and ticket.order_id = orders.id
      and ticket.status = 'valid'
      and ticket.holder_token is null)
  and not exists (
    select from email_messages mail
    where mail.tenant_id = orders.tenant_id
      and mail.dedupe_key = 'reminder-order-' || orders.id)
order by orders.id
limit %(limit)s::integer
"""

TICKETS_TO_REMIND = """
select
  'ticket' as kind, ticket.id, ticket.attendee_email as email, ticket.attendee_name as name, orders.locale,
  ticket.code, ticket.holder_token as token
from tickets ticket
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
where ticket.event_id = %(event_id)s::uuid
  and ticket.status = 'valid'
  and ticket.holder_token is not null
  and ticket.attendee_email is not null
  and ticket.created_at <= %(due_at)s::timestamptz
  and not exists (
    select from email_messages mail
    where mail.tenant_id = ticket.tenant_id
      and mail.dedupe_key = 'reminder-ticket-' || ticket.id)
order by ticket.id
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class _Ahead:
    tenant_id: UUID
    id: UUID
    start_at: datetime
    timezone: str

    @property
    def due_at(self) -> datetime:
        """Ten o'clock on the day before, where the event is."""
        zone = ZoneInfo(self.timezone)
        day_before = self.start_at.astimezone(zone).date() - timedelta(days=1)
        return datetime.combine(day_before, AT, zone)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who is to be reminded: of an order, or of a ticket that was passed on to them."""

    kind: str
    id: UUID
    email: str
    name: str
    locale: str
    code: str
    token: str


async def drain(runtime: Runtime) -> int:
    """Put reminders that are due into the outbox, a batch for each event; how many."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        ahead = await tx.fetch_all(_Ahead, EVENTS_AHEAD, {"now": now, "until": now + AHEAD, "limit": EVENTS})
    put = 0
    for event in ahead:
        if event.due_at <= now:
            put += await _remind(runtime, event, now)
    if put:
        runtime.bell.ring("mail")
        log.info("reminders.put", mails=put)
    return put


async def _remind(runtime: Runtime, ahead: _Ahead, now: datetime) -> int:
    async with runtime.db.write(system_scope(ahead.tenant_id)) as tx:
        if await tx.fetch_value(HOLD_EVENT, {"id": ahead.id}) is None:
            return 0
        event = await standing.of_event(tx, ahead.id)
        readers = await _readers(tx, ahead) if event.tenant_is_active else []
        await outbox.put_all(tx, [_mail(runtime, event, one) for one in readers])
        if len(readers) < BATCH:
            await tx.execute(MARK_REMINDED, {"id": ahead.id, "now": now})
    return len(readers)


async def _readers(tx: Tx, ahead: _Ahead) -> Sequence[_Reader]:
    """The next of them; who bought after the moment the reminder was due has just read all of it."""
    asked = {"event_id": ahead.id, "due_at": ahead.due_at}
    buyers = await tx.fetch_all(_Reader, ORDERS_TO_REMIND, {**asked, "limit": BATCH})
    holders = await tx.fetch_all(_Reader, TICKETS_TO_REMIND, {**asked, "limit": BATCH - len(buyers)})
    return [*buyers, *holders]


def _mail(runtime: Runtime, event: Standing, one: _Reader) -> NewMessage:
    page = "orders" if one.kind == "order" else "tickets"
    return NewMessage(
        kind="reminder",
        to_email=one.email,
        to_name=one.name,
        locale=one.locale,
        dedupe_key=f"reminder-{one.kind}-{one.id}",
        context={
            "organizer_name": event.tenant_name,
            "reply_to": event.contact_email,
            "event_name": event.event_name,
            "order_code": codes.format_code(one.code),
            "starts_at": event.start_at.isoformat(),
            "timezone": event.timezone,
            "place": event.place,
            "doors_at": event.doors_at.isoformat() if event.doors_at else None,
            "order_url": f"{runtime.settings.base_url}/{page}/{one.token}",
            "is_ticket": one.kind == "ticket",
        },
    )
