"""An operator looks at what went wrong with money, and decides. Every look and every act is in the trail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.backoffice import inspection, redaction
from admit.backoffice.inspection import Need, NothingToResolve, PaymentFile, Webhook, WebhookStatus
from admit.core import pages, text
from admit.core.db import Tx
from admit.core.errors import Invalid
from admit.core.pages import Page
from admit.core.tenancy import Actor, ActorKind, Scope
from admit.core.words import say
from admit.flows import operating
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.sales import locks, payments, refunds
from admit.sales.records import RefundKind
from admit.sales.refunds import Wish

LONGEST_NOTE = 1_000
LONGEST_SEARCH = 120
MOST_REPLAYED = 100
"""How many messages are worked off again at once."""


async def list_webhooks(
    runtime: Runtime,
    principal: Principal,
    *,
    status: WebhookStatus | None = None,
    only_waiting: bool = False,
    search: str = "",
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[Webhook]:
    """The provider's messages, newest first; `search` is part of an id, a type or what it is about.

    Raises: NotPlatformAdmin, Invalid.
    """
    words = text.check_text("search", search, max_length=LONGEST_SEARCH, required=False)
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with operating.console(runtime.db, principal, "webhooks.listed") as tx:
        found = await inspection.list_webhooks(
            tx, limit=size + 1, before=before, status=status, only_waiting=only_waiting, words=words or None
        )
    return pages.page_of(found, limit=size, key=lambda one: (one.received_at, one.id))


async def read_webhook(
    runtime: Runtime, principal: Principal, webhook_id: UUID
) -> tuple[Webhook, dict[str, object]]:
    """One message and what it said, less what says who the buyer is. Raises: NotPlatformAdmin, NotFound."""
    subject = ("webhook", webhook_id)
    async with operating.console(runtime.db, principal, "webhook.viewed", subject=subject) as tx:
        found = await inspection.webhook(tx, webhook_id)
        return found, redaction.redacted(await inspection.payload(tx, webhook_id))


async def replay_webhook(runtime: Runtime, principal: Principal, webhook_id: UUID) -> Webhook:
    """Work a message off again. Raises: NotPlatformAdmin, NotFound."""
    subject = ("webhook", webhook_id)
    async with operating.console(runtime.db, principal, "webhook.replayed", subject=subject) as tx:
        found = await inspection.replay(tx, webhook_id, now=runtime.clock.now())
    runtime.bell.ring("inbox")
    return found


async def replay_webhooks(runtime: Runtime, principal: Principal, webhook_ids: Sequence[UUID]) -> int:
    """Work many messages off again, at most `MOST_REPLAYED`; how many there were. Raises: NotPlatformAdmin, Invalid."""
    if not 1 <= len(webhook_ids) <= MOST_REPLAYED:
        raise Invalid.one("ids", "number", say("Choose 1 to %(most)s messages.", most=MOST_REPLAYED))
    facts = {"messages": len(webhook_ids)}
    async with operating.console(runtime.db, principal, "webhooks.replayed", metadata=facts) as tx:
        replayed = await inspection.replay_many(tx, webhook_ids, now=runtime.clock.now())
    runtime.bell.ring("inbox")
    return replayed


async def read_payment(runtime: Runtime, principal: Principal, payment_id: UUID) -> PaymentFile:
    """One payment's file. Raises: NotPlatformAdmin, NotFound."""
    subject = ("payment", payment_id)
    async with operating.console(runtime.db, principal, "payment.viewed", subject=subject) as tx:
        return await inspection.payment(tx, payment_id)


async def resolve_webhook(runtime: Runtime, principal: Principal, webhook_id: UUID, *, note: str) -> Webhook:
    """Close a message that waited for a decision. Raises: NotPlatformAdmin, NotFound, NothingToResolve, Invalid."""
    facts = {"note": checked_note(note)}
    subject = ("webhook", webhook_id)
    async with operating.console(
        runtime.db, principal, "webhook.resolved", subject=subject, metadata=facts
    ) as tx:
        return await inspection.resolve_webhook(tx, webhook_id, by=principal.user_id, now=runtime.clock.now())


async def list_payments(
    runtime: Runtime,
    principal: Principal,
    *,
    need: Need | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[PaymentFile]:
    """Payments that need a look, newest first. Raises: NotPlatformAdmin, Invalid."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with operating.console(runtime.db, principal, "payments.listed") as tx:
        found = await inspection.list_payments(tx, limit=size + 1, before=before, need=need)
    return pages.page_of(found, limit=size, key=lambda one: (one.created_at, one.id))


async def resolve_payment(
    runtime: Runtime, principal: Principal, payment_id: UUID, *, note: str, give_back: bool
) -> PaymentFile:
    """Decide about captured money that waited for an operator: it goes back, or was settled outside.

    Raises: NotPlatformAdmin, NotFound, NothingToResolve, Invalid.
    """
    facts = {"note": checked_note(note), "give_back": give_back}
    subject = ("payment", payment_id)
    async with operating.console(
        runtime.db, principal, "payment.decided", subject=subject, metadata=facts
    ) as door:
        found = await inspection.payment(door, payment_id)
    scope = Scope(found.tenant_id, Actor(ActorKind.OPERATOR, principal.user_id))
    async with runtime.db.write(scope) as tx:
        await _decide(tx, found, note=facts["note"], give_back=give_back, now=runtime.clock.now())
    runtime.bell.ring("refunds")
    async with operating.console(runtime.db, principal, "payment.viewed", subject=subject) as door:
        return await inspection.payment(door, payment_id)


async def _decide(tx: Tx, found: PaymentFile, *, note: object, give_back: bool, now: datetime) -> None:
    order = await locks.order(tx, found.order_id)
    if not await payments.resolve(tx, found.id, now=now):
        raise NothingToResolve
    payment = next(one for one in await payments.of_orders(tx, [order.id]) if one.id == found.id)
    left = refunds.refundable_cents(payment, await refunds.of_orders(tx, [order.id]))
    if give_back and left:
        wish = Wish(
            order,
            payment,
            RefundKind.OWED,
            left,
            note=str(note),
            currency=payment.captured.currency,
        )
        await refunds.ask(tx, [wish], now=now)
    await trail.record(
        tx,
        "payment.resolved",
        event_id=order.event_id,
        subject=("order", order.id),
        metadata={"payment_id": str(found.id), "note": note, "give_back": give_back},
    )


def checked_note(note: str) -> str:
    """The note, tidied. Raises: Invalid."""
    return text.check_text("note", note, max_length=LONGEST_NOTE, multiline=True)
