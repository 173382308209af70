"""What is kept about a person, over all organizers: to take along, and to be erased.

Erased are names, addresses, answers and mails. Kept are orders, payments and tickets without them, since organizers
must keep their books; the links of orders and tickets go on working for whoever has them.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core import codes, logging
from admit.core.db import Tx
from admit.core.errors import Conflict
from admit.core.tenancy import PLATFORM_TENANT_ID, Actor, ActorKind, Door, system_scope
from admit.flows import account, holdings, sign_in
from admit.flows.runtime import Runtime
from admit.identity import logins, tokens, users
from admit.identity.records import Principal
from admit.questions import answers
from admit.reports import orders as reports
from admit.sales import locks, orders

log = logging.get_logger(__name__)

FRESH_FOR = timedelta(minutes=15)
MOST_ROUNDS = 100
PLACEHOLDER = "(erased)"

ERASE_BUYER = """
update orders
set buyer_email = null,
    buyer_name = %(placeholder)s::text,
    updated_at = now(),
    version = version + 1
where id = any(%(ids)s::uuid[])
"""

# Friends whose own address stands on a ticket keep their names; they did not ask for this.
ERASE_TICKETS = """
update tickets
set attendee_name = %(placeholder)s::text,
    attendee_email = null,
    search_text = '',
    updated_at = now(),
    version = version + 1
where attendee_email = %(email)s::text
   or (order_id = any(%(ids)s::uuid[]) and attendee_email is null and holder_token is null)
"""

ERASE_MAILS = """
update email_messages
set to_email = 'erased@erased.invalid',
    to_name = '',
    context = '{}'::jsonb,
    error_message = null,
    status = case when status = 'queued' then 'suppressed' else status end,
    next_attempt_at = null,
    updated_at = now(),
    version = version + 1
