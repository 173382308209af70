"""What an address holds, over all organizers: its orders, and tickets that were passed on to it.

The directory's door shows a verified address its own orders and passes, and nothing else of them than where they
are; each is then read in its organizer's own transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.errors import Forbidden
from admit.core.tenancy import Actor, ActorKind, Door, Scope
from admit.flows import account
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.sales import standing
from admit.sales.records import OrderStatus
from admit.sales.standing import Standing
from admit.tickets import issuing
from admit.tickets.records import Ticket

MOST_ORDERS = 300
MOST_PASSES = 100

OWN_ORDERS = """
select tenant_id, id, event_id, code, public_lookup_token as token, total_cents, refunded_cents, currency, status,
  created_at, paid_at
from orders
where buyer_email = %(email)s::text
order by created_at desc, id desc
limit %(limit)s::integer
"""

OWN_PASSES = """
select tenant_id, id, event_id, holder_token as token
from tickets
where attendee_email = %(email)s::text
  and holder_token is not null
order by id desc
limit %(limit)s::integer
"""


class Unverified(Forbidden):
    """Nobody has read mail at this address yet, so what it bought is not shown."""

    code = "unverified"
    message = "Confirm your email address first: sign in by a mailed link once."


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order as the directory shows it to its buyer."""

    tenant_id: UUID
    id: UUID
    event_id: UUID
    code: str
    token: str
    total_cents: int
    refunded_cents: int
    currency: str
    status: OrderStatus
    created_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnPass:
    """A ticket that was passed on, as the directory shows it to whom."""

    tenant_id: UUID
    id: UUID
    event_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Where:
    """All that an address holds, by its place; `is_complete` is false where there is more than is shown."""

    orders: Sequence[OwnOrder]
    passes: Sequence[OwnPass]

    @property
    def is_complete(self) -> bool:
        """Whether this is all of it."""
        return len(self.orders) < MOST_ORDERS and len(self.passes) < MOST_PASSES

    @property
    def tenant_ids(self) -> list[UUID]:
        """Whose customers it is, each once."""
        return sorted({one.tenant_id for one in self.orders} | {one.tenant_id for one in self.passes})


@dataclass(frozen=True, slots=True)
class Holding:
    """An order or a passed-on ticket (`order` is None) with its event and its tickets that are the reader's."""

    event: Standing
    order: OwnOrder | None
    token: str
    tickets: Sequence[Ticket]


async def email_of(runtime: Runtime, principal: Principal) -> str:
    """The address of who asks, once it was confirmed. Raises: Unverified."""
    user = (await account.read(runtime, principal)).user
    if user.email_verified_at is None:
        raise Unverified
    return user.email


async def where(runtime: Runtime, email: str) -> Where:
    """Where the things of a confirmed address are, newest first."""
    async with runtime.db.door(Door.DIRECTORY, buyer_email=email) as tx:
        return Where(
            await tx.fetch_all(OwnOrder, OWN_ORDERS, {"email": email, "limit": MOST_ORDERS}),
            await tx.fetch_all(OwnPass, OWN_PASSES, {"email": email, "limit": MOST_PASSES}),
        )


async def has_any(runtime: Runtime, email: str) -> bool:
    """Whether an address bought anything, or was given a ticket."""
    found = await where(runtime, email)
    return bool(found.orders or found.passes)


async def of(runtime: Runtime, principal: Principal) -> list[Holding]:
    """Paid orders and passed-on tickets of who asks, in no particular order. Raises: Unverified."""
    found = await where(runtime, await email_of(runtime, principal))
    holdings: list[Holding] = []
    for tenant_id in found.tenant_ids:
        holdings += await _of_tenant(runtime, scope_of(tenant_id, principal), found)
    return holdings


def scope_of(tenant_id: UUID, principal: Principal) -> Scope:
    """A person among the customers of one organizer."""
    return Scope(tenant_id, Actor(ActorKind.BUYER, principal.user_id))


async def _of_tenant(runtime: Runtime, scope: Scope, found: Where) -> list[Holding]:
    own = [one for one in found.orders if one.tenant_id == scope.tenant_id and one.status.is_paid]
    passed = {one.id: one for one in found.passes if one.tenant_id == scope.tenant_id}
    async with runtime.db.read(scope) as tx:
        event_ids = [one.event_id for one in own] + [one.event_id for one in passed.values()]
        events = await standing.of_events(tx, event_ids)
        tickets = await issuing.tickets_of_orders(tx, [one.id for one in own])
        held = [await issuing.ticket(tx, ticket_id) for ticket_id in passed]
    mine = [
        Holding(
            events[one.event_id],
            one,
            one.token,
            [ticket for ticket in tickets if ticket.order_id == one.id and _is_shown(ticket)],
        )
        for one in own
    ]
    return mine + [Holding(events[one.event_id], None, passed[one.id].token, [one]) for one in held]


def _is_shown(ticket: Ticket) -> bool:
    return ticket.is_valid and not ticket.is_passed_on
