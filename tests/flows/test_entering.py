from uuid import UUID, uuid4

import pytest

from admit.audit import trail
from admit.core.db import Database
from admit.core.errors import Forbidden, NotFound
from admit.core.tenancy import PLATFORM_TENANT_ID, ActorKind, Door, Part, Scope
from admit.flows import entering
from admit.identity import access, members, tenants
from admit.identity.errors import NotPlatformAdmin, TenantPending, TenantRejected, TenantSuspended
from admit.identity.permissions import Permission
from admit.identity.records import MemberStatus, Role, TenantStatus
from tests.support.builders import a_tenant, set_tenant_status
from tests.support.events_builders import NOW, an_event
from tests.support.identity_builders import (
    Colleague,
    a_colleague,
    an_account,
    an_operator,
    slug_of,
    trail_of,
)

LAST_ACTOR = """
select actor_kind, actor_id
from activity_logs
where tenant_id = %(tenant_id)s::uuid
  and action = %(action)s::text
order by created_at desc
limit 1
"""


async def enter(
    db: Database, colleague: Colleague, permission: Permission, *, event_id: UUID | None = None
) -> Part:
    async with entering.write(db, colleague.principal, colleague.slug, permission, event_id=event_id) as tx:
        return tx.scope.part


async def look(db: Database, colleague: Colleague, permission: Permission) -> Part:
    async with entering.read(db, colleague.principal, colleague.slug, permission) as tx:
        return tx.scope.part


async def test_an_admin_plays_the_tenants_part_and_staff_the_staffs(db: Database, tenant: Scope) -> None:
    admin, staff = await a_colleague(db, tenant), await a_colleague(db, tenant, role="staff")
    assert await enter(db, admin, Permission.DOOR_USE) is Part.TENANT
    assert await enter(db, staff, Permission.DOOR_USE) is Part.STAFF


async def test_the_part_follows_the_role_as_it_is_now(db: Database, tenant: Scope) -> None:
    await a_colleague(db, tenant)
    changing = await a_colleague(db, tenant)
    assert await look(db, changing, Permission.DOOR_USE) is Part.TENANT
    async with db.write(tenant) as tx:
        await members.change(tx, changing.member_id, role=Role.STAFF, status=None, version=1, now=NOW)
    assert await look(db, changing, Permission.DOOR_USE) is Part.STAFF


