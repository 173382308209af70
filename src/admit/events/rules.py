"""What follows from an event's facts, without a database: what can be bought, what publishing still lacks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from admit.core.errors import FieldProblem
from admit.core.words import say
from admit.events.records import (
    Availability,
    Event,
    Pool,
    SaleState,
    Session,
    Standing,
    TicketType,
    TicketTypeStatus,
)


def availability(
    types: Iterable[TicketType],
    pools: Iterable[Pool],
    now: datetime,
    *,
    closes_at: datetime,
    among: Iterable[TicketType] = (),
    takes_payments: bool = True,
) -> list[Availability]:
    """What can be bought of each ticket type at a moment, in the order of the types.

    `among` are all types of the event, hidden ones too, since others open after them. What costs money is paused while
    nothing can be charged for the organizer (`takes_payments`).
    `closes_at` is the event's end: sales without an end of their own, or with a later one, end there.
    """
    room = {pool.id: pool.total - pool.sold - pool.reserved for pool in pools}
    known = {kind.id: kind for kind in among}
    return [_of(kind, known, room, now, closes_at, takes_payments) for kind in types]


def is_waiting(kind: TicketType, known: Mapping[UUID, TicketType], now: datetime) -> bool:
    """Whether the ticket type it opens after is still sold. One that is put away or paused keeps nobody waiting."""
    first = known.get(kind.opens_after_type_id) if kind.opens_after_type_id else None
    return (
        first is not None
        and first.status is TicketTypeStatus.ACTIVE
        and (first.sales_end is None or now < first.sales_end)
        and first.quantity_total - first.quantity_sold - first.quantity_reserved > first.held_back
    )


def opens_in_turn(before: Mapping[UUID, UUID | None], first_id: UUID, type_id: UUID | None) -> bool:
    """Whether a type may open after `first_id`: it is of the event, and does not wait for that type itself."""
    seen: set[UUID | None] = {type_id}
    at: UUID | None = first_id
    while at is not None:
        if at in seen or at not in before:
            return False
        seen.add(at)
        at = before[at]
    return True


def left(kind: TicketType, room: Mapping[UUID, int]) -> int:
    """How many of a ticket type buyers can still take: the least of its own and its pools' room."""
    own = kind.quantity_total - kind.quantity_sold - kind.quantity_reserved - kind.held_back
    return max(0, min([own, *(room[pool] for pool in kind.pool_ids if pool in room)]))


def sale_state(kind: TicketType, left_over: int, now: datetime, closes_at: datetime) -> SaleState:
    """Whether a ticket type is on sale, or the first reason why not; the window excludes its end."""
    if kind.status is not TicketTypeStatus.ACTIVE:
        return SaleState.PAUSED
    if now >= min(kind.sales_end or closes_at, closes_at):
        return SaleState.ENDED
    if kind.sales_start is not None and now < kind.sales_start:
        return SaleState.NOT_YET
    return SaleState.ON_SALE if left_over >= kind.min_per_order else SaleState.SOLD_OUT


def standing(states: Collection[SaleState]) -> Standing:
    """What the event as a whole says: something to buy, else what is still to come, else what may come back."""
    if SaleState.ON_SALE in states:
        return Standing.OPEN
    for state in (SaleState.NOT_YET, SaleState.SOLD_OUT, SaleState.PAUSED, SaleState.ENDED):
        if state in states:
            return Standing(state.value)
    return Standing.EMPTY


def publish_problems(
    event: Event,
    sessions: Sequence[Session],
    types: Sequence[TicketType],
    *,
    tenant_is_active: bool,
    takes_payments: bool = True,
    now: datetime,
) -> list[FieldProblem]:
    """Everything that stands between an event and its publication; empty when it is ready.

    `takes_payments` is whether anything can be charged for its organizer; free events do without.
    """
    found = [
        *_time_problems(event, sessions, now),
        *place_problems(event.venue),
        *_type_problems(event, types, now),
    ]
    if not tenant_is_active:
        found.append(
            FieldProblem(
                "tenant",
                "tenant_not_active",
                "The organizer is not approved yet. You can publish once it is.",
            )
        )
    if not takes_payments and any(kind.price_cents or kind.any_price for kind in types):
        found.append(
            FieldProblem(
                "payments",
                "account_needed",
                say("Connect an account that can take payments, or make every ticket free."),
            )
        )
    return found


def place_problems(venue: str) -> list[FieldProblem]:
    """What is missing of where an event takes place."""
    if venue:
        return []
    return [FieldProblem("venue", "required", "Say where it takes place, or write Online.")]


def sessions_outside(sessions: Iterable[Session], start_at: datetime, end_at: datetime) -> list[Session]:
    """The sessions that do not lie between two moments."""
    return [session for session in sessions if session.start_at < start_at or session.end_at > end_at]


def widens(before: Sequence[UUID], after: Sequence[UUID]) -> bool:
    """Whether tickets still admit to every session they admitted to (none listed: all of them)."""
    return not after or (bool(before) and set(before) <= set(after))


def _of(
    kind: TicketType,
    known: Mapping[UUID, TicketType],
    room: Mapping[UUID, int],
    now: datetime,
    closes_at: datetime,
    takes_payments: bool,
) -> Availability:
    left_over = left(kind, room)
    state = sale_state(kind, left_over, now, closes_at)
    if state is SaleState.ON_SALE and is_waiting(kind, known, now):
        state = SaleState.NOT_YET
    if state is SaleState.ON_SALE and kind.price_cents and not takes_payments:
        state = SaleState.PAUSED
    return Availability(
        ticket_type_id=kind.id,
        state=state,
        left=left_over if state is SaleState.ON_SALE else None,
        price_cents=kind.price_cents,
        currency=kind.currency,
        min_per_order=kind.min_per_order,
        max_per_order=kind.max_per_order,
    )


def _time_problems(event: Event, sessions: Sequence[Session], now: datetime) -> list[FieldProblem]:
    found = []
    if event.end_at <= now:
        found.append(FieldProblem("end_at", "in_the_past", "The event is already over. Choose a date ahead."))
    elif event.start_at <= now:
        found.append(
            FieldProblem("start_at", "in_the_past", "The event has already begun. Choose a date ahead.")
        )
    if outside := sessions_outside(sessions, event.start_at, event.end_at):
        titles = ", ".join(session.title for session in outside[:3])
        found.append(
            FieldProblem(
                "sessions",
                "outside_event",
                say("Sessions lie outside of the event's times: %(titles)s.", titles=titles),
            )
        )
    return found


def _type_problems(event: Event, types: Sequence[TicketType], now: datetime) -> list[FieldProblem]:
    if any(_is_sellable(kind, event, now) for kind in types):
        return []
    return [
        FieldProblem(
            "ticket_types",
            "nothing_to_sell",
            "Add a ticket type that is active, has tickets left and is sold before the event ends.",
        )
    ]


def _is_sellable(kind: TicketType, event: Event, now: datetime) -> bool:
    return (
        kind.status is TicketTypeStatus.ACTIVE
        and kind.quantity_total - kind.quantity_sold - kind.quantity_reserved >= kind.min_per_order
        and (kind.sales_end is None or kind.sales_end > now)
        and (kind.sales_start is None or kind.sales_start < event.end_at)
    )
