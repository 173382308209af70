"""Money arrives, ticket arrives: one tenant's payment news, settled together or not at all.

Repeats and any order of arrival are normal: a payment whose capture is written changes no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import structlog

from admit.audit import trail
from admit.audit.records import Entry
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import codes
from admit.core.db import Tx
from admit.core.tenancy import system_scope
from admit.flows import faults, selling
from admit.flows.runtime import Runtime
from admit.flows.selling import Prepared
from admit.sales import locks, orders, payments, refunds, retaking, settlement, standing
from admit.sales.gateway import ProviderPayment, ProviderState
from admit.sales.payments import News
from admit.sales.records import Order, OrderStatus, Payment, RefundKind
from admit.sales.refunds import Wish
from admit.sales.settlement import Decision, OweReason, Step
from admit.sales.standing import Standing

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """What the provider says of one payment of ours."""

    payment_id: UUID
    order_id: UUID
    told: ProviderPayment


@dataclass(frozen=True, slots=True)
class _Owed:
    """Captured money that goes back whole."""

    order: Order
    payment: Payment
    told: ProviderPayment
    reason: str


@dataclass(slots=True)
class _Ledger:
    """What a batch comes to. Orders and payments are kept as each fact leaves them, for the facts after it."""

    orders: dict[UUID, Order]
    payments: dict[UUID, Payment]
    news: dict[UUID, News] = field(default_factory=dict)
    moved: dict[UUID, OrderStatus] = field(default_factory=dict)
    sold: dict[UUID, Order] = field(default_factory=dict)
    owed: list[_Owed] = field(default_factory=list)
    asked: list[tuple[Order, Payment, str]] = field(default_factory=list)


async def settle(runtime: Runtime, tenant_id: UUID, facts: Sequence[PaymentFact]) -> None:
    """Settle one tenant's payment news in one transaction: as if each was settled by itself, in the order given."""
    scope = system_scope(tenant_id)
    captured = sorted({fact.order_id for fact in facts if fact.told.state is ProviderState.SUCCEEDED})
    prepared = await selling.prepare(runtime, scope, captured)
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        ledger, standings = await _locked(tx, facts)
        paid = [ledger.orders[order_id] for order_id in captured if order_id in ledger.orders]
        if not all(
            order.status.is_held for order in paid
        ):  # some may be retaken: all stock at once, in its order
            await orders.lock_stock(tx, paid, prepared.items)
        for fact in facts:
            await _enter(tx, ledger, fact, standings, prepared)
        await _write(tx, runtime, ledger, prepared, standings, now=now)
    _ring(runtime, ledger)
    for order in ledger.sold.values():
        log.info("order.paid", tenant=str(tenant_id), order=str(order.id), total_cents=order.total_cents)


async def _locked(tx: Tx, facts: Sequence[PaymentFact]) -> tuple[_Ledger, dict[UUID, Standing]]:
    """The orders of these facts, locked, with their payments and how their events stand; asked in one message."""
    ids = sorted({fact.order_id for fact in facts})
    locked, known, standings = await tx.fetch_all_together(
        locks.asking(ids), payments.asking(ids), standing.asking_of_orders(ids)
    )
    ledger = _Ledger({one.id: one for one in locked}, {one.id: one for one in known})
    return ledger, {one.event_id: one for one in standings}


async def settle_each(
    runtime: Runtime, tenant_id: UUID, facts: Sequence[PaymentFact]
) -> list[Exception | None]:
    """Settle all together; when that fails, one by one, so that a bad one harms only itself.

    Returns what went wrong with each, None where nothing did.
    """
    if not facts:
        return []
    try:
        await settle(runtime, tenant_id, facts)
    except Exception as error:
        faults.tell(log, "settle.failed", error, tenant=str(tenant_id), size=len(facts))
        if len(facts) == 1:
            return [error]
        return [(await settle_each(runtime, tenant_id, [fact]))[0] for fact in facts]
    return [None] * len(facts)


async def _enter(
    tx: Tx,
    ledger: _Ledger,
    fact: PaymentFact,
    standings: Mapping[UUID, Standing],
    prepared: Prepared,
) -> None:
    order, payment = ledger.orders.get(fact.order_id), ledger.payments.get(fact.payment_id)
    if order is None or payment is None:
        return
    siblings = [other for other in ledger.payments.values() if other.order_id == order.id]
    decision = settlement.decide(order, payment, fact.told, siblings, standings[order.event_id])
    if decision.step is Step.RETAKE:
        decision = await _retaken(tx, order, prepared)
    if decision.step is Step.NOTHING:
        return
    news = settlement.news_of(payment, fact.told, decision)
    ledger.news[payment.id] = news
    ledger.payments[payment.id] = settlement.after(payment, news)
    _draw(ledger, order, payment, fact.told, decision)
    if decision.step in {Step.OWE, Step.ASK} and settlement.reopens(order, payment, siblings):
        _move(ledger, order, OrderStatus.PENDING)


