"""Making tickets: signed first, outside any lock; stored later, in one statement."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from admit.audit import trail
from admit.core import codes as short_codes
from admit.core import ids, text
from admit.core.arrays import array, uuids
from admit.core.db import ReadTx, Tx
from admit.core.errors import Bug, NotFound, StaleEdit
from admit.tickets import codes, search
from admit.tickets.errors import TicketVoid
from admit.tickets.records import NewTicket, Signer, Ticket, Wanted

MOST_AT_ONCE = 5_000

INSERT_TICKETS = """
insert into tickets (
  tenant_id, id, event_id, order_id, order_item_id, ticket_type_id, code, attendee_name, attendee_email,
  search_text, qr_code_payload, qr_signature, seat_label, holder_token, times_passed_on)
select
  %(tenant_id)s::uuid, made.id, made.event_id, made.order_id, made.order_item_id, made.ticket_type_id,
  made.code, made.attendee_name, made.attendee_email, made.search_text, made.qr_code_payload,
  made.qr_signature, made.seat_label, made.holder_token, made.times_passed_on
from unnest(
  %(ids)s::uuid[], %(event_ids)s::uuid[], %(order_ids)s::uuid[], %(order_item_ids)s::uuid[],
  %(ticket_type_ids)s::uuid[], %(codes)s::text[], %(attendee_names)s::text[], %(attendee_emails)s::text[],
  %(search_texts)s::text[], %(payloads)s::text[], %(signatures)s::bytea[], %(seat_labels)s::text[],
  %(holder_tokens)s::text[], %(times_passed_on)s::smallint[]
) as made (
  id, event_id, order_id, order_item_id, ticket_type_id, code, attendee_name, attendee_email, search_text,
  qr_code_payload, qr_signature, seat_label, holder_token, times_passed_on)
"""

TICKETS_OF_ORDERS = """
select
  ticket.id, ticket.event_id, ticket.order_id, ticket.order_item_id, ticket.ticket_type_id,
  ticket_type.name as ticket_type_name, ticket_type.token_index, ticket.code, ticket.attendee_name,
  ticket.attendee_email, ticket.qr_code_payload, ticket.status, ticket.void_reason, ticket.voided_at,
  ticket.disputed_at, ticket.checked_in_at, ticket.seat_label, ticket.created_at, ticket.version,
  ticket.holder_token, ticket.times_passed_on
from tickets ticket
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
where ticket.order_id = any(%(order_ids)s::uuid[])
order by ticket.order_id, ticket_type.position, ticket.id
"""

TICKET = """
select
  ticket.id, ticket.event_id, ticket.order_id, ticket.order_item_id, ticket.ticket_type_id,
  ticket_type.name as ticket_type_name, ticket_type.token_index, ticket.code, ticket.attendee_name,
  ticket.attendee_email, ticket.qr_code_payload, ticket.status, ticket.void_reason, ticket.voided_at,
  ticket.disputed_at, ticket.checked_in_at, ticket.seat_label, ticket.created_at, ticket.version,
  ticket.holder_token, ticket.times_passed_on
from tickets ticket
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
where ticket.id = %(ticket_id)s::uuid
"""

LOCK_TICKET = """
select version
from tickets
where id = %(ticket_id)s::uuid
for no key update
"""

CORRECT_ATTENDEE = """
update tickets
set attendee_name = %(attendee_name)s::text,
  attendee_email = %(attendee_email)s::text,
  search_text = %(search_text)s::text,
  updated_at = now(),
  version = version + 1
where id = %(ticket_id)s::uuid
"""

PAYLOAD_OF_TICKET = """
select ticket.qr_code_payload
from tickets ticket
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
where ticket.id = %(ticket_id)s::uuid
  and ((orders.public_lookup_token = %(lookup_token)s::text and ticket.holder_token is null)
       or ticket.holder_token = %(lookup_token)s::text)
  and ticket.status = 'valid'
"""

TICKET_OF_HOLDER = """
select
  ticket.id, ticket.event_id, ticket.order_id, ticket.order_item_id, ticket.ticket_type_id,
  ticket_type.name as ticket_type_name, ticket_type.token_index, ticket.code, ticket.attendee_name,
  ticket.attendee_email, ticket.qr_code_payload, ticket.status, ticket.void_reason, ticket.voided_at,
  ticket.disputed_at, ticket.checked_in_at, ticket.seat_label, ticket.created_at, ticket.version,
  ticket.holder_token, ticket.times_passed_on
