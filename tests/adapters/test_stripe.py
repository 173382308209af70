"""The adapter and the real SDK against the Stripe double."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr

from admit.adapters import stripe
from admit.adapters.stripe import StripeGateway
from admit.core.money import Money
from admit.core.settings import Settings
from admit.sales.gateway import (
    DisputeState,
    GatewayRefused,
    GatewayUnreachable,
    ProviderState,
    RefundState,
    SignatureRejected,
)
from tests.support.stripe_world import OLD_SECRET, World, a_request, a_world, signed


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


@pytest.fixture
async def world(shared: World) -> World:
    await shared.double.control("POST", "reset")
    await shared.double.control("POST", "settings", refunds="by_card", insufficient_balance=False)
    return shared


@pytest.fixture
def gateway(world: World) -> StripeGateway:
    return world.gateway


async def test_an_opened_payment_waits_for_the_buyer(gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request(6400))
    assert opened.state is ProviderState.REQUIRES_PAYMENT
    assert (opened.amount, opened.captured) == (Money(6400, "EUR"), Money(0, "EUR"))
    assert opened.client_secret
    assert await gateway.payment("", opened.reference) == opened


async def test_a_confirmed_card_is_captured_whole(world: World, gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request(6400))
    await world.pay(opened)
    told = await gateway.payment("", opened.reference)
    assert (told.state, told.captured) == (ProviderState.SUCCEEDED, Money(6400, "EUR"))


async def test_a_declined_card_leaves_the_payment_open_and_says_why(
    world: World, gateway: StripeGateway
) -> None:
    opened = await gateway.open_payment(a_request())
    assert (await world.pay(opened, card="pm_card_chargeDeclined"))["error"]["code"] == "card_declined"
    told = await gateway.payment("", opened.reference)
    assert (told.state, told.captured.cents) == (ProviderState.REQUIRES_PAYMENT, 0)
    assert (told.failure_code, told.failure_message) == ("card_declined", "Your card was declined.")


@pytest.mark.parametrize(
    ("answer", "state"),
    [("approve", ProviderState.SUCCEEDED), ("fail", ProviderState.REQUIRES_PAYMENT)],
)
async def test_a_second_factor_sends_the_buyer_away_and_back(
    world: World, gateway: StripeGateway, answer: str, state: ProviderState
) -> None:
    opened = await gateway.open_payment(a_request())
    back = "http://127.0.0.1:9/orders/token"
    confirmed = await world.pay(opened, card="pm_card_authenticationRequired", return_url=back)
    assert (await gateway.payment("", opened.reference)).state is ProviderState.REQUIRES_PAYMENT
    assert (await world.answer_second_factor(confirmed, answer)).startswith(back)
    assert (await gateway.payment("", opened.reference)).state is state


async def test_a_slow_method_is_processing(world: World, gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request())
    await world.pay(opened, card="pm_double_slow")
    assert (await gateway.payment("", opened.reference)).state is ProviderState.PROCESSING


async def test_the_same_key_gives_the_same_payment(gateway: StripeGateway) -> None:
    request = a_request()
    first, second = await gateway.open_payment(request), await gateway.open_payment(request)
    assert first == second


async def test_a_key_with_other_contents_is_not_answered_by_a_second_payment(gateway: StripeGateway) -> None:
    request = a_request(idempotency_key="one-key")
    await gateway.open_payment(request)
    with pytest.raises(GatewayUnreachable):
        await gateway.open_payment(a_request(100, idempotency_key="one-key"))


async def test_an_open_payment_is_cancelled_and_cancelling_again_says_so(gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request())
    assert (await gateway.cancel_payment("", opened.reference)).state is ProviderState.CANCELLED
    assert (await gateway.cancel_payment("", opened.reference)).state is ProviderState.CANCELLED


@pytest.mark.parametrize(
    ("card", "state"),
    [("pm_card_visa", ProviderState.SUCCEEDED), ("pm_double_slow", ProviderState.PROCESSING)],
)
async def test_cancelling_too_late_says_what_the_payment_became(
    world: World, gateway: StripeGateway, card: str, state: ProviderState
) -> None:
    opened = await gateway.open_payment(a_request())
    await world.pay(opened, card=card)
    assert (await gateway.cancel_payment("", opened.reference)).state is state


async def test_cancelling_what_does_not_exist_is_refused(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await gateway.cancel_payment("", "pi_nobody")
    assert caught.value.code == "resource_missing"


async def test_a_lost_answer_is_found_again_with_the_same_key(world: World, gateway: StripeGateway) -> None:
    request = a_request()
    await world.fault(kind="cut", method="POST", path="/v1/payment_intents", work=True)
    with pytest.raises(GatewayUnreachable):
        await gateway.open_payment(request)
    opened = await gateway.open_payment(request)
    state = await world.double.control("GET", "state")
    made = [intent["id"] for account in state["accounts"].values() for intent in account["payment_intents"]]
    assert made == [opened.reference]


@pytest.mark.parametrize("status", [409, 429, 500, 503])
async def test_answers_that_mean_later_are_unreachable(
    world: World, gateway: StripeGateway, status: int
) -> None:
    await world.fault(kind="error", status=status, work=False)
    with pytest.raises(GatewayUnreachable):
        await gateway.open_payment(a_request())


async def test_one_failure_is_overcome_by_the_sdks_own_retry() -> None:
    async with a_world(retries=1) as patient:
        await patient.fault(kind="error", status=503, work=False)
        opened = await patient.gateway.open_payment(a_request())
        assert opened.state is ProviderState.REQUIRES_PAYMENT


async def test_a_refused_key_is_named_and_is_not_tried_again(world: World) -> None:
    stranger = StripeGateway("sk_live_nobody", api_url=world.double.base_url, webhook_secrets=())
    with pytest.raises(GatewayRefused) as caught:
        await stranger.check()
    await stranger.aclose()
    assert caught.value.code == "provider_key_refused"


async def test_a_good_key_passes_the_check(gateway: StripeGateway) -> None:
    await gateway.check()


async def test_nobody_listening_is_unreachable() -> None:
    nowhere = StripeGateway("sk_test_x", api_url="http://127.0.0.1:1", webhook_secrets=(), retries=0)
    with pytest.raises(GatewayUnreachable):
        await nowhere.check()
    await nowhere.aclose()


@pytest.mark.parametrize(
    ("currency", "cents", "sent"), [("JPY", 3200, 3200), ("ISK", 4500, 450_000), ("KWD", 1250, 1250)]
)
async def test_amounts_go_in_the_providers_units_and_come_back_in_ours(
    world: World, gateway: StripeGateway, currency: str, cents: int, sent: int
) -> None:
    opened = await gateway.open_payment(a_request(cents, currency))
    await world.pay(opened)
    told = await gateway.payment("", opened.reference)
    given = await gateway.open_refund(
        "", opened.reference, Money(cents, currency), idempotency_key="r", our_id="1"
    )
    event = (await world.events("payment_intent.succeeded"))[0]
    assert event["data"]["object"]["amount"] == sent
    assert told.captured == given.amount == Money(cents, currency)


async def test_a_sum_that_cannot_be_charged_is_refused_before_it_is_sent(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await gateway.open_payment(a_request(100_000_000))
    assert caught.value.code == "amount_not_possible"


async def test_a_refund_carries_our_id_and_is_made_once_for_one_key(
    world: World, gateway: StripeGateway
) -> None:
    opened = await gateway.open_payment(a_request(6400))
    await world.pay(opened)
    first, second = [
        await gateway.open_refund(
            "", opened.reference, Money(3200, "EUR"), idempotency_key="key-1", our_id="refund-1"
        )
        for _ in range(2)
    ]
    assert first == second
    assert (first.state, first.our_id) == (RefundState.SUCCEEDED, "refund-1")
    assert (first.payment_reference, first.amount) == (opened.reference, Money(3200, "EUR"))


async def test_more_than_was_paid_cannot_go_back(world: World, gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request(6400))
    await world.pay(opened)
    with pytest.raises(GatewayRefused, match="greater than unrefunded"):
        await gateway.open_refund("", opened.reference, Money(6401, "EUR"), idempotency_key="k", our_id="1")


async def test_a_refused_refund_names_the_reason(world: World, gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request())
    await world.pay(opened)
    await world.double.control("POST", "settings", insufficient_balance=True)
    with pytest.raises(GatewayRefused) as caught:
        await gateway.open_refund("", opened.reference, Money(100, "EUR"), idempotency_key="k", our_id="1")
    assert caught.value.code == "balance_insufficient"


@pytest.mark.parametrize(
    ("outcome", "state"), [("succeed", RefundState.SUCCEEDED), ("fail", RefundState.FAILED)]
)
async def test_a_pending_refund_is_asked_about_until_it_is_final(
    world: World, gateway: StripeGateway, outcome: str, state: RefundState
) -> None:
    opened = await gateway.open_payment(a_request())
    await world.pay(opened, card="pm_card_pendingRefund")
    asked = await gateway.open_refund(
        "", opened.reference, Money(100, "EUR"), idempotency_key="k", our_id="1"
    )
    assert asked.state is RefundState.PENDING
    await world.double.control("POST", f"refunds/{asked.reference}", outcome=outcome)
    told = await gateway.refund("", asked.reference)
    assert told.state is state
    assert bool(told.failure_code) is (state is RefundState.FAILED)


async def test_accounts_are_worlds_apart(world: World, gateway: StripeGateway) -> None:
    account = await world.account()
    opened = await gateway.open_payment(a_request(account=account))
    assert opened.account == account
    with pytest.raises(GatewayRefused) as caught:
        await gateway.payment("", opened.reference)
    assert caught.value.code == "resource_missing"


async def test_an_account_that_is_not_ours_is_refused(gateway: StripeGateway) -> None:
    with pytest.raises(GatewayRefused) as caught:
        await gateway.open_payment(a_request(account="acct_nobody"))
    assert caught.value.code == "account_invalid"


@pytest.mark.parametrize(
    ("currency", "cents", "fee", "sent"), [("EUR", 6400, 320, 320), ("KWD", 1250, 37, 30)]
)
async def test_a_direct_charge_carries_our_fee_and_gives_it_back_with_the_refund(
    world: World, gateway: StripeGateway, currency: str, cents: int, fee: int, sent: int
) -> None:
    account = await world.account()
    opened = await gateway.open_payment(
        a_request(cents, currency, account=account, application_fee_cents=fee)
    )
    await world.pay(opened)
    amount = Money(cents, currency)
    await gateway.open_refund(account, opened.reference, amount, idempotency_key="k", our_id="1")
    state = await world.double.control("GET", "state")
    (taken,) = [one for account in state["accounts"].values() for one in account["application_fees"]]
    assert (taken["amount"], taken["amount_refunded"]) == (sent, sent)


async def test_the_platforms_own_charge_carries_no_fee(gateway: StripeGateway) -> None:
    opened = await gateway.open_payment(a_request(application_fee_cents=320))
    assert opened.state is ProviderState.REQUIRES_PAYMENT


async def test_a_signed_message_is_verified_and_names_its_payment(
    world: World, gateway: StripeGateway
) -> None:
    opened = await gateway.open_payment(a_request())
    await world.pay(opened)
    event = (await world.events("payment_intent.succeeded"))[0]
    told = gateway.verified(*signed(event))
    assert (told.provider, told.account, told.event_id) == ("stripe", "", event["id"])
    assert (told.event_type, told.object_reference) == ("payment_intent.succeeded", opened.reference)
    payment = gateway.payment_in(told.payload)
    assert payment is not None
    assert (payment.state, payment.captured) == (ProviderState.SUCCEEDED, Money(6400, "EUR"))


async def test_a_secret_that_is_being_rotated_out_still_verifies(gateway: StripeGateway) -> None:
    assert gateway.verified(*signed({"id": "evt_1", "type": "ping"}, secret=OLD_SECRET)).event_id == "evt_1"


@pytest.mark.parametrize(
    "message",
    [
        signed({"id": "evt_1", "type": "ping"}, secret="whsec_of_somebody_else"),
        signed({"id": "evt_1", "type": "ping"}, age_s=301),
        (b'{"id":"evt_2"}', signed({"id": "evt_1", "type": "ping"})[1]),
        (b"{}", ""),
        (b"{}", "t=1,v1=\xe9"),
        (b"{}", "t=,v1"),
        (b"\xff\xfe", "t=1,v1=00"),
        signed({"no": "event"}),
    ],
    ids=["another-secret", "too-old", "altered", "unsigned", "not-ascii", "torn", "not-text", "no-event"],
)
async def test_what_is_not_proved_is_rejected(gateway: StripeGateway, message: tuple[bytes, str]) -> None:
    with pytest.raises(SignatureRejected):
        gateway.verified(*message)


async def test_messages_about_refunds_and_disputes_name_their_payment(
    world: World, gateway: StripeGateway
) -> None:
    opened = await gateway.open_payment(a_request(6400))
    await world.pay(opened)
    await gateway.open_refund("", opened.reference, Money(100, "EUR"), idempotency_key="k", our_id="ours")
    dispute = await world.double.control("POST", "disputes", payment_intent=opened.reference)
    refunded = gateway.refund_in((await world.events("refund.created"))[0])
    disputed = gateway.dispute_in((await world.events("charge.dispute.created"))[0])
    assert refunded is not None
    assert (refunded.payment_reference, refunded.our_id) == (opened.reference, "ours")
    assert disputed is not None
    assert (disputed.reference, disputed.state) == (dispute["id"], DisputeState.OPEN)
    assert disputed.payment_reference == opened.reference


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"data": []},
        {"data": {"object": {"object": "customer", "id": "cus_1"}}},
        {"data": {"object": {"object": "refund", "id": "re_1", "payment_intent": None}}},
        {
            "data": {
                "object": {
                    "object": "payment_intent",
                    "id": "pi_1",
                    "status": "succeeded",
                    "amount": 5,
                    "currency": "pyg",
                }
            }
        },
    ],
    ids=["empty", "torn", "another-kind", "no-payment", "foreign-currency"],
)
async def test_messages_that_cannot_be_ours_are_about_nothing(
    gateway: StripeGateway, payload: dict[str, Any]
) -> None:
    found = (gateway.payment_in(payload), gateway.refund_in(payload), gateway.dispute_in(payload))
    assert found == (None, None, None)


async def test_without_a_key_everything_is_refused_with_the_reason(settings: Settings) -> None:
    absent = stripe.gateway_of(settings)
    with pytest.raises(GatewayRefused) as caught:
        await absent.open_payment(a_request())
    assert caught.value.code == "provider_not_configured"
    with pytest.raises(SignatureRejected):
        absent.verified(b"{}", "")


async def test_settings_make_a_gateway_that_takes_each_of_several_secrets(
    settings: Settings, world: World
) -> None:
    given = settings.model_copy(
        update={
            "stripe_api_key": SecretStr("sk_test_platform"),
            "stripe_webhook_secret": SecretStr(" whsec_new , whsec_old "),
            "stripe_api_url": world.double.base_url,
        }
    )
    made = stripe.gateway_of(given)
    for secret in ("whsec_new", "whsec_old"):
        assert made.verified(*signed({"id": "evt_1", "type": "ping"}, secret=secret)).event_type == "ping"
    await made.check()
    await made.aclose()
