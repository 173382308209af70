"""The second step at the sign-in: no code is good twice or kept in the clear, and it takes one to switch it off."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from admit.core.clock import FixedClock
from admit.core.errors import Invalid, Throttled
from admit.core.tenancy import Door
from admit.flows import onboarding, second_factor, sign_in
from admit.flows.runtime import Runtime
from admit.identity.errors import (
    FactorAlreadyOn,
    SecondFactorNeeded,
    SignInOver,
    WrongCode,
    WrongCredentials,
)
from admit.identity.records import Device, Principal
from tests.support.builders import an_email
from tests.support.identity_builders import PASSWORD, an_account, give_password

STORED = """
select secret_sealed, array(select code_hash from recovery_codes where user_id = %(user_id)s::uuid)
from second_factors
where user_id = %(user_id)s::uuid
"""


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


def later(runtime: Runtime, **by: int) -> Runtime:
    """The same installation some time later."""
    return replace(runtime, clock=FixedClock(runtime.clock.now() + timedelta(**by)))


def code_of(runtime: Runtime, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(runtime.clock.now().timestamp()))


async def with_factor(runtime: Runtime) -> tuple[Principal, str, list[str]]:
    """Somebody whose second step is on: who, the app's secret, the recovery codes."""
    person = await an_account(runtime.db)
    made = await second_factor.begin(runtime, person)
    code = code_of(runtime, made.secret)
    codes = await second_factor.confirm(runtime, person, current_password=PASSWORD, code=code)
    return person, made.secret, codes


async def signed_in(runtime: Runtime, person: Principal, code: str | None = None) -> sign_in.PageLogin:
    return await sign_in.page(runtime, email=person.email, password=PASSWORD, device=a_device(), code=code)


async def a_ticket(runtime: Runtime, person: Principal) -> str:
    with pytest.raises(SecondFactorNeeded) as needed:
        await signed_in(runtime, person)
    return str(needed.value.facts["ticket"])


async def test_the_password_alone_signs_nobody_in_any_more(runtime: Runtime) -> None:
    person, secret, _ = await with_factor(runtime)
    with pytest.raises(SecondFactorNeeded):
        await signed_in(runtime, person)
    with pytest.raises(SecondFactorNeeded):
        await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())
    with pytest.raises(SecondFactorNeeded):
        await sign_in.page_of_proven(runtime, person.user_id, device=a_device())
    soon = later(runtime, seconds=60)
    assert (await signed_in(soon, person, code_of(soon, secret))).principal.user_id == person.user_id


async def test_a_right_code_with_a_wrong_password_is_a_wrong_password(runtime: Runtime) -> None:
    person, secret, _ = await with_factor(runtime)
    soon = later(runtime, seconds=60)
    with pytest.raises(WrongCredentials):
        await sign_in.page(
            soon,
            email=person.email,
            password="not this one at all",
            device=a_device(),
            code=code_of(soon, secret),
        )


async def test_a_code_is_good_once_and_so_is_the_one_that_switched_it_on(runtime: Runtime) -> None:
    person, secret, _ = await with_factor(runtime)
    with pytest.raises(WrongCode):
        await signed_in(runtime, person, code_of(runtime, secret))
    soon = later(runtime, seconds=60)
    await signed_in(soon, person, code_of(soon, secret))
    with pytest.raises(WrongCode):
        await signed_in(soon, person, code_of(soon, secret))


async def test_a_code_from_before_the_last_one_is_refused(runtime: Runtime) -> None:
    person, secret, _ = await with_factor(runtime)
    earlier, soon = later(runtime, seconds=90), later(runtime, seconds=120)
    await signed_in(soon, person, code_of(soon, secret))
    with pytest.raises(WrongCode):
        await signed_in(soon, person, code_of(earlier, secret))


async def test_a_recovery_code_works_once_however_it_is_typed(runtime: Runtime) -> None:
    person, _, codes = await with_factor(runtime)
    await signed_in(runtime, person, f" {codes[0].lower().replace('-', ' ')} ")
    assert (await second_factor.read(runtime, person)).recovery_codes_left == len(codes) - 1
    with pytest.raises(WrongCode):
        await signed_in(runtime, person, codes[0])