from tickets ticket
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
where ticket.holder_token = %(token)s::text
"""


def prepare(wanted: Sequence[Wanted], signers: Mapping[UUID, Signer]) -> list[NewTicket]:
    """Signed tickets in the order wanted, `quantity` of each; about 15,000 a second.

    Raises: Bug for an event without signer, a quantity under one, or more than `MOST_AT_ONCE` in all.
    """
    if sum(item.quantity for item in wanted) > MOST_AT_ONCE or any(item.quantity < 1 for item in wanted):
        raise Bug(f"tickets are made one to {MOST_AT_ONCE} at a time")
    missing = {item.event_id for item in wanted} - set(signers)
    if missing:
        raise Bug(f"no signer for the events {sorted(map(str, missing))}")
    taken: set[tuple[UUID, str]] = set()
    return [ticket for item in wanted for ticket in _new_tickets(item, signers[item.event_id], taken)]


async def insert(tx: Tx, new_tickets: Sequence[NewTicket]) -> None:
    """Store prepared tickets. That an order item gets its tickets once is the caller's duty, under its
    order's lock.

    Raises: UniqueViolated when a short code is taken (one in millions): prepare anew and try again.
    """
    if not new_tickets:
        return
    tx.execute_later(
        INSERT_TICKETS,
        {
            "tenant_id": tx.scope.tenant_id,
            "ids": uuids([ticket.id for ticket in new_tickets]),
            "event_ids": uuids([ticket.event_id for ticket in new_tickets]),
            "order_ids": uuids([ticket.order_id for ticket in new_tickets]),
            "order_item_ids": uuids([ticket.order_item_id for ticket in new_tickets]),
            "ticket_type_ids": uuids([ticket.ticket_type_id for ticket in new_tickets]),
            "codes": array([ticket.code for ticket in new_tickets]),
            "attendee_names": array([ticket.attendee_name for ticket in new_tickets]),
            "attendee_emails": array([ticket.attendee_email for ticket in new_tickets]),
            "search_texts": array([ticket.search_text for ticket in new_tickets]),
            "payloads": array([ticket.qr_code_payload for ticket in new_tickets]),
            "signatures": array([ticket.qr_signature for ticket in new_tickets]),
            "seat_labels": array([ticket.seat_label for ticket in new_tickets]),
            "holder_tokens": array([ticket.holder_token for ticket in new_tickets]),
            "times_passed_on": array([ticket.times_passed_on for ticket in new_tickets]),
        },
    )


async def tickets_of_orders(tx: ReadTx, order_ids: Sequence[UUID]) -> list[Ticket]:
    """All tickets of these orders, void ones too, by order, then ticket type, then id."""
    return await tx.fetch_all(Ticket, TICKETS_OF_ORDERS, {"order_ids": list(order_ids)})


async def ticket(tx: ReadTx, ticket_id: UUID) -> Ticket:
    """One ticket.

    Raises: NotFound.
    """
    found = await tx.fetch_one(Ticket, TICKET, {"ticket_id": ticket_id})
    if found is None:
        raise NotFound()
    return found


async def of_holder(tx: ReadTx, token: str) -> Ticket:
    """The ticket that was passed on to whoever holds this secret, void or not.

    Raises: NotFound.
    """
    found = await tx.fetch_one(Ticket, TICKET_OF_HOLDER, {"token": token})
    if found is None:
        raise NotFound()
    return found


async def payload_of(tx: ReadTx, lookup_token: str, ticket_id: UUID) -> str:
    """The QR text of a valid ticket, for whoever holds the secret link of its order, or its own once passed on.

    Raises: NotFound, also for a void ticket.
    """
    params = {"lookup_token": lookup_token, "ticket_id": ticket_id}
    payload: str | None = await tx.fetch_value(PAYLOAD_OF_TICKET, params)
    if payload is None:
        raise NotFound()
    return payload


async def correct_attendee(tx: Tx, ticket_id: UUID, *, name: str, email: str | None, version: int) -> Ticket:
    """Correct who a ticket is for; it stays the same ticket with the same QR code.

    Locks: the ticket.
    Raises: NotFound, TicketVoid, StaleEdit, Invalid.
    """
    new_name, new_email = check_attendee(name, email)
    await tx.fetch_value(LOCK_TICKET, {"ticket_id": ticket_id})
    found = await ticket(tx, ticket_id)
    if not found.is_valid:
        raise TicketVoid()
    if found.version != version:
        raise StaleEdit()
    await tx.execute(
        CORRECT_ATTENDEE,
        {
            "ticket_id": ticket_id,
            "attendee_name": new_name,
            "attendee_email": new_email,
            "search_text": search.search_text(new_name, new_email),
        },
    )
    await trail.record(tx, "ticket.corrected", event_id=found.event_id, subject=("ticket", ticket_id))
    return await ticket(tx, ticket_id)


def check_attendee(name: str, email: str | None) -> tuple[str, str | None]:
    """A name and an address fit to be kept; both may be missing.

    Raises: Invalid.
    """
    checked = text.check_text("attendee_name", name, max_length=120, required=False)
    return checked, text.check_email("attendee_email", email) if email else None


def _new_tickets(wanted: Wanted, signer: Signer, taken: set[tuple[UUID, str]]) -> Iterator[NewTicket]:
    words = search.search_text(wanted.attendee_name, wanted.attendee_email)
    for _ in range(wanted.quantity):
        ticket_id = ids.new_id()
        token = codes.sign(signer, ticket_id, wanted.token_index)
        yield NewTicket(
            id=ticket_id,
            event_id=wanted.event_id,
            order_id=wanted.order_id,
            order_item_id=wanted.order_item_id,
            ticket_type_id=wanted.ticket_type_id,
            code=_free_code(wanted.event_id, taken),
            attendee_name=wanted.attendee_name,
            attendee_email=wanted.attendee_email,
            search_text=words,
            qr_code_payload=token.payload_text,
            qr_signature=token.signature,
        )


def _free_code(event_id: UUID, taken: set[tuple[UUID, str]]) -> str:
    while (event_id, code := short_codes.new_code()) in taken:
        pass
    taken.add((event_id, code))
    return code
