import asyncio
import time
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from admit.core import passwords, words
from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.errors import Throttled
from admit.core.tenancy import Door, Scope
from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.identity import bearers, logins
from admit.identity.bearers import Audience
from admit.identity.errors import LoginOver, WrongCredentials
from admit.identity.records import Device, Principal
from tests.support.builders import an_email
from tests.support.identity_builders import DEVICE, PASSWORD, a_colleague, an_account, give_password

DISABLE = """
update users
set disabled_at = now()
where id = %(id)s::uuid
"""

SET_HASH = """
update users
set password_hash = %(password_hash)s::text
where id = %(id)s::uuid
"""

LAST_LOGIN = """
select last_login_at
from tenant_users
where user_id = %(user_id)s::uuid
"""


async def language_of(runtime: Runtime, person: Principal) -> str:
    async with runtime.db.door(Door.AUTH) as tx:
        return str(await tx.fetch_value("select locale from users where id = %(id)s", {"id": person.user_id}))


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


async def api(runtime: Runtime, person: Principal, *, password: str = PASSWORD) -> sign_in.ApiLogin:
    return await sign_in.api(runtime, email=person.email, password=password, device=a_device())


async def test_what_we_write_is_in_the_language_of_the_last_pages_read(
    runtime: Runtime, clock: FixedClock
) -> None:
    person = await an_account(runtime.db)
    with words.speaking("de"):
        page = await sign_in.page_of_proven(runtime, person.user_id, device=a_device())
    login = await api(runtime, person)
    clock.advance(logins.TOUCH_AFTER + timedelta(seconds=1))
    await sign_in.refresh(runtime, refresh_token=login.refresh_token)
    assert await language_of(runtime, person) == "de"  # a program says nothing about who reads
    with words.speaking("fr"):
        await sign_in.principal_of_page(runtime, page.secret)
    assert await language_of(runtime, person) == "fr"


async def test_email_and_password_sign_a_program_in(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    login = await api(runtime, person)
    found = await sign_in.principal_of_access(runtime, login.access_token)
    assert (found.user_id, found.email, found.login_id) == (
        person.user_id,
        person.email,
        login.principal.login_id,
    )
    assert login.expires_in_s == 600


async def test_email_and_password_sign_a_browser_in(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    login = await sign_in.page(runtime, email=person.email.upper(), password=PASSWORD, device=a_device())
    found = await sign_in.principal_of_page(runtime, login.secret)
    assert found is not None
    assert found.user_id == person.user_id


async def test_a_wrong_password_and_an_unknown_email_answer_alike(runtime: Runtime) -> None:
    known = await an_account(runtime.db)
    answers = []
    for email in (known.email, an_email("nobody")):
        with pytest.raises(WrongCredentials) as refused:
            await sign_in.api(runtime, email=email, password="not the password", device=a_device())
        answers.append((refused.value.code, refused.value.text, dict(refused.value.facts)))
    assert answers[0] == answers[1]


async def test_an_account_without_password_cannot_sign_in(runtime: Runtime) -> None:
    person = await an_account(runtime.db, password=None)
    with pytest.raises(WrongCredentials):
        await api(runtime, person, password="")


async def test_a_disabled_account_answers_as_a_wrong_password(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    async with runtime.db.door(Door.AUTH) as tx:
        await tx.execute(DISABLE, {"id": person.user_id})
    with pytest.raises(WrongCredentials):
        await api(runtime, person)


async def test_a_password_of_more_than_72_bytes_matches_nothing(runtime: Runtime) -> None:
    person = await an_account(runtime.db, password="x1" * 36)
    with pytest.raises(WrongCredentials):
        await api(runtime, person, password="x1" * 36 + "y")


async def test_after_ten_wrong_passwords_from_one_network_the_right_one_waits_too(runtime: Runtime) -> None:
    person, device = await an_account(runtime.db), a_device()
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await sign_in.api(runtime, email=person.email, password="wrong password", device=device)
    with pytest.raises(Throttled) as refused:
        await sign_in.api(runtime, email=person.email, password=PASSWORD, device=device)
    assert 1 <= refused.value.retry_after_s <= 900


async def test_an_email_nobody_has_is_throttled_alike(runtime: Runtime) -> None:
    email, device = an_email("nobody"), a_device()
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await sign_in.api(runtime, email=email, password="wrong password", device=device)
    with pytest.raises(Throttled):
        await sign_in.api(runtime, email=email, password="wrong password", device=device)


async def test_signing_in_rightly_does_not_count_as_a_try(runtime: Runtime) -> None:
    person, device = await an_account(runtime.db), a_device()
    for _ in range(12):
        await sign_in.api(runtime, email=person.email, password=PASSWORD, device=device)


async def test_tries_count_over_all_processes(runtime: Runtime, database_url: str) -> None:
    person, device = await an_account(runtime.db), a_device()
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await sign_in.api(runtime, email=person.email, password="wrong password", device=device)
    async with Database(database_url) as elsewhere:
        other = Runtime(
            runtime.settings,
            runtime.secret_key,
            elsewhere,
            runtime.clock,
            runtime.sealer,
            runtime.bell,
            runtime.gateway,
        )
        with pytest.raises(Throttled):
            await sign_in.api(other, email=person.email, password=PASSWORD, device=device)


async def test_an_access_token_stops_after_ten_minutes(runtime: Runtime, clock: FixedClock) -> None:
    login = await api(runtime, await an_account(runtime.db))
    clock.advance(timedelta(minutes=10))
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, login.access_token)


async def test_an_access_token_for_the_door_does_not_open_the_api(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    login = await sign_in.api(
        runtime, email=person.email, password=PASSWORD, device=a_device(), audience=Audience.DOOR
    )
    await sign_in.principal_of_access(runtime, login.access_token, audience=Audience.DOOR)
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, login.access_token)


async def test_refreshing_goes_on_where_the_access_token_ends(runtime: Runtime, clock: FixedClock) -> None:
    login = await api(runtime, await an_account(runtime.db))
    clock.advance(timedelta(minutes=11))
    fresh = await sign_in.refresh(runtime, refresh_token=login.refresh_token)
    found = await sign_in.principal_of_access(runtime, fresh.access_token)
    assert found.login_id == login.principal.login_id


async def test_a_refresh_token_used_twice_ends_the_login_for_good(
    runtime: Runtime, clock: FixedClock
) -> None:
    login = await api(runtime, await an_account(runtime.db))
    fresh = await sign_in.refresh(runtime, refresh_token=login.refresh_token)
    with pytest.raises(LoginOver):
        await sign_in.refresh(runtime, refresh_token=login.refresh_token)
    with pytest.raises(LoginOver):
        await sign_in.refresh(runtime, refresh_token=fresh.refresh_token)
    clock.advance(timedelta(seconds=5))
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, fresh.access_token)


async def test_signing_out_stops_the_access_token_at_once(runtime: Runtime) -> None:
    login = await api(runtime, await an_account(runtime.db))
    principal = await sign_in.principal_of_access(runtime, login.access_token)
    await sign_in.sign_out(runtime, principal)
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, login.access_token)
    with pytest.raises(LoginOver):
        await sign_in.refresh(runtime, refresh_token=login.refresh_token)


