import time
from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.errors import Invalid, Throttled
from admit.core.tenancy import Door
from admit.flows import resetting, sign_in
from admit.flows.runtime import Runtime
from admit.identity import users
from admit.identity.errors import LinkOver, LoginOver, WrongCredentials
from admit.identity.records import Device, Principal
from tests.support.builders import an_email
from tests.support.identity_builders import PASSWORD, an_account, mails_to

NEW = "another walk, uphill this time"

STORED_CONTEXT = """
select context::text
from email_messages
where to_email = %(email)s::text
"""

DISABLE = """
update users
set disabled_at = now()
where id = %(id)s::uuid
"""


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


async def a_link(runtime: Runtime, person: Principal) -> str:
    await resetting.request(runtime, email=person.email, device=a_device())
    return (await mails_to(runtime, person.email))[-1].secret


async def reset(runtime: Runtime, secret: str, *, password: str = NEW) -> None:
    await resetting.reset(runtime, secret=secret, password=password, device=a_device())


async def test_a_link_is_mailed_and_sets_a_new_password(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    await reset(runtime, await a_link(runtime, person))
    await sign_in.api(runtime, email=person.email, password=NEW, device=a_device())
    with pytest.raises(WrongCredentials):
        await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())


async def test_a_reset_ends_every_login(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    program = await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())
    browser = await sign_in.page(runtime, email=person.email, password=PASSWORD, device=a_device())
    await sign_in.principal_of_access(runtime, program.access_token)
    await reset(runtime, await a_link(runtime, person))
    assert await sign_in.principal_of_page(runtime, browser.secret) is None
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, program.access_token)


async def test_looking_at_the_link_leaves_it_usable_and_using_it_does_not(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    secret = await a_link(runtime, person)
    assert await resetting.show(runtime, secret) == person.email
    await reset(runtime, secret)
    with pytest.raises(LinkOver):
        await resetting.show(runtime, secret)
    with pytest.raises(LinkOver):
        await reset(runtime, secret, password="a third one, for good measure")


async def test_a_link_works_for_one_hour(runtime: Runtime, clock: FixedClock) -> None:
    secret = await a_link(runtime, await an_account(runtime.db))
    clock.advance(timedelta(hours=1))
    with pytest.raises(LinkOver):
        await reset(runtime, secret)


async def test_a_poor_password_leaves_the_link_usable(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    secret = await a_link(runtime, person)
    with pytest.raises(Invalid) as refused:
        await reset(runtime, secret, password="short")
    assert refused.value.problems[0].field == "password"
    await reset(runtime, secret)


async def test_nothing_in_the_outbox_holds_the_secret(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    secret = await a_link(runtime, person)
    async with runtime.db.door(Door.OPERATOR) as tx:
        [stored] = await tx.fetch_column(STORED_CONTEXT, {"email": person.email})
    assert secret not in stored


async def test_an_unknown_email_gets_the_same_answer_and_no_mail(runtime: Runtime) -> None:
    email = an_email("nobody")
    await resetting.request(runtime, email=email, device=a_device())
    assert await mails_to(runtime, email) == []


async def test_a_disabled_account_gets_no_mail(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    async with runtime.db.door(Door.AUTH) as tx:
        await tx.execute(DISABLE, {"id": person.user_id})
    await resetting.request(runtime, email=person.email, device=a_device())
    assert await mails_to(runtime, person.email) == []


async def test_known_and_unknown_answer_no_sooner_than_the_same_moment(runtime: Runtime) -> None:
    for email in ((await an_account(runtime.db)).email, an_email("nobody")):
        started = time.perf_counter()
        await resetting.request(replace(runtime, pace=1.0), email=email, device=a_device())
        assert time.perf_counter() - started >= resetting.ANSWER_TAKES_S * 0.98


@pytest.mark.parametrize("known", [True, False])
async def test_the_sixth_request_in_an_hour_is_refused_whether_the_email_is_known_or_not(
    runtime: Runtime, known: bool
) -> None:
    email = (await an_account(runtime.db)).email if known else an_email("nobody")
    for _ in range(5):
        await resetting.request(runtime, email=email, device=a_device())
    with pytest.raises(Throttled):
        await resetting.request(runtime, email=email, device=a_device())


async def test_whoever_reads_the_mail_has_confirmed_the_address(runtime: Runtime) -> None:
    email = an_email()
    async with runtime.db.door(Door.AUTH) as tx:
        await users.create(tx, email=email, full_name="", password_hash=None, now=runtime.clock.now())
    await resetting.request(runtime, email=email, device=a_device())
    await reset(runtime, (await mails_to(runtime, email))[-1].secret)
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find_by_email(tx, email)
    assert user is not None
    assert user.email_verified_at == runtime.clock.now()
