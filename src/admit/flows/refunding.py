"""Money goes back: asked for by an organizer or owed by us, carried out by a job until it succeeds.

The three acts: the wish with its idempotency key is committed; the provider is called; the result is written. Tickets
named by a refund are void from the wish on; their places return to stock when the money is on its way back.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from admit.audit import trail
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import codes, ids
from admit.core.db import Tx
from admit.core.tenancy import Door, system_scope
from admit.facts import outbound
from admit.flows import facts_told, faults, refunds_elsewhere
from admit.flows.runtime import Runtime
from admit.flows.selling import order_url
from admit.sales import closing, counters, locks, payments, refunds, standing
from admit.sales.counters import Change
from admit.sales.gateway import GatewayRefused, GatewayUnreachable, ProviderRefund, RefundState
from admit.sales.provider_events import Match
from admit.sales.records import Order, Payment, Refund, RefundKind, RefundStatus
from admit.tickets import issuing, releases

log = structlog.get_logger(__name__)

BATCH = 50
ASK_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Due:
    tenant_id: UUID
    id: UUID


async def drain(runtime: Runtime, *, limit: int = BATCH) -> int:
    """Carry out due refunds of all tenants; how many were tried."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        due = await tx.fetch_all(_Due, refunds.DUE_REFUNDS, {"now": now, "limit": limit})
    tried = 0
    for tenant_id in sorted({item.tenant_id for item in due}):
        tried += await _drain_tenant(
            runtime, tenant_id, [item.id for item in due if item.tenant_id == tenant_id]
        )
    return tried


async def _drain_tenant(runtime: Runtime, tenant_id: UUID, refund_ids: Sequence[UUID]) -> int:
    scope = system_scope(tenant_id)
    async with runtime.db.write(scope) as tx:
        claimed = await refunds.claim(tx, refund_ids, now=runtime.clock.now())
        found = await payments.of_orders(tx, sorted({refund.order_id for refund in claimed}))
    by_id = {payment.id: payment for payment in found}
    for refund in claimed:
        try:
            await _carry_out(runtime, tenant_id, refund, by_id[refund.payment_id])
        except Exception as error:
            # Its lease ends and it is tried again; the refunds behind it must not wait for that.
            facts = {"tenant": str(tenant_id), "refund": str(refund.id), "attempt": refund.attempts}
            faults.tell(log, "refund.broken", error, **facts)
    return len(claimed)


async def _carry_out(runtime: Runtime, tenant_id: UUID, refund: Refund, payment: Payment) -> None:
    if payment.is_by_hand:  # whoever asked for it hands it over; no provider knows of the payment
        given = _Outcome(RefundState.SUCCEEDED, f"by-hand-{refund.id}")
        await _write(runtime, tenant_id, refund, given)
        return
    try:
        told = await _ask_provider(runtime, refund, payment)
    except GatewayUnreachable as error:
        faults.tell(log, "refund.unreachable", error, tenant=str(tenant_id), refund=str(refund.id))
        async with runtime.db.write(system_scope(tenant_id)) as tx:
            await refunds.not_reached(tx, refund, now=runtime.clock.now())
    except GatewayRefused as error:
        no = _Outcome(RefundState.FAILED, None, error.code, str(error), key_is_spent=error.was_considered)
        await _write(runtime, tenant_id, refund, no)
    else:
        if not await _write(runtime, tenant_id, refund, _outcome(told)):
            await note(runtime, tenant_id, told, Match(tenant_id, payment.id, payment.order_id))


async def _ask_provider(runtime: Runtime, refund: Refund, payment: Payment) -> ProviderRefund:
    """Ask for the refund, or how it stands.

    From the second try on, the provider's own list is read first: it forgets idempotency keys after a day, and a
    database that was restored has forgotten what it asked for. The lease keeps two tries from overlapping.
    """
    assert payment.provider_reference is not None
    account, reference = payment.provider_account, refund.provider_reference
    if reference is not None:
        return await runtime.gateway.refund(account, reference)
    if refund.attempts > 1 and (made := await _made_before(runtime, refund, payment)):
        return made
    told = await runtime.gateway.open_refund(
        account,
        payment.provider_reference,
        refund.amount,
        idempotency_key=refund.idempotency_key,
        our_id=str(refund.id),
    )
    if refund.attempts <= 1:
        return told
    return await runtime.gateway.refund(account, told.reference)


