"""Bring a rough sale to rest as time would, and judge it: nothing under way, every rule true, both books the same."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from admit.core import ids
from admit.flows import expiry, inbox, inspecting, refund_desk, refunding
from admit.identity.records import Principal
from admit.sales.gateway import ProviderState, RefundState
from admit.sales.records import CapturedAs, Payment, Refund, RefundKind, RefundStatus
from tests.support.builders import a_user
from tests.support.rough_sale import RoughSale

ROUNDS = 30
A_WHILE = timedelta(hours=7)
"""Longer than any wait between two tries."""

UNDER_WAY = """
select 'order ' || id || ' ' || status
from orders
where status in ('pending', 'processing')
union all
select 'payment ' || id || ' ' || status
from payments
where next_check_at is not null or status in ('created', 'requires_payment', 'processing')
union all
select 'refund ' || id || ' ' || status
from refunds
where next_attempt_at is not null
"""

ALL_PAYMENTS = """
select
  id, order_id, provider, provider_account, provider_reference, status, amount_cents, captured_cents,
  refunded_cents, application_fee_cents, currency, captured_as, captured_reason, captured_currency, failure_code,
  failure_message, idempotency_key, processed_at, created_at
from payments
"""

ALL_REFUNDS = """
select
  id, order_id, payment_id, kind, amount_cents, currency, restock, note, status, provider_reference, idempotency_key,
  attempts, failure_code, failure_message, requested_at, succeeded_at
from refunds
"""


NOT_PAID = """
select id
from orders
where id = any(%(ids)s::uuid[])
  and status not in ('paid', 'partially_refunded', 'refunded')
"""

TWICE_IN = """
select ticket_id
from admissions
where undone_at is null
group by ticket_id, session_id
having count(*) > 1
"""


@dataclass(frozen=True, slots=True)
class Books:
    """What our side has of the money."""

    payments: list[Payment]
    refunds: list[Refund]


async def bring_to_rest(sale: RoughSale) -> None:
    """Start the process again, heal the provider, deliver what was not, and let workers and sweepers run."""
    sale.fuse.light(None)
    sale.heal()
    _finish_at_provider(sale)
    await inbox.receive(sale.runtime, sale.undelivered)
    for _ in range(ROUNDS):
        sale.clock.advance(A_WHILE)
        await inbox.drain(sale.runtime)
        await expiry.sweep(sale.runtime)
        await expiry.ask_about_payments(sale.runtime)
        await refunding.drain(sale.runtime)
        await _decide(sale)
        if not await under_way(sale):
            return


def _finish_at_provider(sale: RoughSale) -> None:
    """Slow payments and refunds come to their end there."""
    for payment in list(sale.gateway.payments.values()):
        if payment.state is ProviderState.PROCESSING:
            sale.gateway.buyer_pays(payment.reference)
    for refund in list(sale.gateway.refunds.values()):
        if refund.state is RefundState.PENDING:
            sale.gateway.refunds[refund.reference] = replace(refund, state=RefundState.SUCCEEDED)


async def _decide(sale: RoughSale) -> None:
    """What waits for a person: an operator gives undecided money back, an organizer tries a failed refund again."""
    found = await books(sale)
    waiting = [one for one in found.payments if one.captured_as is CapturedAs.NEEDS_OPERATOR]
    given_back = {one.payment_id for one in found.refunds if one.kind is RefundKind.OWED}
    for payment in waiting:
        if payment.id not in given_back:
            admin = await a_user(sale.runtime.db, is_admin=True)
            operator = Principal(
                admin, ids.new_id(), "operator@example.org", "Ada Brandt", is_platform_admin=True
            )
            note = "The organizer is suspended."
            await inspecting.resolve_payment(sale.runtime, operator, payment.id, note=note, give_back=True)
    for refund in found.refunds:
        if refund.status is RefundStatus.FAILED and refund.attempts >= 12 and has_room(refund, found):
            async with sale.runtime.db.write(sale.shop.scope) as tx:
                await refund_desk.retry(sale.runtime, tx, refund.id)


def has_room(refund: Refund, found: Books) -> bool:
    """Whether the provider would still give that much back."""
    if refund.kind is RefundKind.ELSEWHERE:
        return False
    payment = next(one for one in found.payments if one.id == refund.payment_id)
    return payment.captured_cents - payment.refunded_cents >= refund.amount_cents


async def books(sale: RoughSale) -> Books:
    async with sale.runtime.db.read(sale.shop.scope) as tx:
        return Books(await tx.fetch_all(Payment, ALL_PAYMENTS), await tx.fetch_all(Refund, ALL_REFUNDS))


async def under_way(sale: RoughSale) -> list[str]:
    """What is not final yet; a refund that another hand made impossible is a person's affair."""
    found = await books(sale)
    vain = {
        f"refund {one.id} failed"
        for one in found.refunds
        if one.status is RefundStatus.FAILED and not has_room(one, found)
    }
    async with sale.runtime.db.read(sale.shop.scope) as tx:
        open_here = set(await tx.fetch_column(UNDER_WAY)) - vain
    return sorted(open_here)


async def wrongs(sale: RoughSale) -> list[str]:
    """Everything that is not as it must be, in words; nothing, one hopes."""
    found = await books(sale)
    said = [f"still under way: {one}" for one in await under_way(sale)]
    said += [f"breach: {one}" for one in await sale.shop.breaches()]
    said += _against_the_provider(sale, found)
    said += [
        f"owed and not given back: {one.id}"
        for one in found.payments
        if one.captured_as is not None
        and one.captured_as is not CapturedAs.APPLIED
        and one.refunded_cents != one.captured_cents
    ]
    async with sale.runtime.db.read(sale.shop.scope) as tx:
        unpaid: list[UUID] = await tx.fetch_column(NOT_PAID, {"ids": list(sale.told_paid)})
        twice: list[UUID] = await tx.fetch_column(TWICE_IN)
    said += [f"told paid and is not: {one}" for one in unpaid]
    said += [f"let in twice: {one}" for one in twice]
    return said


def _against_the_provider(sale: RoughSale, found: Books) -> list[str]:
    ours = {one.provider_reference: one for one in found.payments if one.provider_reference}
    shown = {reference for _, reference in sale.secrets}
    said = []
    for theirs in sale.gateway.payments.values():
        payment = ours.get(theirs.reference)
        if payment is None:
            if theirs.reference in shown:
                said.append(f"a buyer could pay {theirs.reference}, of which we know nothing")
            continue
        if theirs.state in {ProviderState.REQUIRES_PAYMENT, ProviderState.PROCESSING}:
            said.append(f"{theirs.reference} can still be paid")
        if theirs.captured.cents != payment.captured_cents:
            said.append(f"{theirs.reference} took {theirs.captured}, we say {payment.captured}")
        if payment.captured_cents and theirs.captured != payment.captured:
            said.append(f"{theirs.reference} took {theirs.captured}, we say {payment.captured}")
        if sale.gateway.given_back(theirs.reference) != payment.refunded_cents:
            back = sale.gateway.given_back(theirs.reference)
            said.append(f"{theirs.reference} gave {back} back, we say {payment.refunded_cents}")
    return said
