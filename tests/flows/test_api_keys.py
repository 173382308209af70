"""Keys for programs: told once, kept as hashes, and never more than the member who made them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core.clock import FixedClock
from admit.core.codes import public_token
from admit.core.db import Database
from admit.core.errors import Forbidden, Invalid, NotFound
from admit.core.tenancy import Scope
from admit.flows import entering, keys_for_programs, team
from admit.flows.runtime import Runtime
from admit.identity.api_keys import MARK, SCOPES
from admit.identity.errors import KeyOver
from admit.identity.permissions import Permission
from admit.identity.records import MemberStatus, Role
from tests.support.builders import a_tenant
from tests.support.identity_builders import Colleague, a_colleague, trail_of

STORED = """
select key_hash, prefix
from api_keys
where id = %(id)s::uuid
"""


async def a_key(runtime: Runtime, admin: Colleague, *scopes: str) -> keys_for_programs.MadeKey:
    wanted = scopes or ("events.view",)
    return await keys_for_programs.make(runtime, admin.principal, admin.slug, name="Website", scopes=wanted)


async def test_a_key_acts_as_its_member_within_its_scopes(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    program = await keys_for_programs.principal_of(runtime, (await a_key(runtime, admin)).key)
    assert (program.user_id, program.is_platform_admin) == (admin.principal.user_id, False)
    async with entering.read(runtime.db, program, admin.slug, Permission.EVENTS_VIEW):
        pass
    with pytest.raises(Forbidden) as refused:
        async with entering.write(runtime.db, program, admin.slug, Permission.EVENTS_EDIT):
            pass
    assert refused.value.facts == {"permission": "events.edit"}


async def test_a_key_opens_no_other_tenant_of_its_member(runtime: Runtime, tenant: Scope) -> None:
    admin, elsewhere = await a_colleague(runtime.db, tenant), await a_tenant(runtime.db)
    await _joins(runtime.db, elsewhere, admin)
    program = await keys_for_programs.principal_of(runtime, (await a_key(runtime, admin)).key)
    other = await a_colleague(runtime.db, elsewhere)
    async with entering.read(runtime.db, admin.principal, other.slug, Permission.EVENTS_VIEW):
        pass
    with pytest.raises(NotFound):
        async with entering.read(runtime.db, program, other.slug, Permission.EVENTS_VIEW):
            pass


async def test_a_key_is_kept_as_a_hash_and_shows_its_end_only(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    made = await a_key(runtime, admin)
    async with runtime.db.read(tenant) as tx:
        [(key_hash, prefix)] = await tx.fetch_rows(STORED, {"id": made.id})
    assert made.key.encode() not in bytes(key_hash)
    assert prefix == f"{MARK}…{made.key[-6:]}"


async def test_a_revoked_key_is_over_at_once(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    made = await a_key(runtime, admin)
    await keys_for_programs.revoke(runtime, admin.principal, admin.slug, made.id)
    with pytest.raises(KeyOver):
        await keys_for_programs.principal_of(runtime, made.key)
    with pytest.raises(NotFound):
        await keys_for_programs.revoke(runtime, admin.principal, admin.slug, made.id)
    assert await trail_of(runtime.db, tenant.tenant_id, subject_id=made.id) == [
        "api_key.made",
        "api_key.revoked",
    ]


async def test_a_key_ends_at_its_time(runtime: Runtime, tenant: Scope) -> None:
    admin, now = await a_colleague(runtime.db, tenant), runtime.clock.now()
    made = await keys_for_programs.make(
        runtime,
        admin.principal,
        admin.slug,
        name="Website",
        scopes=["events.view"],
        expires_at=now + timedelta(days=1),
    )
    await keys_for_programs.principal_of(runtime, made.key)
    later = replace(runtime, clock=FixedClock(now + timedelta(days=1)))
    with pytest.raises(KeyOver):
        await keys_for_programs.principal_of(later, made.key)


async def test_a_key_ends_with_its_member(runtime: Runtime, tenant: Scope) -> None:
    boss, admin = await a_colleague(runtime.db, tenant), await a_colleague(runtime.db, tenant)
    made = await a_key(runtime, admin)
    await team.change(
        runtime, boss.principal, boss.slug, admin.member_id, status=MemberStatus.DISABLED, version=1
    )
    with pytest.raises(KeyOver):
        await keys_for_programs.principal_of(runtime, made.key)


async def test_a_key_of_who_became_staff_may_no_more_than_staff(runtime: Runtime, tenant: Scope) -> None:
    boss, admin = await a_colleague(runtime.db, tenant), await a_colleague(runtime.db, tenant)
    made = await a_key(runtime, admin, "orders.view")
    await team.change(runtime, boss.principal, boss.slug, admin.member_id, role=Role.STAFF, version=1)
    program = await keys_for_programs.principal_of(runtime, made.key)
    with pytest.raises(Forbidden):
        async with entering.read(runtime.db, program, admin.slug, Permission.ORDERS_VIEW):
            pass


@pytest.mark.parametrize("scope", ["keys.manage", "team.manage", "door.use", "nothing.at_all"])
async def test_no_key_may_make_keys_or_members_or_work_at_the_door(
    runtime: Runtime, tenant: Scope, scope: str
) -> None:
    admin = await a_colleague(runtime.db, tenant)
    with pytest.raises(Invalid) as refused:
        await a_key(runtime, admin, "events.view", scope)
    assert refused.value.problems[0].field == "scopes"


async def test_a_program_with_every_scope_lists_no_keys(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    made = await a_key(runtime, admin, *(scope.value for scope in SCOPES))
    program = await keys_for_programs.principal_of(runtime, made.key)
    with pytest.raises(Forbidden):
        await keys_for_programs.list_keys(runtime, program, admin.slug)


async def test_a_made_up_key_opens_nothing(runtime: Runtime, tenant: Scope) -> None:
    for key in (MARK + public_token(tenant.tenant_id), MARK, MARK + "x" * 46, "admit_\0"):
        with pytest.raises(KeyOver):
            await keys_for_programs.principal_of(runtime, key)


async def test_the_last_use_of_a_key_is_seen(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    made = await a_key(runtime, admin)
    [before] = await keys_for_programs.list_keys(runtime, admin.principal, admin.slug)
    await keys_for_programs.principal_of(runtime, made.key)
    [after] = await keys_for_programs.list_keys(runtime, admin.principal, admin.slug)
    assert (before.last_used_at, after.last_used_at is not None) == (None, True)


async def _joins(db: Database, tenant: Scope, person: Colleague) -> None:
    async with db.write(tenant) as tx:
        await tx.execute(JOIN, {"tenant_id": tenant.tenant_id, "user_id": person.principal.user_id})


JOIN = """
insert into tenant_users (tenant_id, id, user_id, role, status, joined_at)
values (%(tenant_id)s::uuid, gen_random_uuid(), %(user_id)s::uuid, 'tenant_admin', 'active', now())
"""
