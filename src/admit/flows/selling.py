"""Held orders become sales: tickets signed outside the lock, everything else in the caller's transaction."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import codes
from admit.core.db import Tx
from admit.core.tenancy import Scope
from admit.facts import outbound
from admit.flows import facts_told
from admit.flows.runtime import Runtime
from admit.questions import answers
from admit.questions.records import Attendee
from admit.sales import orders
from admit.sales.orders import WithItems
from admit.sales.records import Order, OrderItem
from admit.sales.standing import Standing
from admit.tickets import issuing, keys, search
from admit.tickets.records import NewTicket, Ticket, Wanted

MOST_TICKETS_IN_A_MAIL = 50


@dataclass(frozen=True, slots=True)
class Prepared:
    """Signed tickets by order, made before any lock; `items` are the orders' lines."""

    items: Mapping[UUID, Sequence[OrderItem]]
    tickets: Mapping[UUID, Sequence[NewTicket]]


async def prepare(runtime: Runtime, scope: Scope, order_ids: Sequence[UUID]) -> Prepared:
    """Read these orders' lines and sign the tickets of those that have none yet. Opens and closes its own reads."""
    async with runtime.db.read(scope) as tx:
        found = await orders.with_items(tx, order_ids)
    return await sign(runtime, scope, found)


async def sign(runtime: Runtime, scope: Scope, found: WithItems) -> Prepared:
    """Sign the tickets of those of these orders that have none yet. Opens and closes its own read."""
    items, unpaid = found.items, [order for order in found.orders if not order.status.is_paid]
    if not unpaid:
        return Prepared(items, {})
    async with runtime.db.write(scope.issuing()) as tx:
        signers = await keys.signers_for(tx, [order.event_id for order in unpaid], runtime.sealer)
    # An order at a time, since many large orders together are more than are made at once.
    return Prepared(
        items, {order.id: issuing.prepare(_wanted(order, items[order.id]), signers) for order in unpaid}
    )


async def sell(
    tx: Tx,
    held: Sequence[Order],
    prepared: Prepared,
    standings: Mapping[UUID, Standing],
    *,
    base_url: str,
    now: datetime,
) -> dict[UUID, list[NewTicket]]:
    """Sold, ticketed, confirmed and recorded, all of it or none of it; the tickets of each order as they are written.

    Expects the orders locked and their stock reserved. Locks: types, pools and codes, with the commit.
    """
    if not held:
        return {}
    attendees = await _attendees(tx, held, standings)
    named = {order.id: _named(order, prepared.tickets[order.id], attendees) for order in held}
    await issuing.insert(tx, [ticket for order in held for ticket in named[order.id]])
    await answers.bind(tx, _bound(named, attendees))
    await outbox.put_all(
        tx,
        [
            confirmation(
                order,
                prepared.items[order.id],
                named[order.id],
                standings[order.event_id],
                base_url=base_url,
                dedupe_key=f"order-confirmation-{order.id}",
            )
            for order in held
            if order.buyer_email
        ],
    )
    await trail.record_all(tx, [_entry(order, prepared) for order in held])
    await outbound.put_all(
        tx, [facts_told.order_paid(order, tickets=len(prepared.tickets[order.id])) for order in held]
    )
    # Last: a hot type's row is held for the message that commits, not while all of that is written.
    await orders.mark_paid(tx, held, prepared.items, now=now)
    return named


def order_url(base_url: str, order: Order) -> str:
    """Where the buyer finds the order."""
    return f"{base_url}/orders/{order.public_lookup_token}"


async def _attendees(
    tx: Tx, held: Sequence[Order], standings: Mapping[UUID, Standing]
) -> dict[tuple[UUID, int], Attendee]:
    """Whom tickets are for, by line and number; nothing is read where nobody was asked."""
    asked = [order.id for order in held if standings[order.event_id].asks_attendees]
    found = await answers.attendees_of(tx, asked) if asked else []
    return {(one.order_item_id, one.number): one for one in found}


def _named(
    order: Order, tickets: Sequence[NewTicket], attendees: Mapping[tuple[UUID, int], Attendee]
) -> list[NewTicket]:
    """The tickets in the names of their attendees, or of whoever buys by now: they were signed before that."""
    named = []
    for ticket, place in _placed(tickets):
        attendee = attendees.get(place)
        name, email = order.buyer_name or "", order.buyer_email
        if attendee is not None and attendee.name:
            name, email = attendee.name, attendee.email
        if (ticket.attendee_name, ticket.attendee_email) == (name, email):
            named.append(ticket)
        else:
            words = search.search_text(name, email)
            named.append(replace(ticket, attendee_name=name, attendee_email=email, search_text=words))
    return named


def _bound(
    named: Mapping[UUID, Sequence[NewTicket]], attendees: Mapping[tuple[UUID, int], Attendee]
) -> list[tuple[UUID, UUID]]:
    if not attendees:
        return []
    return [
        (attendees[place].id, ticket.id)
        for tickets in named.values()
        for ticket, place in _placed(tickets)
        if place in attendees
    ]


def _placed(tickets: Sequence[NewTicket]) -> Iterator[tuple[NewTicket, tuple[UUID, int]]]:
    """Each ticket with its line and its number in it."""
    numbers: Counter[UUID] = Counter()
    for ticket in tickets:
        numbers[ticket.order_item_id] += 1
        yield ticket, (ticket.order_item_id, numbers[ticket.order_item_id])


def _wanted(order: Order, items: Sequence[OrderItem]) -> list[Wanted]:
    return [
        Wanted(
            order_id=order.id,
            order_item_id=item.id,
            event_id=order.event_id,
            ticket_type_id=item.ticket_type_id,
            token_index=item.token_index,
            quantity=item.quantity,
            attendee_name=order.buyer_name or "",
            attendee_email=order.buyer_email,
        )
        for item in items
    ]


def confirmation(
    order: Order,
    items: Sequence[OrderItem],
    tickets: Sequence[NewTicket | Ticket],
    event: Standing,
    *,
    base_url: str,
    dedupe_key: str,
) -> NewMessage:
    """The mail that brings a buyer their tickets."""
    names = {item.ticket_type_id: item.ticket_type_name for item in items}
    return NewMessage(
        kind="order_confirmation",
        to_email=order.buyer_email or "",
        to_name=order.buyer_name or "",
        locale=order.locale,
        dedupe_key=dedupe_key,
        context={
            "organizer_name": event.tenant_name,
            "reply_to": event.contact_email,
            "event_name": event.event_name,
            "order_code": codes.format_code(order.code),
            "starts_at": event.start_at.isoformat(),
            "timezone": event.timezone,
            "place": event.place,
            "order_url": order_url(base_url, order),
            "items": [
                {"name": item.ticket_type_name, "quantity": item.quantity, "total_cents": item.subtotal_cents}
                for item in items
            ],
            "tickets": [
                {
                    "code": codes.format_code(ticket.code),
                    "type_name": names[ticket.ticket_type_id],
                    "attendee_name": ticket.attendee_name,
                }
                for ticket in tickets[:MOST_TICKETS_IN_A_MAIL]
            ],
            "total_cents": order.total_cents,
            "discount_cents": order.discount_cents,
            "currency": order.currency,
        },
    )


def _entry(order: Order, prepared: Prepared) -> Entry:
    return Entry(
        "order.paid",
        order.event_id,
        ("order", order.id),
        {
            "code": order.code,
            "total_cents": order.total_cents,
            "currency": order.currency,
            "tickets": len(prepared.tickets[order.id]),
        },
    )
