"""An organizer connects an account, the provider says how it stands, and sales follow."""

from datetime import timedelta
from typing import Any

import pytest

from admit.communications.catalog import Kind
from admit.core import words
from admit.core.errors import Forbidden, Invalid
from admit.core.tenancy import Door
from admit.flows import account_checks, checkout, connecting, free_orders, inbox, sign_in
from admit.flows.runtime import Runtime
from admit.merchant import wording
from admit.merchant.errors import AccountBusy, AccountRefused, AlreadyConnected, NoAccount
from admit.merchant.records import AccountState
from admit.sales.errors import PaymentsPaused, PaymentUnavailable
from admit.sales.gateway import ProviderEvent
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import DEVICE, a_colleague
from tests.support.mail_builders import a_mail
from tests.support.merchant_world import Merchant, a_merchant

REQUIRE = "update platform_settings set account_required = true"
TELL_THE_PLATFORM = "update platform_settings set support_email = 'help@platform.example'"
STATUSES = "select status from webhook_events order by id"


@pytest.fixture
async def merchant(runtime: Runtime, gateway: FakeGateway) -> Merchant:
    return await a_merchant(runtime, gateway)


@pytest.fixture
async def alone(fresh_runtime: Runtime, gateway: FakeGateway) -> Merchant:
    """In a database of its own: for what looks at the platform's settings, the inbox, or all accounts."""
    return await a_merchant(fresh_runtime, gateway)


async def require_accounts(merchant: Merchant) -> None:
    async with merchant.runtime.db.door(Door.OPERATOR) as tx:
        await tx.execute(REQUIRE)


def news(account: str, number: int = 1) -> ProviderEvent:
    return ProviderEvent("stripe", account, f"evt_{number}", "account.updated", None, {"account": account})


async def test_an_account_is_made_once_though_answers_are_lost_and_two_ask(merchant: Merchant) -> None:
    merchant.provider.lose_answers = 1
    with pytest.raises(AccountBusy):
        await merchant.connect()
    assert (await merchant.account()).state is AccountState.CREATING
    reference = await merchant.connect()
    with pytest.raises(AlreadyConnected):
        await merchant.connect()
    assert list(merchant.provider.accounts) == [reference]
    trail = await merchant.trail((await merchant.account()).id)
    assert trail == ["payment_account.requested"]


async def test_the_sweep_finishes_what_a_crash_left(merchant: Merchant) -> None:
    merchant.provider.lose_answers = 1
    with pytest.raises(AccountBusy):
        await merchant.connect()
    await merchant.check()
    account = await merchant.account()
    assert (account.state, list(merchant.provider.accounts)) == (AccountState.ONBOARDING, [account.reference])


async def test_a_refused_account_leaves_nothing_in_the_way(merchant: Merchant) -> None:
    merchant.provider.refuse = "country_unsupported"
    with pytest.raises(AccountRefused):
        await merchant.connect()
    merchant.provider.refuse = None
    await merchant.connect()
    assert (await merchant.account()).state is AccountState.ONBOARDING


async def test_a_country_is_named_as_iso_does(merchant: Merchant) -> None:
    with pytest.raises(Invalid):
        await connecting.connect(merchant.runtime, merchant.principal, merchant.slug, country="Germany")


async def test_staff_may_not_even_look(merchant: Merchant) -> None:
    staff = await a_colleague(merchant.runtime.db, merchant.scope, role="staff")
    with pytest.raises(Forbidden):
        await connecting.show(merchant.runtime, staff.principal, merchant.slug)
    with pytest.raises(Forbidden):
        await connecting.link(merchant.runtime, staff.principal, merchant.slug)


async def test_until_it_can_charge_the_platforms_own_account_is_charged_unless_one_is_required(
    alone: Merchant,
) -> None:
    await alone.connect()
    held = await alone.shop.opened()
    assert (await alone.shop.payment(held)).provider_account == ""
    later = await alone.shop.named()
    await require_accounts(alone)
    with pytest.raises(PaymentsPaused):
        await checkout.pay(alone.runtime, later.public_lookup_token)
    with pytest.raises(PaymentsPaused):
        await alone.shop.hold()
    alone.provider.opens(await alone.reference())
    await alone.check()
    await checkout.pay(alone.runtime, later.public_lookup_token)
    assert (await alone.shop.payment(later)).provider_account == await alone.reference()


async def test_an_account_restricted_in_the_middle_of_a_sale_stops_it_and_it_resumes_by_itself(
    alone: Merchant,
) -> None:
    reference = await alone.open()
    async with alone.runtime.db.door(Door.OPERATOR) as tx:
        await tx.execute(TELL_THE_PLATFORM)
    held = await alone.shop.named()
    alone.provider.told(
        reference, charges_enabled=False, due=("external_account",), disabled_reason="requirements.past_due"
    )
    await inbox.receive(alone.runtime, [news(reference)])
    await inbox.drain(alone.runtime)
    await alone.check()
    with pytest.raises(PaymentsPaused, match="your tickets are held"):
        await checkout.pay(alone.runtime, held.public_lookup_token)
    admins_and_platform = 2
    assert await alone.mails() == ["payments_stopped"] * admins_and_platform
    alone.provider.opens(reference)
    await alone.check()
    await checkout.pay(alone.runtime, held.public_lookup_token)
    assert (await alone.mails())[2:] == ["payments_resumed"] * admins_and_platform
    trail = await alone.trail((await alone.account()).id)
    assert trail[-3:] == [
        "payment_account.activated",
        "payment_account.restricted",
        "payment_account.recovered",
    ]