where lower(to_email) = %(email)s::text
"""

ERASE_PREFERENCES = """
delete from notification_preferences
where email = %(email)s::text
"""


class SignInAgain(Conflict):
    """What cannot be undone is asked of somebody who has just proved who they are."""

    code = "sign_in_again"
    message = (
        "Sign in by a new mailed link first; for a quarter of an hour after that you can erase your data."
    )


class PurchaseUnderWay(Conflict):
    """An order of theirs is being paid, and must end before its buyer can be forgotten."""

    code = "purchase_under_way"
    message = "A purchase of yours is not finished. Nothing was erased; try again in an hour."


async def export(runtime: Runtime, principal: Principal) -> dict[str, object]:
    """Everything about who asks as plain values, at most `holdings.MOST_ORDERS` orders. Raises: Unverified."""
    email = await holdings.email_of(runtime, principal)
    found = await holdings.where(runtime, email)
    own = (await account.read(runtime, principal)).user
    told: list[Mapping[str, object]] = []
    for tenant_id in found.tenant_ids:
        ids = [one.id for one in found.orders if one.tenant_id == tenant_id]
        async with runtime.db.read(holdings.scope_of(tenant_id, principal)) as tx:
            told += [await _order(tx, one.id) for one in await orders.by_ids(tx, ids)]
    held = await holdings.of(runtime, principal)
    return {
        "is_complete": found.is_complete,
        "account": {"email": own.email, "full_name": own.full_name, "created_at": own.created_at},
        "logins": [
            {"browser": one.user_agent, "network": one.network, "created_at": one.created_at}
            for one in await account.list_logins(runtime, principal)
        ],
        "orders": told,
        "tickets_passed_on_to_you": [
            {
                "event": one.event.event_name,
                "organizer": one.event.tenant_name,
                "starts_at": one.event.start_at,
                "name": one.tickets[0].attendee_name,
                "code": codes.format_code(one.tickets[0].code),
            }
            for one in held
            if one.order is None
        ],
    }


async def is_fresh(runtime: Runtime, principal: Principal) -> bool:
    """Whether who asks has signed in just now."""
    since = runtime.clock.now() - FRESH_FOR
    live = await account.list_logins(runtime, principal)
    return any(one.id == principal.login_id and one.created_at >= since for one in live)


async def erase(runtime: Runtime, principal: Principal) -> None:
    """Forget who asks: in each organizer's books, and the account itself where no team or platform needs it.

    Raises: SignInAgain, PurchaseUnderWay, Unverified.
    """
    if not await is_fresh(runtime, principal):
        raise SignInAgain
    email = await holdings.email_of(runtime, principal)
    found = await holdings.where(runtime, email)
    if any(one.status.is_held for one in found.orders):
        raise PurchaseUnderWay
    for _ in range(MOST_ROUNDS):
        for tenant_id in found.tenant_ids:
            ids = [one.id for one in found.orders if one.tenant_id == tenant_id]
            async with runtime.db.write(holdings.scope_of(tenant_id, principal)) as tx:
                await _erase_in(tx, email, ids)
        found = await holdings.where(runtime, email)
        if not found.tenant_ids:
            break
    await _erase_account(runtime, principal, email)


async def _order(tx: Tx, order_id: UUID) -> dict[str, object]:
    whole = await reports.whole(tx, await reports.by_id(tx, order_id))
    order, event = whole.order, whole.event
    return {
        "organizer": event.tenant_name,
        "event": event.event_name,
        "starts_at": event.start_at,
        "code": codes.format_code(order.code),
        "status": order.status,
        "buyer_name": order.buyer_name,
        "buyer_email": order.buyer_email,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
        "currency": order.currency,
        "total_cents": order.total_cents,
        "refunded_cents": order.refunded_cents,
        "items": [
            {"name": one.ticket_type_name, "quantity": one.quantity, "subtotal_cents": one.subtotal_cents}
            for one in whole.items
        ],
        "tickets": [
            {
                "code": "" if one.is_passed_on else codes.format_code(one.code),
                "type": one.ticket_type_name,
                "name": one.attendee_name,
                "status": one.status,
                "admitted_at": one.checked_in_at,
            }
            for one in whole.tickets
        ],
        "answers": [{"asked": one.asked, "answer": list(one.content)} for one in whole.answers],
        "refunds": [
            {"amount_cents": one.amount_cents, "status": one.status, "requested_at": one.requested_at}
            for one in whole.refunds
        ],
    }


async def _erase_in(tx: Tx, email: str, order_ids: Sequence[UUID]) -> None:
    """Locks: the orders, then the tickets it touches."""
    await locks.orders(tx, order_ids)
    await answers.erase(tx, order_ids)
    await tx.execute(ERASE_TICKETS, {"ids": list(order_ids), "email": email, "placeholder": PLACEHOLDER})
    await tx.execute(ERASE_BUYER, {"ids": list(order_ids), "placeholder": PLACEHOLDER})
    await _erase_mail(tx, email)
    await trail.record(tx, "buyer.erased", metadata={"orders": len(order_ids)})


async def _erase_mail(tx: Tx, email: str) -> None:
    await tx.execute(ERASE_MAILS, {"email": email})
    await tx.execute(ERASE_PREFERENCES, {"email": email})


async def _erase_account(runtime: Runtime, principal: Principal, email: str) -> None:
    """The account of whoever was in a team, or is an operator, stays: others need to know who did what."""
    async with runtime.db.write(system_scope(PLATFORM_TENANT_ID)) as tx:
        await _erase_mail(tx, email)
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        if not principal.is_platform_admin and not await users.was_ever_a_member(tx, principal.user_id):
            await users.erase(tx, principal.user_id, now=now)
            await tokens.forget_address(tx, email)
        ended = await logins.end_all(tx, principal.user_id, reason="erased", now=now)
        entry = Entry("user.erased", subject=("user", principal.user_id))
        await trail.record_in(tx, PLATFORM_TENANT_ID, Actor(ActorKind.USER, principal.user_id), [entry])
    sign_in.forget(runtime.db, *ended)
    log.info("user.erased", user_id=str(principal.user_id))
