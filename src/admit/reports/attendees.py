"""Who comes: valid tickets with whom they are for, narrowed and searched, and whom a message to them reaches."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import ReadTx, Tx
from admit.questions import answers
from admit.reports import admitted
from admit.reports.admitted import Admitted
from admit.reports.order_list import beginnings, containing

_NARROWED = """
from tickets ticket
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
join events event on event.tenant_id = ticket.tenant_id and event.id = ticket.event_id
join ticket_types kind on kind.tenant_id = ticket.tenant_id and kind.id = ticket.ticket_type_id
where ticket.status = 'valid'
  and (%(event_id)s::uuid is null or ticket.event_id = %(event_id)s::uuid)
  and (%(type_id)s::uuid is null or ticket.ticket_type_id = %(type_id)s::uuid)
  and (%(checked_in)s::boolean is null or (ticket.checked_in_at is not null) = %(checked_in)s::boolean)
  and (cardinality(%(folded)s::text[]) = 0 or ticket.search_text like all(%(folded)s::text[]))
  and (%(question_id)s::uuid is null or exists (
    select from answers answer
    left join attendees attendee on attendee.tenant_id = answer.tenant_id and attendee.id = answer.attendee_id
    where answer.tenant_id = ticket.tenant_id
      and answer.order_id = ticket.order_id
      and answer.question_id = %(question_id)s::uuid
      and (answer.attendee_id is null or attendee.ticket_id = ticket.id)
      and (%(answer)s::text is null or lower(array_to_string(answer.content, ', ')) like %(answer)s::text)))
"""

LIST_ATTENDEES = f"""
select
  ticket.id, ticket.event_id, event.name as event_name, event.timezone, ticket.order_id, orders.code as order_code,
  ticket.code, ticket.attendee_name, ticket.attendee_email, kind.name as ticket_type_name, ticket.checked_in_at
{_NARROWED}
  and (%(after_id)s::uuid is null or ticket.id < %(after_id)s::uuid)
order by ticket.id desc
limit %(limit)s::integer
"""

SIZE = f"""
select count(*)::integer as tickets, count(ticket.checked_in_at)::integer as admitted
{_NARROWED}
"""

COUNT_ATTENDEES = f"""
select
  count(*)::integer as tickets,
  count(ticket.checked_in_at)::integer as checked_in,
  count(distinct lower(coalesce(ticket.attendee_email, orders.buyer_email)))::integer as addresses
{_NARROWED}
"""

REACHED = f"""
select distinct on (lower(coalesce(ticket.attendee_email, orders.buyer_email)))
  coalesce(ticket.attendee_email, orders.buyer_email) as email, ticket.attendee_name as name, orders.locale,
  case
    when ticket.holder_token is not null then 'tickets/' || ticket.holder_token
    when lower(coalesce(ticket.attendee_email, orders.buyer_email)) = orders.buyer_email
      then 'orders/' || orders.public_lookup_token
    else '' end as page
{_NARROWED}
  and coalesce(ticket.attendee_email, orders.buyer_email) is not null
order by lower(coalesce(ticket.attendee_email, orders.buyer_email)), ticket.holder_token nulls last, ticket.id
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows the list; `search` finds beginnings of words without case and accents."""

    event_id: UUID | None = None
    search: str = ""
    type_id: UUID | None = None
    checked_in: bool | None = None
    question_id: UUID | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class AttendeeRow:
    """One valid ticket and whom it is for."""

    id: UUID
    event_id: UUID
    event_name: str
    timezone: str
    order_id: UUID
    order_code: str
    code: str
    attendee_name: str
    attendee_email: str | None
    ticket_type_name: str
    checked_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets, how many of them were let in, how many addresses a message reaches."""

    tickets: int
    checked_in: int
    addresses: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message reaches; `page` is the path of their own page, empty where none is theirs alone."""

    email: str
    name: str
    locale: str
    page: str


async def page(
    tx: ReadTx, narrowing: Narrowing, *, limit: int, after_id: UUID | None = None
) -> list[AttendeeRow]:
    """Attendees, the newest ticket first, at most `limit`."""
    params = {**_params(narrowing), "after_id": after_id, "limit": limit}
    return await tx.fetch_all(AttendeeRow, LIST_ATTENDEES, params)


async def size(tx: Tx, narrowing: Narrowing) -> Admitted:
    """How long the narrowed list is, and how many of it came in."""
    if narrowing == Narrowing(event_id=narrowing.event_id):
        return await admitted.of(tx, narrowing.event_id)
    found = await tx.fetch_one(Admitted, SIZE, _params(narrowing))
    assert found is not None
    return found


async def counts(tx: ReadTx, narrowing: Narrowing) -> Counts:
    """What the narrowed list holds, with the addresses, for which every ticket of it is read."""
    found = await tx.fetch_one(Counts, COUNT_ATTENDEES, _params(narrowing))
    assert found is not None
    return found


async def reached(tx: ReadTx, narrowing: Narrowing, *, limit: int) -> list[Reader]:
    """Each address once, at most `limit`."""
    return await tx.fetch_all(Reader, REACHED, {**_params(narrowing), "limit": limit})


async def answers_of(tx: ReadTx, rows: list[AttendeeRow]) -> dict[UUID, list[tuple[str, str]]]:
    """What was answered for each of these tickets, question and words."""
    return await answers.for_tickets(tx, [row.id for row in rows]) if rows else {}


def _params(narrowing: Narrowing) -> dict[str, object]:
    return {
        "event_id": narrowing.event_id,
        "type_id": narrowing.type_id,
        "checked_in": narrowing.checked_in,
        "folded": beginnings(narrowing.search),
        "question_id": narrowing.question_id,
        "answer": containing(narrowing.answer),
    }