async def _made_before(runtime: Runtime, refund: Refund, payment: Payment) -> ProviderRefund | None:
    """The provider's refund of this wish that did not come to nothing, if a try of which we know no answer made one."""
    assert payment.provider_reference is not None
    found = await runtime.gateway.refunds_of(payment.provider_account, payment.provider_reference)
    mine = (one for one in found if one.our_id == str(refund.id) and one.state is not RefundState.FAILED)
    return next(mine, None)


async def note(runtime: Runtime, tenant_id: UUID, told: ProviderRefund, match: Match) -> None:
    """Take a message about a refund as a hint, and write what the provider says of it now.

    Messages come late and out of order, and a refund that succeeded can still fail: an old one must not undo a new one.
    One we did not ask for was made in the provider's own console, and is counted as well.
    Raises: GatewayUnreachable and PaymentNotSettled, to be tried again.
    """
    present = await runtime.gateway.refund(told.account, told.reference)
    async with runtime.db.read(system_scope(tenant_id)) as tx:
        refund = await refunds.find(tx, told.reference, _uuid(told.our_id))
    if refund is None and present.state is RefundState.FAILED:
        return  # of a try that was replaced since, or made elsewhere in vain
    if refund is None:
        refund = await refunds_elsewhere.take_in(runtime, tenant_id, present, match)
    if (
        refund.status is RefundStatus.FAILED
        and refund.provider_reference is None
        and present.state is RefundState.FAILED
    ):
        return  # of the try that failed; the next one is due
    await _write(runtime, tenant_id, refund, _outcome(present))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a try came to; without a reference when the provider made no refund at all.

    `key_is_spent` when the provider would repeat a no to the same key for ever; `waits_for` is why one is pending.
    """

    state: RefundState
    reference: str | None
    code: str = "refund_failed"
    message: str = "The provider reports it failed."
    key_is_spent: bool = True
    waits_for: str | None = None


def _outcome(told: ProviderRefund) -> _Outcome:
    code = told.failure_code or "refund_failed"
    return _Outcome(told.state, told.reference, code, waits_for=told.waits_for)


def _is_stale(now: Refund, tried: Refund, outcome: _Outcome) -> bool:
    """Whether this is of an earlier try, replaced since by another key or told of by another reference."""
    return now.idempotency_key != tried.idempotency_key or now.provider_reference not in {
        None,
        outcome.reference,
    }


async def _write(runtime: Runtime, tenant_id: UUID, tried: Refund, outcome: _Outcome) -> bool:
    """Write what a try came to; False when the refund has moved on since, and nothing was written."""
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        order = await locks.order(tx, tried.order_id)
        refund = await refunds.by_id(tx, tried.id)
        assert refund is not None
        if _is_stale(refund, tried, outcome):
            return False
        match outcome.state:
            case RefundState.SUCCEEDED:
                await _succeeded(tx, runtime, order, refund, outcome, now=now)
            case RefundState.PENDING:
                await _pending(tx, refund, outcome, now=now)
            case RefundState.FAILED:
                await _failed(tx, order, refund, outcome, now=now)
    runtime.bell.ring("mail")
    return True


async def _succeeded(
    tx: Tx, runtime: Runtime, order: Order, refund: Refund, outcome: _Outcome, *, now: datetime
) -> None:
    if refund.status is RefundStatus.SUCCEEDED:
        return
    done = replace(
        refund,
        status=RefundStatus.SUCCEEDED,
        provider_reference=outcome.reference,
        failure_code=None,
        failure_message=None,
    )
    await refunds.write(tx, done, next_attempt_at=None, now=now)
    await refunds.add_up(tx, refund, sign=1, now=now)
    named = await refunds.tickets_of(tx, refund.id)
    if refund.restock:
        await restock(tx, named, now=now)
    if refund.kind is not RefundKind.OWED:
        await _tell_buyer(tx, runtime, order, refund, named)
    facts = {"refund_id": str(refund.id), "amount_cents": refund.amount_cents, "currency": refund.currency}
    subject = ("order", order.id)
    await trail.record(tx, "refund.succeeded", event_id=order.event_id, subject=subject, metadata=facts)
    await outbound.put(tx, facts_told.order_refunded(order, refund))
    closing.keep_open(tx, at=now)


async def _pending(tx: Tx, refund: Refund, outcome: _Outcome, *, now: datetime) -> None:
    if refund.status is RefundStatus.SUCCEEDED:
        return
    waiting = replace(
        refund,
        status=RefundStatus.PENDING,
        provider_reference=outcome.reference,
        failure_code=outcome.waits_for,
        failure_message=None,
    )
    await refunds.write(tx, waiting, next_attempt_at=now + ASK_AGAIN_AFTER, now=now)


async def _failed(tx: Tx, order: Order, refund: Refund, outcome: _Outcome, *, now: datetime) -> None:
    """A definite no: seen, and tried again under a new key, since the provider repeats its answer to the old one.

    One made elsewhere keeps its reference and is nobody's to try again but theirs who made it.
    """
    is_ours = refund.kind is not RefundKind.ELSEWHERE
    if refund.status is RefundStatus.FAILED and not is_ours:
        return
    if refund.status is RefundStatus.SUCCEEDED:
        await refunds.add_up(tx, refund, sign=-1, now=now)
    failed = replace(
        refund,
        status=RefundStatus.FAILED,
        failure_code=outcome.code,
        failure_message=outcome.message[:500],
    )
    if is_ours:
        new_key = (
            f"admit-refund-{refund.id}-{ids.new_id()}" if outcome.key_is_spent else refund.idempotency_key
        )
        failed = replace(failed, provider_reference=None, idempotency_key=new_key)
    again_at = refunds.next_attempt(refund, now=now) if is_ours else None
    await refunds.write(tx, failed, next_attempt_at=again_at, now=now)
    if refund.kind in {RefundKind.OWED, RefundKind.ELSEWHERE}:
        payment = await payments.settled(tx, order.id, refund.payment_id)
        await refunds_elsewhere.level(tx, order, payment, now=now)
    facts = {"refund_id": str(refund.id), "code": outcome.code, "attempts": refund.attempts}
    subject = ("order", order.id)
    await trail.record(tx, "refund.failed", event_id=order.event_id, subject=subject, metadata=facts)
    await outbound.put(tx, facts_told.refund_failed(order, refund, outcome.code))
    if refund.succeeded_at is not None:
        closing.keep_open(tx, at=refund.succeeded_at)


async def restock(tx: Tx, ticket_ids: Sequence[UUID], *, now: datetime) -> None:
    """Give the places of void tickets back to their types and pools, each once. Expects the order locked."""
    free = await releases.releasable(tx, ticket_ids)
    if not free:
        return
    by_type = Counter(ticket.ticket_type_id for ticket in free)
    await locks.stock(tx, sorted(by_type), [])
    counters.move(tx, {type_id: Change(sold=-count) for type_id, count in by_type.items()}, {})
    await releases.release(tx, [ticket.id for ticket in free], now=now)


async def _tell_buyer(tx: Tx, runtime: Runtime, order: Order, refund: Refund, named: Sequence[UUID]) -> None:
    if not order.buyer_email:
        return
    event = await standing.of_event(tx, order.event_id)
    void = [ticket for ticket in await issuing.tickets_of_orders(tx, [order.id]) if ticket.id in set(named)]
    await outbox.put(
        tx,
        NewMessage(
            kind="order_refunded",
            to_email=order.buyer_email,
            to_name=order.buyer_name or "",
            locale=order.locale,
            dedupe_key=f"order-refunded-{refund.id}",
            context={
                "organizer_name": event.tenant_name,
                "reply_to": event.contact_email,
                "event_name": event.event_name,
                "order_code": codes.format_code(order.code),
                "refunded_cents": refund.amount_cents,
                "currency": refund.currency,
                "order_url": order_url(runtime.settings.base_url, order),
                "void_tickets": [
                    {
                        "code": codes.format_code(ticket.code),
                        "type_name": ticket.ticket_type_name,
                        "attendee_name": ticket.attendee_name,
                    }
                    for ticket in void
                ],
            },
        ),
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