async def test_signing_out_everywhere_ends_pages_and_programs(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    one, other = await api(runtime, person), await api(runtime, person)
    page = await sign_in.page(runtime, email=person.email, password=PASSWORD, device=a_device())
    await sign_in.principal_of_access(runtime, other.access_token)
    await sign_in.sign_out_everywhere(runtime, one.principal)
    assert await sign_in.principal_of_page(runtime, page.secret) is None
    for login in (one, other):
        with pytest.raises(LoginOver):
            await sign_in.principal_of_access(runtime, login.access_token)


async def test_a_login_ended_in_another_process_stops_within_five_seconds(
    runtime: Runtime, clock: FixedClock
) -> None:
    login = await api(runtime, await an_account(runtime.db))
    await sign_in.principal_of_access(runtime, login.access_token)
    async with runtime.db.door(Door.AUTH) as tx:
        await logins.end_all(tx, login.principal.user_id, reason="elsewhere", now=clock.now())
    clock.advance(timedelta(seconds=5))
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, login.access_token)


async def test_a_token_of_one_user_with_the_login_of_another_is_refused(runtime: Runtime) -> None:
    mine = await api(runtime, await an_account(runtime.db))
    theirs = await api(runtime, await an_account(runtime.db))
    forged = bearers.issue(
        runtime.secret_key,
        user_id=mine.principal.user_id,
        login_id=theirs.principal.login_id,
        audience=Audience.API,
        now=runtime.clock.now(),
    )
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, forged)


async def test_the_membership_remembers_the_last_sign_in(runtime: Runtime, tenant: Scope) -> None:
    colleague = await a_colleague(runtime.db, tenant)
    await give_password(runtime.db, colleague.principal.user_id)
    await api(runtime, colleague.principal)
    async with runtime.db.door(Door.AUTH) as tx:
        seen = await tx.fetch_value(LAST_LOGIN, {"user_id": colleague.principal.user_id})
    assert seen == runtime.clock.now()


async def test_an_unknown_email_takes_as_long_as_a_wrong_password(runtime: Runtime) -> None:
    dear = replace(runtime, password_cost=10)
    person = await an_account(runtime.db, password=None)
    hashed = await passwords.hash_password(PASSWORD, cost=dear.password_cost)
    async with runtime.db.door(Door.AUTH) as tx:
        await tx.execute(SET_HASH, {"id": person.user_id, "password_hash": hashed})

    async def seconds(email: str) -> float:
        started = time.perf_counter()
        with pytest.raises(WrongCredentials):
            await sign_in.api(dear, email=email, password="not the password", device=DEVICE)
        return time.perf_counter() - started

    known = min([await seconds(person.email) for _ in range(3)])
    unknown = min([await seconds(an_email("nobody")) for _ in range(3)])
    assert 0.4 < unknown / known < 2.5


def test_an_installation_hashes_at_full_cost_and_keeps_the_full_pace() -> None:
    unless_told = {field.name: field.default for field in fields(Runtime)}
    assert (unless_told["password_cost"], unless_told["pace"]) == (passwords.COST, 1.0)


async def test_many_may_sign_in_at_once(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    found = await asyncio.gather(*(api(runtime, person) for _ in range(8)))
    assert len({login.principal.login_id for login in found}) == 8
