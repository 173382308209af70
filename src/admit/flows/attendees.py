"""What attendees do with a single ticket: open it, correct its name, pass it on to somebody else.

A ticket is opened by the secret link of its order, or by its own once it was passed on; never by both.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import codes, text, throttle
from admit.core.db import Tx
from admit.core.errors import FieldProblem, Invalid, NotFound
from admit.core.tenancy import Scope
from admit.core.throttle import Limit
from admit.flows.checkout import buyer_scope
from admit.flows.runtime import Runtime
from admit.flows.selling import order_url
from admit.sales import locks, orders, standing
from admit.sales.records import Order
from admit.sales.standing import Standing
from admit.tickets import issuing, keys, passing, voids
from admit.tickets.records import Signer, Ticket

LONGEST_NAME = 120
CHANGES_AN_HOUR = 30
PASSES_AN_HOUR = 10


@dataclass(frozen=True, slots=True)
class HeldTicket:
    """A ticket with its order and event."""

    ticket: Ticket
    order: Order
    event: Standing


async def held(runtime: Runtime, holder_token: str) -> HeldTicket:
    """The ticket that was passed on to whoever holds this secret, void or not. Raises: NotFound."""
    async with runtime.db.read(buyer_scope(holder_token)) as tx:
        ticket = await issuing.of_holder(tx, holder_token)
        return await _around(tx, ticket)


async def opened(runtime: Runtime, token: str, ticket_id: UUID) -> HeldTicket:
    """A ticket that this secret opens, void or not. Raises: NotFound."""
    async with runtime.db.read(buyer_scope(token)) as tx:
        return await _opened(tx, token, ticket_id)


async def correct_name(runtime: Runtime, token: str, ticket_id: UUID, *, name: str, version: int) -> None:
    """Write a ticket's name anew, until the doors open; it stays the same ticket with the same code.

    Raises: NotFound, Invalid, TicketVoid, TicketAdmitted, TicketFixed, StaleEdit, Throttled.
    """
    checked = text.check_text("name", name, max_length=LONGEST_NAME)
    await throttle.hit(runtime.db, f"ticket-name/{token}", limit=CHANGES_AN_HOUR, window_s=3600)
    async with runtime.db.write(buyer_scope(token)) as tx:
        found = await _opened(tx, token, ticket_id)
        passing.check_nameable(found.ticket, **_when(found.event, runtime.clock.now()))
        await issuing.correct_attendee(
            tx, ticket_id, name=checked, email=found.ticket.attendee_email, version=version
        )


async def pass_on(
    runtime: Runtime, token: str, ticket_id: UUID, *, name: str, email: str, version: int
) -> None:
    """Give a ticket to somebody else: it becomes void, and they are mailed the link to one of their own.

    Raises: NotFound, Invalid, TicketVoid, TicketAdmitted, TicketFixed, NotPassable, StaleEdit, Throttled.
    """
    new_name, new_email = _checked(name, email)
    await throttle.hit_all(
        runtime.db,
        [
            Limit(f"pass-on/{token}", PASSES_AN_HOUR, 3600),
            Limit(f"pass-on-to/{new_email}", PASSES_AN_HOUR, 3600),
        ],
    )
    scope = buyer_scope(token)
    signer = await _signer(runtime, scope, token, ticket_id)
    async with runtime.db.write(scope) as tx:
        found = await _opened(tx, token, ticket_id)
        await locks.order(tx, found.order.id)
        _check_passable(found, new_email, runtime.clock.now())
        fresh = await voids.reissue(
            tx,
            ticket_id,
            signer=signer,
            attendee_name=new_name,
            attendee_email=new_email,
            version=version,
            now=runtime.clock.now(),
            holder_token=codes.public_token(scope.tenant_id),
        )
        await outbox.put_all(tx, _mails(runtime, found, fresh))
        await _record(tx, found.ticket, fresh)
    runtime.bell.ring("mail")


async def _opened(tx: Tx, token: str, ticket_id: UUID) -> HeldTicket:
    found = await _around(tx, await issuing.ticket(tx, ticket_id))
    if token != (found.ticket.holder_token or found.order.public_lookup_token):
        raise NotFound
    return found


async def _around(tx: Tx, ticket: Ticket) -> HeldTicket:
    (order,) = await orders.by_ids(tx, [ticket.order_id])
    return HeldTicket(ticket, order, await standing.of_event(tx, ticket.event_id))


async def _signer(runtime: Runtime, scope: Scope, token: str, ticket_id: UUID) -> Signer:
    """The event's signer, read before any lock is taken."""
    event_id = (await opened(runtime, token, ticket_id)).ticket.event_id
    async with runtime.db.write(scope.issuing()) as tx:
        return (await keys.signers_for(tx, [event_id], runtime.sealer))[event_id]


def _checked(name: str, email: str) -> tuple[str, str]:
    """Both, or every problem of both at once. Raises: Invalid."""
    problems: list[FieldProblem] = []
    try:
        name = text.check_text("name", name, max_length=LONGEST_NAME)
    except Invalid as refusal:
        problems += refusal.problems
    try:
        email = text.check_email("email", email)
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid(*problems)
    return name, email


def _when(event: Standing, now: datetime) -> passing.Moment:
    return {"doors_open_at": event.doors_open_at, "is_cancelled": event.event_is_cancelled, "now": now}


def _check_passable(found: HeldTicket, email: str, now: datetime) -> None:
    passing.check_passable(found.ticket, is_allowed=found.event.allows_passing_on, **_when(found.event, now))
    if email == found.ticket.attendee_email:
        words = "This ticket is that person's already. To change only the name, correct it."
        raise Invalid.one("email", "same", words)


async def _record(tx: Tx, old: Ticket, fresh: Ticket) -> None:
    await trail.record(
        tx,
        "ticket.passed_on",
        event_id=fresh.event_id,
        subject=("ticket", fresh.id),
        metadata={"replaces": str(old.id), "code": fresh.code, "times": fresh.times_passed_on},
    )


def _mails(runtime: Runtime, found: HeldTicket, fresh: Ticket) -> list[NewMessage]:
    """To the new holder their link; to the old one that it went, in case it was not them."""
    old, order, event = found.ticket, found.order, found.event
    base_url = runtime.settings.base_url
    shared: dict[str, object] = {
        "organizer_name": event.tenant_name,
        "reply_to": event.contact_email,
        "event_name": event.event_name,
        "starts_at": event.start_at.isoformat(),
        "timezone": event.timezone,
        "place": event.place,
        "type_name": fresh.ticket_type_name,
    }
    told = old.attendee_email if old.is_passed_on else order.buyer_email
    mails = [
        NewMessage(
            kind="ticket_passed_on",
            to_email=fresh.attendee_email or "",
            to_name=fresh.attendee_name,
            locale=order.locale,
            dedupe_key=f"ticket-passed-on-{fresh.id}",
            context={
                **shared,
                "from_name": old.attendee_name or order.buyer_name or "",
                "ticket_code": codes.format_code(fresh.code),
                "ticket_url": f"{base_url}/tickets/{fresh.holder_token}",
            },
        )
    ]
    if told:
        page = f"{base_url}/tickets/{old.holder_token}" if old.is_passed_on else order_url(base_url, order)
        mails.append(
            NewMessage(
                kind="ticket_given_away",
                to_email=told,
                to_name=old.attendee_name or order.buyer_name or "",
                locale=order.locale,
                dedupe_key=f"ticket-given-away-{fresh.id}",
                context={**shared, "to_name": fresh.attendee_name, "page_url": page},
            )
        )
    return mails
