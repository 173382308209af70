"""Money that waits for an operator goes back as it came, in its own currency."""

import pytest

from admit.core import ids
from admit.core.money import Money
from admit.flows import inspecting, refunding
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.sales.gateway import ProviderPayment
from tests.support.builders import a_user, set_tenant_status
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_shop


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(fresh_runtime, gateway)


async def operator(shop: Shop) -> Principal:
    user_id = await a_user(shop.runtime.db, is_admin=True)
    return Principal(user_id, ids.new_id(), "operator@example.org", "Ada Brandt", is_platform_admin=True)


@pytest.mark.parametrize("captured", [Money(2400, "EUR"), Money(31_00, "USD"), Money(2_000, "JPY")])
async def test_what_waited_goes_back_in_the_currency_that_was_captured(shop: Shop, captured: Money) -> None:
    held = await shop.opened(1)
    reference = await shop.reference(held)
    await set_tenant_status(shop.runtime.db, shop.scope.tenant_id, "suspended")
    await shop.settle(held, shop.gateway.buyer_pays(reference, amount=captured))
    payment = await shop.payment(held)
    assert (payment.captured_as, payment.captured) == ("needs_operator", captured)
    await inspecting.resolve_payment(
        shop.runtime, await operator(shop), payment.id, note="Given back.", give_back=True
    )
    await refunding.drain(shop.runtime)
    (refund,) = await shop.refunds(held)
    assert (refund.amount, refund.status.value) == (captured, "succeeded")
    assert shop.gateway.given_back(reference) == captured.cents
    assert await shop.breaches() == []


async def test_the_providers_last_answer_is_kept_beside_the_payment(shop: Shop) -> None:
    held = await shop.opened(1)
    kept = "select payload ->> 'id' from payments where id = %(id)s"
    payment = await shop.payment(held)
    async with shop.runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_value(kept, {"id": payment.id}) == payment.provider_reference
    paid = shop.gateway.buyer_pays(await shop.reference(held))
    await shop.settle(held, _answering(paid, "the last one"))
    async with shop.runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_value(kept, {"id": payment.id}) == "the last one"


def _answering(told: ProviderPayment, answer: str) -> ProviderPayment:
    return ProviderPayment(
        told.account, told.reference, told.state, told.amount, told.captured, payload={"id": answer}
    )
