from datetime import timedelta
from typing import Any

import pytest

from admit.backoffice.settings import Changes
from admit.core.clock import FixedClock
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.core.tenancy import Scope
from admit.flows import platform, sign_in, team
from admit.flows.runtime import Runtime
from admit.identity.errors import LastAdmin, LoginOver, NotPlatformAdmin, WrongCredentials
from admit.identity.records import Device, Role
from tests.support.builders import an_email
from tests.support.identity_builders import PASSWORD, a_colleague, an_account, an_operator


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


async def test_an_account_is_found_by_a_part_of_its_email(runtime: Runtime, tenant: Scope) -> None:
    operator, colleague = await an_operator(runtime.db), await a_colleague(runtime.db, tenant)
    part = colleague.principal.email.partition("@")[0].upper()
    [found] = (await platform.list_people(runtime, operator, search=part)).items
    assert (found.id, found.tenants) == (colleague.principal.user_id, [colleague.slug])


async def test_signs_of_patterns_are_letters_in_a_search(runtime: Runtime) -> None:
    operator = await an_operator(runtime.db)
    assert (await platform.list_people(runtime, operator, search="%")).items == []


async def test_a_disabled_account_is_out_within_five_seconds_and_cannot_come_back(
    runtime: Runtime, clock: FixedClock
) -> None:
    operator, person = await an_operator(runtime.db), await an_account(runtime.db)
    login = await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())
    await sign_in.principal_of_access(runtime, login.access_token)
    await platform.change_person(runtime, operator, person.user_id, is_disabled=True, version=1)
    clock.advance(timedelta(seconds=5))
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, login.access_token)
    with pytest.raises(WrongCredentials):
        await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())


async def test_an_account_enabled_again_signs_in(runtime: Runtime) -> None:
    operator, person = await an_operator(runtime.db), await an_account(runtime.db)
    off = await platform.change_person(runtime, operator, person.user_id, is_disabled=True, version=1)
    on = await platform.change_person(
        runtime, operator, person.user_id, is_disabled=False, version=off.version
    )
    assert on.disabled_at is None
    await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())


async def test_an_operator_makes_another_one(runtime: Runtime) -> None:
    operator, person = await an_operator(runtime.db), await an_account(runtime.db)
    await platform.change_person(runtime, operator, person.user_id, is_platform_admin=True, version=1)
    await platform.read_settings(runtime, person)


@pytest.mark.parametrize("change", [{"is_disabled": True}, {"is_platform_admin": False}])
async def test_the_last_operator_stays(fresh_runtime: Runtime, change: dict[str, Any]) -> None:
    operator = await an_operator(fresh_runtime.db)
    with pytest.raises(LastAdmin):
        await platform.change_person(fresh_runtime, operator, operator.user_id, version=1, **change)


async def test_a_change_over_a_newer_version_is_refused(runtime: Runtime) -> None:
    operator, person = await an_operator(runtime.db), await an_account(runtime.db)
    with pytest.raises(StaleEdit):
        await platform.change_person(runtime, operator, person.user_id, is_disabled=True, version=7)


async def test_an_account_that_is_not_there_is_not_found(runtime: Runtime, tenant: Scope) -> None:
    operator = await an_operator(runtime.db)
    with pytest.raises(NotFound):
        await platform.change_person(runtime, operator, tenant.tenant_id, is_disabled=True, version=1)


async def test_the_operator_reviews_what_tenant_admins_did(runtime: Runtime, tenant: Scope) -> None:
    operator, admin = await an_operator(runtime.db), await a_colleague(runtime.db, tenant)
    await team.invite(runtime, admin.principal, admin.slug, email=an_email(), role=Role.STAFF)
    page = await platform.read_activity(runtime, operator, tenant_id=tenant.tenant_id)
    [entry] = page.items
    assert (entry.action, entry.actor_id, entry.tenant_slug) == (
        "member.invited",
        admin.principal.user_id,
        admin.slug,
    )


async def test_settings_are_edited_over_the_version_that_was_read(fresh_runtime: Runtime) -> None:
    operator = await an_operator(fresh_runtime.db)
    edited = await platform.edit_settings(
        fresh_runtime,
        operator,
        Changes(application_fee_bps=250, support_email="Help@Example.org", account_required=True),
        version=1,
    )
    assert (edited.application_fee_bps, edited.support_email) == (250, "help@example.org")
    assert (edited.signups_open, edited.account_required) == (True, True)
    with pytest.raises(StaleEdit):
        await platform.edit_settings(fresh_runtime, operator, Changes(application_fee_bps=0), version=1)


async def test_a_support_address_can_be_taken_away(fresh_runtime: Runtime) -> None:
    operator = await an_operator(fresh_runtime.db)
    await platform.edit_settings(
        fresh_runtime, operator, Changes(support_email="help@example.org"), version=1
    )
    edited = await platform.edit_settings(fresh_runtime, operator, Changes(support_email=""), version=2)
    assert edited.support_email == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("application_fee_bps", -1),
        ("application_fee_bps", 5001),
        ("application_fee_bps", 10**30),
        ("sender_name", ""),
        ("sender_name", "Admit\r\nBcc: all@example.org"),
        ("support_email", "not an address"),
    ],
)
async def test_a_setting_that_cannot_be_is_named(runtime: Runtime, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        await platform.edit_settings(
            runtime, await an_operator(runtime.db), Changes(**{field: value}), version=1
        )
    assert refused.value.problems[0].field == field


async def test_a_tenants_admin_has_no_business_here(runtime: Runtime, tenant: Scope) -> None:
    admin = (await a_colleague(runtime.db, tenant)).principal
    with pytest.raises(NotPlatformAdmin):
        await platform.read_settings(runtime, admin)
    with pytest.raises(NotPlatformAdmin):
        await platform.list_people(runtime, admin)
    with pytest.raises(NotPlatformAdmin):
        await platform.change_person(runtime, admin, admin.user_id, is_platform_admin=True, version=1)
    with pytest.raises(NotPlatformAdmin):
        await platform.read_activity(runtime, admin)