async def test_a_recovery_code_of_somebody_else_is_wrong(runtime: Runtime) -> None:
    person, _, _ = await with_factor(runtime)
    _, _, others = await with_factor(runtime)
    with pytest.raises(WrongCode):
        await signed_in(runtime, person, others[0])


async def test_codes_are_not_tried_for_long(runtime: Runtime) -> None:
    person, _, _ = await with_factor(runtime)
    ticket = await a_ticket(runtime, person)
    for _ in range(10):
        with pytest.raises(WrongCode):
            await sign_in.finish_page(runtime, ticket=ticket, code="000000", device=a_device())
    with pytest.raises(Throttled):
        await sign_in.finish_page(runtime, ticket=ticket, code="000000", device=a_device())


async def test_a_ticket_is_good_for_ten_minutes_and_for_its_password_only(runtime: Runtime) -> None:
    person, secret, _ = await with_factor(runtime)
    ticket = await a_ticket(runtime, person)
    late = later(runtime, minutes=11)
    with pytest.raises(SignInOver):
        await sign_in.finish_page(late, ticket=ticket, code=code_of(late, secret), device=a_device())
    with pytest.raises(SignInOver):
        await sign_in.finish_page(runtime, ticket="bm90aGluZw==", code="000000", device=a_device())
    await give_password(runtime.db, person.user_id, password="another walk by the river")
    soon = later(runtime, seconds=60)
    with pytest.raises(WrongCredentials):
        await sign_in.finish_page(soon, ticket=ticket, code=code_of(soon, secret), device=a_device())


async def test_it_takes_the_password_to_switch_it_on(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    made = await second_factor.begin(runtime, person)
    code = code_of(runtime, made.secret)
    with pytest.raises(Invalid) as refused:
        await second_factor.confirm(runtime, person, current_password="not this one", code=code)
    assert refused.value.problems[0].field == "current_password"
    await signed_in(runtime, person)


async def test_it_takes_a_code_to_switch_it_off(runtime: Runtime) -> None:
    person, _, codes = await with_factor(runtime)
    with pytest.raises(Invalid) as refused:
        await second_factor.switch_off(runtime, person, code="000000")
    assert refused.value.problems[0].field == "code"
    await second_factor.switch_off(runtime, person, code=codes[3])
    await signed_in(runtime, person)


async def test_one_that_is_on_is_not_replaced_by_beginning_again(runtime: Runtime) -> None:
    person, secret, _ = await with_factor(runtime)
    with pytest.raises(FactorAlreadyOn):
        await second_factor.begin(runtime, person)
    soon = later(runtime, seconds=60)
    await signed_in(soon, person, code_of(soon, secret))


async def test_new_recovery_codes_end_the_old_ones(runtime: Runtime) -> None:
    person, _, codes = await with_factor(runtime)
    fresh = await second_factor.renew_codes(runtime, person, code=codes[0])
    with pytest.raises(WrongCode):
        await signed_in(runtime, person, codes[1])
    await signed_in(runtime, person, fresh[1])


async def test_neither_secret_nor_recovery_code_is_kept_in_the_clear(runtime: Runtime) -> None:
    person, secret, codes = await with_factor(runtime)
    async with runtime.db.door(Door.AUTH) as tx:
        [(sealed, hashes)] = await tx.fetch_rows(STORED, {"user_id": person.user_id})
    kept = bytes(sealed) + b"".join(bytes(one) for one in hashes)
    assert len(hashes) == len(codes)
    assert not [one for one in (secret, *codes) if one.encode() in kept]


async def test_the_command_line_lets_somebody_back_in_who_lost_app_and_codes(runtime: Runtime) -> None:
    person, _, _ = await with_factor(runtime)
    await onboarding.create_admin(
        runtime.db, email=person.email, full_name="Ada", password=PASSWORD, now=runtime.clock.now()
    )
    await signed_in(runtime, person)
