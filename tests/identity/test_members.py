import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from admit.core.db import Database
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.core.tenancy import Scope
from admit.identity import members
from admit.identity.errors import AlreadyMember, LastAdmin, MemberDisabled, NotYetJoined
from admit.identity.records import Member, MemberStatus, Role
from tests.support.builders import a_tenant, a_user
from tests.support.events_builders import an_event
from tests.support.identity_builders import a_colleague

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)


async def change(
    db: Database,
    tenant: Scope,
    member_id: UUID,
    *,
    role: Role | None = None,
    status: MemberStatus | None = None,
    version: int = 1,
) -> Member:
    async with db.write(tenant) as tx:
        _, after = await members.change(tx, member_id, role=role, status=status, version=version, now=NOW)
    return after


async def invite(db: Database, tenant: Scope, user_id: UUID, *, role: Role = Role.STAFF) -> UUID:
    async with db.write(tenant) as tx:
        return await members.invite(tx, user_id, role=role, now=NOW)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, None), (None, MemberStatus.DISABLED)], ids=["demoted", "disabled"]
)
async def test_the_last_admin_can_be_neither_disabled_nor_demoted(
    db: Database, tenant: Scope, role: Role | None, status: MemberStatus | None
) -> None:
    last = await a_colleague(db, tenant)
    await a_colleague(db, tenant, role="staff")
    await a_colleague(db, tenant, status="disabled")
    await a_colleague(db, tenant, status="invited")
    with pytest.raises(LastAdmin):
        await change(db, tenant, last.member_id, role=role, status=status)


async def test_with_two_admins_one_may_go(db: Database, tenant: Scope) -> None:
    one, _ = await a_colleague(db, tenant), await a_colleague(db, tenant)
    assert (await change(db, tenant, one.member_id, role=Role.STAFF)).role is Role.STAFF


async def test_two_admins_who_demote_each_other_leave_one(db: Database, tenant: Scope) -> None:
    pair = [await a_colleague(db, tenant), await a_colleague(db, tenant)]
    answers = await asyncio.gather(
        *(change(db, tenant, one.member_id, role=Role.STAFF) for one in pair), return_exceptions=True
    )
    assert sum(isinstance(answer, LastAdmin) for answer in answers) == 1


async def test_a_change_over_a_newer_version_is_refused(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    await change(db, tenant, staff.member_id, role=Role.TENANT_ADMIN)
    with pytest.raises(StaleEdit):
        await change(db, tenant, staff.member_id, role=Role.STAFF, version=1)


async def test_a_disabled_member_can_be_enabled_again(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    off = await change(db, tenant, staff.member_id, status=MemberStatus.DISABLED)
    assert (off.status, off.disabled_at) == (MemberStatus.DISABLED, NOW)
    back = await change(db, tenant, staff.member_id, status=MemberStatus.ACTIVE, version=off.version)
    assert (back.status, back.disabled_at) == (MemberStatus.ACTIVE, None)


async def test_nobody_is_made_active_who_has_not_accepted(db: Database, tenant: Scope) -> None:
    member_id = await invite(db, tenant, await a_user(db))
    with pytest.raises(NotYetJoined):
        await change(db, tenant, member_id, status=MemberStatus.ACTIVE)


async def test_an_invitation_withdrawn_and_renewed_is_an_invitation_again(
    db: Database, tenant: Scope
) -> None:
    member_id = await invite(db, tenant, await a_user(db))
    off = await change(db, tenant, member_id, status=MemberStatus.DISABLED)
    back = await change(db, tenant, member_id, status=MemberStatus.ACTIVE, version=off.version)
    assert back.status is MemberStatus.INVITED


async def test_an_open_invitation_is_renewed_with_its_new_role(db: Database, tenant: Scope) -> None:
    user_id = await a_user(db)
    first = await invite(db, tenant, user_id)
    assert await invite(db, tenant, user_id, role=Role.TENANT_ADMIN) == first
    async with db.read(tenant) as tx:
        assert (await members.find(tx, first)).role is Role.TENANT_ADMIN


@pytest.mark.parametrize(("status", "refusal"), [("active", AlreadyMember), ("disabled", MemberDisabled)])
async def test_who_is_on_the_team_is_not_invited_again(
    db: Database, tenant: Scope, status: str, refusal: type[Exception]
) -> None:
    colleague = await a_colleague(db, tenant, role="staff", status=status)
    with pytest.raises(refusal):
        await invite(db, tenant, colleague.principal.user_id)


async def test_a_member_of_another_tenant_is_not_found(db: Database, tenant: Scope) -> None:
    elsewhere = await a_colleague(db, await a_tenant(db))
    with pytest.raises(NotFound):
        await change(db, tenant, elsewhere.member_id, role=Role.STAFF)


async def test_events_are_assigned_and_replaced(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    async with db.write(tenant) as tx:
        one, other = await an_event(tx), await an_event(tx)
        await members.assign_events(tx, staff.member_id, event_ids=[one.id, one.id], now=NOW)
        assert (await members.find(tx, staff.member_id)).event_ids == [one.id]
        await members.assign_events(tx, staff.member_id, event_ids=[other.id], now=NOW)
        assert (await members.find(tx, staff.member_id)).event_ids == [other.id]
        await members.assign_events(tx, staff.member_id, event_ids=[], now=NOW)
        assert (await members.find(tx, staff.member_id)).event_ids == []


async def test_events_of_another_tenant_cannot_be_assigned(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    async with db.write(await a_tenant(db)) as tx:
        foreign = await an_event(tx)
    for event_id in (foreign.id, uuid4()):
        with pytest.raises(Invalid) as refused:
            async with db.write(tenant) as tx:
                await members.assign_events(tx, staff.member_id, event_ids=[event_id], now=NOW)
        assert refused.value.problems[0].field == "event_ids"


async def test_the_team_comes_in_pages_in_the_order_it_came(db: Database, tenant: Scope) -> None:
    team = [(await a_colleague(db, tenant, role="staff")).member_id for _ in range(3)]
    async with db.read(tenant) as tx:
        first = await members.list_page(tx, limit=2)
        rest = await members.list_page(tx, limit=2, after=(first[-1].created_at, first[-1].id))
    assert [member.id for member in [*first, *rest]] == team
