"""What an organizer sells by hand: cash, invoices and gifts are orders like any other."""

from datetime import timedelta
from typing import Any

import pytest

from admit.core import ids
from admit.core.errors import Invalid
from admit.flows import box_office, checkout, correcting, expiry, order_desk, refunding
from admit.flows.box_office import Wanted
from admit.flows.runtime import Runtime
from admit.sales.by_hand import Channel
from admit.sales.errors import OrderClosed, SoldOut
from admit.sales.holds import Held, Idempotency, Line
from tests.support.events_builders import a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import advance, ask, state
from tests.support.sales_builders import Shop, a_shop

CHANNEL = "select channel from orders where id = %(id)s"


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway, quantity_total=10)


async def sell(
    shop: Shop, quantity: int = 2, *, paid_by: str = "cash", key: Idempotency | None = None, **given: Any
) -> Held:
    price = 0 if paid_by == "free" else shop.kind.price_cents
    channel = Channel.COMPLIMENTARY if paid_by == "free" else Channel.BOX_OFFICE
    wanted = Wanted(
        lines=given.pop("lines", (Line(shop.kind.id, quantity, price),)),
        name="Ada Brandt",
        email=given.pop("email", "ada@example.org"),
        channel=channel,
        paid_by=paid_by,
        reference="R-17",
        **given,
    )
    return await box_office.sell(shop.runtime, shop.scope, shop.event_id, wanted, key=key)


async def test_cash_is_a_payment_and_the_tickets_are_there(shop: Shop) -> None:
    held = await sell(shop)
    payment = await shop.payment(held)
    assert (payment.provider, payment.captured_cents, payment.reference) == ("cash", 4800, "R-17")
    assert await state(shop, held) == ("paid", 0, 2)
    assert await shop.counts() == (2, 0)
    assert await shop.mails(held) == ["order_confirmation"]
    assert await shop.breaches() == []


async def test_a_gift_has_no_payment_and_is_known_as_one(shop: Shop) -> None:
    held = await sell(shop, paid_by="free")
    assert await shop.payments(held) == []
    assert await state(shop, held) == ("paid", 0, 2)
    async with shop.runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_value(CHANNEL, {"id": held.order_id}) == "complimentary"
    assert await shop.breaches() == []


async def test_an_invoice_holds_its_places_until_it_is_paid(shop: Shop) -> None:
    held = await sell(shop, paid_by="invoice")
    assert await state(shop, held) == ("processing", 0, 0)
    advance(shop, timedelta(days=3))
    await expiry.sweep(shop.runtime)
    await checkout.refresh(shop.runtime, held.public_lookup_token)
    assert await shop.counts() == (0, 2)
    assert "payment" not in shop.gateway.calls
    await box_office.invoice_paid(shop.runtime, shop.scope, held.order_id, reference="Bank 7")
    assert await state(shop, held) == ("paid", 0, 2)
    assert (await shop.payment(held)).reference == "Bank 7"
    assert await shop.breaches() == []


async def test_an_invoice_is_paid_once(shop: Shop) -> None:
    held = await sell(shop, paid_by="invoice")
    await box_office.invoice_paid(shop.runtime, shop.scope, held.order_id)
    with pytest.raises(OrderClosed):
        await box_office.invoice_paid(shop.runtime, shop.scope, held.order_id)


async def test_an_invoice_taken_back_frees_its_places(shop: Shop) -> None:
    held = await sell(shop, paid_by="invoice")
    await order_desk.cancel_unpaid(shop.runtime, shop.scope, held.order_id)
    assert (await shop.order(held)).status.value == "cancelled"
    assert (await shop.payment(held)).status.value == "cancelled"
    assert await shop.counts() == (0, 0)
    assert await shop.breaches() == []


async def test_cash_goes_back_without_asking_the_provider(shop: Shop) -> None:
    held = await sell(shop)
    await ask(shop, held)
    found = await shop.refunds(held)
    await refunding._drain_tenant(shop.runtime, shop.scope.tenant_id, [one.id for one in found])
    assert await state(shop, held) == ("refunded", 4800, 0)
    assert shop.gateway.calls == []
    assert await shop.breaches() == []


async def test_capacity_binds_the_organizer_too(shop: Shop) -> None:
    with pytest.raises(SoldOut):
        await sell(shop, 11)


async def test_a_hidden_type_can_be_sold_by_hand(shop: Shop) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        hidden = await a_ticket_type(tx, shop.event_id, name="Friends", hidden=True)
    held = await sell(shop, lines=(Line(hidden.id, 1, 1000),))
    assert (await shop.order(held)).total_cents == 1000


async def test_one_key_makes_one_order(shop: Shop) -> None:
    key = Idempotency(principal=f"user:{ids.new_id()}", route="by-hand", key="k" * 12, body_hash=b"b" * 32)
    first, second = await sell(shop, key=key), await sell(shop, key=key)
    assert first.order_id == second.order_id
    assert await shop.counts() == (2, 0)
    assert len(await shop.payments(first)) == 1


async def test_everything_that_is_wrong_is_said_at_once(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        await sell(shop, paid_by="invoice", email="", due_days=0)
    assert {one.field for one in refused.value.problems} == {"email", "due_days"}


async def test_a_paid_order_is_not_cancelled_but_given_back(shop: Shop) -> None:
    with pytest.raises(OrderClosed):
        await order_desk.cancel_unpaid(shop.runtime, shop.scope, (await sell(shop)).order_id)


async def test_a_buyer_is_corrected_with_the_tickets_in_their_name(shop: Shop) -> None:
    held = await sell(shop)
    order = await shop.order(held)
    async with shop.runtime.db.write(shop.scope) as tx:
        await correcting.buyer(
            tx,
            order.id,
            name="Ada Weiland",
            email="ada.weiland@example.org",
            version=order.version,
            now=shop.runtime.clock.now(),
        )
    assert {one.attendee_name for one in await shop.tickets(held)} == {"Ada Weiland"}
    assert (await shop.order(held)).buyer_email == "ada.weiland@example.org"