async def _retaken(tx: Tx, order: Order, prepared: Prepared) -> Decision:
    """Stock taken again for a hold that was over, or the money owed back."""
    if await retaking.take_again(tx, [order], prepared.items):
        return Decision(Step.SELL)
    return Decision(Step.OWE, OweReason.LATE_PAYMENT.value)


def _draw(ledger: _Ledger, order: Order, payment: Payment, told: ProviderPayment, decision: Decision) -> None:
    match decision.step:
        case Step.SELL:
            ledger.sold[order.id] = replace(order, status=OrderStatus.PENDING)  # reserved, still or again
            ledger.orders[order.id] = replace(order, status=OrderStatus.PAID)
        case Step.WAIT:
            _move(ledger, order, OrderStatus.PROCESSING)
        case Step.REOPEN:
            _move(ledger, order, OrderStatus.PENDING)
        case Step.OWE:
            ledger.owed.append(_Owed(order, payment, told, decision.reason or ""))
        case Step.ASK:
            ledger.asked.append((order, payment, decision.reason or ""))
        case Step.NOTHING | Step.NOTE | Step.RETAKE:
            pass


def _move(ledger: _Ledger, order: Order, status: OrderStatus) -> None:
    ledger.moved[order.id] = status
    ledger.orders[order.id] = replace(order, status=status)


async def _write(
    tx: Tx,
    runtime: Runtime,
    ledger: _Ledger,
    prepared: Prepared,
    standings: Mapping[UUID, Standing],
    *,
    now: datetime,
) -> None:
    await payments.write(tx, list(ledger.news.values()), now=now)
    for status in (OrderStatus.PROCESSING, OrderStatus.PENDING):
        moved = [
            order_id for order_id, to in ledger.moved.items() if to is status and order_id not in ledger.sold
        ]
        await orders.set_status(tx, moved, status, now=now)
    sold = list(ledger.sold.values())
    await selling.sell(tx, sold, prepared, standings, base_url=runtime.settings.base_url, now=now)
    await _owe(tx, ledger.owed, standings, now=now)
    await trail.record_all(
        tx,
        [
            Entry("payment.needs_operator", order.event_id, ("payment", payment.id), {"reason": reason})
            for order, payment, reason in ledger.asked
        ],
    )


async def _owe(tx: Tx, owed: Sequence[_Owed], standings: Mapping[UUID, Standing], *, now: datetime) -> None:
    """Write the refunds of money that was never ours to keep, and tell the buyers."""
    wishes = [
        Wish(
            one.order,
            one.payment,
            RefundKind.OWED,
            one.told.captured.cents,
            note=one.reason,
            currency=one.told.captured.currency,
        )
        for one in owed
    ]
    await refunds.ask(tx, wishes, now=now)
    told = [_refund_owed(one, standings[one.order.event_id]) for one in owed if one.order.buyer_email]
    await outbox.put_all(tx, told)
    await trail.record_all(tx, [_owed_entry(one) for one in owed])


def _owed_entry(one: _Owed) -> Entry:
    captured = one.told.captured
    facts = {"reason": one.reason, "amount_cents": captured.cents, "currency": captured.currency}
    return Entry("payment.refund_owed", one.order.event_id, ("payment", one.payment.id), facts)


def _refund_owed(one: _Owed, event: Standing) -> NewMessage:
    order = one.order
    is_amount = one.reason in {OweReason.WRONG_AMOUNT, OweReason.WRONG_CURRENCY}
    return NewMessage(
        kind="refund_owed",
        to_email=order.buyer_email or "",
        to_name=order.buyer_name or "",
        locale=order.locale,
        dedupe_key=f"refund-owed-{one.payment.id}",
        context={
            "organizer_name": event.tenant_name,
            "reply_to": event.contact_email,
            "event_name": event.event_name,
            "order_code": codes.format_code(order.code),
            "amount_cents": one.told.captured.cents,
            "currency": one.told.captured.currency,
            "reason": OweReason.WRONG_AMOUNT.value if is_amount else one.reason,
        },
    )


def _ring(runtime: Runtime, ledger: _Ledger) -> None:
    if ledger.sold or ledger.owed:
        runtime.bell.ring("mail")
    if ledger.owed:
        runtime.bell.ring("refunds")