async def test_staff_are_refused_what_their_role_lacks(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    with pytest.raises(Forbidden):
        await look(db, staff, Permission.ORDERS_VIEW)


async def test_a_stranger_finds_nothing(db: Database, tenant: Scope) -> None:
    stranger = Colleague(await an_account(db), await slug_of(db, tenant.tenant_id), uuid4(), tenant)
    with pytest.raises(NotFound):
        await look(db, stranger, Permission.TENANT_VIEW)


async def test_an_admin_of_another_tenant_finds_nothing(db: Database, tenant: Scope) -> None:
    elsewhere = await a_colleague(db, await a_tenant(db))
    with pytest.raises(NotFound):
        async with entering.read(
            db, elsewhere.principal, await slug_of(db, tenant.tenant_id), Permission.TENANT_VIEW
        ):
            pass


@pytest.mark.parametrize("slug", ["no-such-tenant", "platform", "", "A", "a\0b", "x" * 200, "ü"])
async def test_an_address_that_leads_nowhere_is_not_found(db: Database, slug: str) -> None:
    with pytest.raises(NotFound):
        await entering.tenant_id_of(db, slug)


@pytest.mark.parametrize("status", ["invited", "disabled"])
async def test_who_is_not_an_active_member_finds_nothing(db: Database, tenant: Scope, status: str) -> None:
    colleague = await a_colleague(db, tenant, status=status)
    with pytest.raises(NotFound):
        await look(db, colleague, Permission.TENANT_VIEW)


async def test_a_disabled_member_stops_at_once(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    await enter(db, staff, Permission.DOOR_USE)
    async with db.write(tenant) as tx:
        await members.change(tx, staff.member_id, role=None, status=MemberStatus.DISABLED, version=1, now=NOW)
    with pytest.raises(NotFound):
        await enter(db, staff, Permission.DOOR_USE)


async def test_staff_without_assignments_work_at_every_event(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    async with db.write(tenant) as tx:
        event = await an_event(tx)
    assert await enter(db, staff, Permission.DOOR_USE, event_id=event.id) is Part.STAFF
    async with entering.read(db, staff.principal, staff.slug, Permission.DOOR_USE) as tx:
        assert await access.assigned_events(tx, staff.principal.user_id) is None


async def test_staff_with_assignments_find_only_those_events(db: Database, tenant: Scope) -> None:
    staff = await a_colleague(db, tenant, role="staff")
    async with db.write(tenant) as tx:
        theirs, other = await an_event(tx), await an_event(tx)
        await members.assign_events(tx, staff.member_id, event_ids=[theirs.id], now=NOW)
    await enter(db, staff, Permission.DOOR_USE, event_id=theirs.id)
    with pytest.raises(NotFound):
        await enter(db, staff, Permission.DOOR_USE, event_id=other.id)
    async with entering.read(db, staff.principal, staff.slug, Permission.DOOR_USE) as tx:
        assert await access.assigned_events(tx, staff.principal.user_id) == frozenset({theirs.id})


async def test_assignments_do_not_confine_an_admin(db: Database, tenant: Scope) -> None:
    admin = await a_colleague(db, tenant)
    async with db.write(tenant) as tx:
        theirs, other = await an_event(tx), await an_event(tx)
        await members.assign_events(tx, admin.member_id, event_ids=[theirs.id], now=NOW)
    assert await enter(db, admin, Permission.EVENTS_EDIT, event_id=other.id) is Part.TENANT


async def test_a_pending_tenant_may_prepare(db: Database) -> None:
    admin = await a_colleague(db, await a_tenant(db, status="pending"))
    assert await enter(db, admin, Permission.EVENTS_EDIT) is Part.TENANT


@pytest.mark.parametrize(
    ("status", "refusal"), [("suspended", TenantSuspended), ("rejected", TenantRejected)]
)
async def test_a_tenant_that_was_stopped_reads_and_does_not_write(
    db: Database, status: str, refusal: type[Exception]
) -> None:
    admin = await a_colleague(db, await a_tenant(db, status=status))
    await look(db, admin, Permission.EVENTS_VIEW)
    with pytest.raises(refusal):
        await enter(db, admin, Permission.EVENTS_EDIT)


@pytest.mark.parametrize("permission", [Permission.DOOR_USE, Permission.INCIDENT_REPORT])
async def test_the_door_of_a_suspended_tenant_still_works(db: Database, permission: Permission) -> None:
    staff = await a_colleague(db, await a_tenant(db, status="suspended"), role="staff")
    assert await enter(db, staff, permission) is Part.STAFF


async def test_a_suspension_counts_for_the_next_write(db: Database, tenant: Scope) -> None:
    admin = await a_colleague(db, tenant)
    await enter(db, admin, Permission.EVENTS_EDIT)
    await set_tenant_status(db, tenant.tenant_id, "suspended")
    with pytest.raises(TenantSuspended):
        await enter(db, admin, Permission.EVENTS_EDIT)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (TenantStatus.PENDING, TenantPending),
        (TenantStatus.REJECTED, TenantRejected),
        (TenantStatus.SUSPENDED, TenantSuspended),
    ],
)
def test_only_an_active_tenant_publishes_sells_and_invites(
    status: TenantStatus, refusal: type[Exception]
) -> None:
    tenants.check_active(TenantStatus.ACTIVE)
    with pytest.raises(refusal):
        tenants.check_active(status)


async def test_an_operator_helping_a_member_has_that_members_rights_and_is_the_actor(
    db: Database, tenant: Scope
) -> None:
    operator, admin = await an_operator(db), await a_colleague(db, tenant)
    async with entering.assist(
        db,
        operator,
        admin.slug,
        Permission.EVENTS_EDIT,
        user_id=admin.principal.user_id,
        reason="asked by phone",
    ) as tx:
        assert tx.scope.on_behalf_of == admin.principal.user_id
        await trail.record(tx, "event.edited")
    async with db.door(Door.OPERATOR) as door:
        [(kind, actor_id)] = await door.fetch_rows(
            LAST_ACTOR, {"tenant_id": tenant.tenant_id, "action": "event.edited"}
        )
    assert (ActorKind(kind), actor_id) == (ActorKind.OPERATOR, operator.user_id)
    assert await trail_of(db, PLATFORM_TENANT_ID, subject_id=tenant.tenant_id) == ["member.assisted"]


async def test_an_operator_helping_staff_may_no_more_than_they(db: Database, tenant: Scope) -> None:
    operator, staff = await an_operator(db), await a_colleague(db, tenant, role="staff")
    with pytest.raises(Forbidden):
        async with entering.assist(
            db, operator, staff.slug, Permission.EVENTS_EDIT, user_id=staff.principal.user_id, reason="x"
        ):
            pass


async def test_nobody_else_helps_on_behalf_of_members(db: Database, tenant: Scope) -> None:
    admin, other = await a_colleague(db, tenant), await a_colleague(db, tenant)
    with pytest.raises(NotPlatformAdmin):
        async with entering.assist(
            db,
            admin.principal,
            admin.slug,
            Permission.EVENTS_EDIT,
            user_id=other.principal.user_id,
            reason="x",
        ):
            pass