async def test_a_refused_payment_has_the_account_looked_at_before_the_next_buyer(alone: Merchant) -> None:
    reference = await alone.open()
    held = await alone.shop.named()
    alone.shop.gateway.refuse_payments = "account_invalid"
    alone.provider.told(reference, charges_enabled=False, disabled_reason="under_review")
    with pytest.raises(PaymentUnavailable):
        await checkout.pay(alone.runtime, held.public_lookup_token)
    assert await account_checks.drain(alone.runtime) == 1
    with pytest.raises(PaymentsPaused):
        await alone.shop.hold()


async def test_free_tickets_need_no_account(fresh_runtime: Runtime, gateway: FakeGateway) -> None:
    merchant = await a_merchant(fresh_runtime, gateway, price_cents=0)
    await require_accounts(merchant)
    held = await merchant.shop.named()
    await free_orders.take(merchant.runtime, held.public_lookup_token)


async def test_an_old_message_does_not_bring_an_old_state_back(alone: Merchant) -> None:
    reference = await alone.open()
    for number in (3, 1, 3, 2):
        await inbox.receive(alone.runtime, [news(reference, number)])
        await inbox.drain(alone.runtime)
        await account_checks.drain(alone.runtime)
    account = await alone.account()
    assert (account.state, account.can_charge) == (AccountState.ACTIVE, True)
    assert await alone.mails() == []


async def test_news_of_an_account_that_is_nobodys_waits_a_little_and_is_let_go(alone: Merchant) -> None:
    await inbox.receive(alone.runtime, [news("acct_nobodys")])
    clock: Any = alone.runtime.clock
    for _ in range(5):
        await inbox.drain(alone.runtime)
        clock.advance(timedelta(minutes=20))
    async with alone.runtime.db.door(Door.WORKER) as tx:
        assert await tx.fetch_column(STATUSES) == ["ignored"]


async def test_access_taken_away_stops_sales_and_says_so(merchant: Merchant) -> None:
    reference = await merchant.open()
    merchant.provider.gone.add(reference)
    await merchant.check()
    account = await merchant.account()
    assert (account.state, account.can_charge) == (AccountState.REVOKED, False)
    with pytest.raises(PaymentsPaused):
        await merchant.shop.hold()
    with pytest.raises(NoAccount):
        await connecting.link(merchant.runtime, merchant.principal, merchant.slug)
    assert await merchant.mails() == ["payments_stopped"]


async def test_an_admin_is_written_to_in_the_language_of_the_last_visit(merchant: Merchant) -> None:
    reference = await merchant.open()
    with words.speaking("fr"):
        await sign_in.page_of_proven(merchant.runtime, merchant.principal.user_id, device=DEVICE)
    merchant.provider.told(reference, charges_enabled=False, disabled_reason="under_review")
    await merchant.check()
    async with merchant.runtime.db.read(merchant.scope) as tx:
        [(locale, context)] = await tx.fetch_rows("select locale, context from email_messages")
    assert locale == "fr"
    mail = a_mail(Kind.PAYMENTS_STOPPED, locale=locale, context=context)
    assert mail.subject.startswith("Les paiements")
    for part in wording.WHY_OFF["under_review"]:
        assert part.said_in("fr") in mail.text
        assert part.english not in mail.text


async def test_since_when_is_kept_and_moves_only_with_a_change(merchant: Merchant) -> None:
    reference = await merchant.open()
    before = await connecting.show(merchant.runtime, merchant.principal, merchant.slug)
    clock: Any = merchant.runtime.clock
    clock.advance(timedelta(hours=1))
    merchant.provider.told(reference, payouts_enabled=False)
    await merchant.check()
    after = await connecting.show(merchant.runtime, merchant.principal, merchant.slug)
    since = {one.name: one.since for one in after.capabilities}
    assert {one.name: one.since for one in before.capabilities}["charges"] == since["charges"]
    assert since["payouts"] == clock.now()


async def test_a_disconnected_account_keeps_its_payments_and_can_come_back(merchant: Merchant) -> None:
    reference = await merchant.open()
    held = await merchant.shop.paid()
    with pytest.raises(Invalid):
        await connecting.disconnect(merchant.runtime, merchant.principal, merchant.slug, typed="another")
    await connecting.disconnect(merchant.runtime, merchant.principal, merchant.slug, typed="ensemble halde")
    assert (await merchant.shop.payment(held)).provider_account == reference
    later = await merchant.shop.opened()
    assert (await merchant.shop.payment(later)).provider_account == ""
    (former,) = (await connecting.show(merchant.runtime, merchant.principal, merchant.slug)).former
    await connecting.reconnect(merchant.runtime, merchant.principal, merchant.slug, former.id)
    assert await merchant.reference() == reference


async def test_a_link_leads_to_the_provider_and_back_to_the_console(merchant: Merchant) -> None:
    await merchant.connect()
    address = await connecting.link(merchant.runtime, merchant.principal, merchant.slug)
    assert f"/organizer/{merchant.slug}/payments/return" in address
    assert f"/organizer/{merchant.slug}/payments/again" in address
