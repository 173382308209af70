"""Signing in by a mailed link."""

from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.errors import Throttled
from admit.flows import account, mailed_sign_in, onboarding, sign_in
from admit.flows.runtime import Runtime
from admit.identity.errors import LinkOver, WrongCredentials
from tests.support.builders import a_slug, an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import DEVICE, PASSWORD, an_account, mails_to
from tests.support.sales_builders import a_shop


async def a_buyer(runtime: Runtime, gateway: FakeGateway) -> str:
    """An address that bought something and has no account."""
    email = an_email("noor")
    shop = await a_shop(runtime, gateway)
    held = await shop.opened(1, email=email)
    await shop.settle(held, gateway.buyer_pays(await shop.reference(held)))
    return email


async def a_link(runtime: Runtime, email: str) -> str:
    """The secret of a link that was just mailed."""
    await mailed_sign_in.request(runtime, email=email, device=DEVICE)
    return next(one.secret for one in reversed(await mails_to(runtime, email)) if one.kind == "sign_in_link")


async def test_who_bought_without_an_account_signs_in_and_the_address_is_confirmed(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    email = await a_buyer(runtime, gateway)
    login = await mailed_sign_in.act(runtime, secret=await a_link(runtime, email), device=DEVICE)
    user = (await account.read(runtime, login.principal)).user
    assert (user.email, user.has_password) == (email, False)
    assert user.email_verified_at is not None


async def test_an_address_nobody_knows_gets_no_mail_and_the_same_answer(runtime: Runtime) -> None:
    email = an_email()
    await mailed_sign_in.request(runtime, email=email, device=DEVICE)
    assert await mails_to(runtime, email) == []


async def test_looking_at_a_link_uses_nothing_up_and_using_it_does(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    email = await a_buyer(runtime, gateway)
    secret = await a_link(runtime, email)
    assert await mailed_sign_in.show(runtime, secret) == email
    await mailed_sign_in.act(runtime, secret=secret, device=DEVICE)
    with pytest.raises(LinkOver):
        await mailed_sign_in.act(runtime, secret=secret, device=DEVICE)


async def test_a_link_works_for_half_an_hour(
    runtime: Runtime, gateway: FakeGateway, clock: FixedClock
) -> None:
    secret = await a_link(runtime, await a_buyer(runtime, gateway))
    clock.advance(timedelta(minutes=30))
    with pytest.raises(LinkOver):
        await mailed_sign_in.show(runtime, secret)


async def test_a_newer_link_takes_the_place_of_an_older_one(runtime: Runtime, gateway: FakeGateway) -> None:
    email = await a_buyer(runtime, gateway)
    older, newer = await a_link(runtime, email), await a_link(runtime, email)
    with pytest.raises(LinkOver):
        await mailed_sign_in.show(runtime, older)
    assert await mailed_sign_in.show(runtime, newer) == email


async def test_a_password_that_a_stranger_set_before_the_address_was_confirmed_opens_nothing(
    runtime: Runtime,
) -> None:
    email = an_email()
    await onboarding.sign_up(
        runtime,
        email=email,
        password=PASSWORD,
        full_name="Somebody Else",
        tenant_name="Choir",
        slug=a_slug(),
        device=DEVICE,
    )
    await mailed_sign_in.act(runtime, secret=await a_link(runtime, email), device=DEVICE)
    with pytest.raises(WrongCredentials):
        await sign_in.page(runtime, email=email, password=PASSWORD, device=DEVICE)


async def test_a_platform_admin_is_not_let_in_by_a_mailbox(runtime: Runtime) -> None:
    operator = await an_account(runtime.db, is_admin=True)
    await mailed_sign_in.request(runtime, email=operator.email, device=DEVICE)
    assert await mails_to(runtime, operator.email) == []


async def test_one_address_is_mailed_only_so_often(runtime: Runtime) -> None:
    email = an_email()
    for _ in range(5):
        await mailed_sign_in.request(runtime, email=email, device=DEVICE)
    with pytest.raises(Throttled):
        await mailed_sign_in.request(runtime, email=email, device=DEVICE)
