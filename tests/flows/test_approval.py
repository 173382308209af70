from datetime import datetime
from uuid import UUID, uuid4

import pytest

from admit.backoffice.approvals import Decision, NotInState
from admit.core.errors import Invalid, NotFound
from admit.core.tenancy import PLATFORM_TENANT_ID, Door, Scope
from admit.flows import approval
from admit.flows.runtime import Runtime
from admit.identity.errors import NotPlatformAdmin
from admit.identity.records import Principal, TenantStatus
from tests.support.builders import a_tenant
from tests.support.identity_builders import a_colleague, an_account, an_operator, mails_to, trail_of

STATUS_ROW = """
select status, status_reason, status_changed_at, status_changed_by
from tenants
where id = %(id)s::uuid
"""

DEMOTE = """
update users
set is_platform_admin = false
where id = %(id)s::uuid
"""

USES_BY = """
select action
from activity_logs
where tenant_id = %(tenant_id)s::uuid
  and actor_id = %(actor_id)s::uuid
  and actor_kind = 'operator'
order by created_at, id
"""


async def status_of(runtime: Runtime, tenant_id: UUID) -> tuple[str, str | None, datetime, UUID | None]:
    async with runtime.db.door(Door.OPERATOR) as tx:
        [row] = await tx.fetch_rows(STATUS_ROW, {"id": tenant_id})
    return row[0], row[1], row[2], row[3]


async def uses_by(runtime: Runtime, operator: Principal) -> list[str]:
    async with runtime.db.door(Door.OPERATOR) as tx:
        return await tx.fetch_column(USES_BY, {"tenant_id": PLATFORM_TENANT_ID, "actor_id": operator.user_id})


@pytest.mark.parametrize(
    ("before", "decision", "after", "mail"),
    [
        ("pending", Decision.APPROVE, TenantStatus.ACTIVE, "tenant_approved"),
        ("pending", Decision.REJECT, TenantStatus.REJECTED, "tenant_rejected"),
        ("rejected", Decision.APPROVE, TenantStatus.ACTIVE, "tenant_approved"),
        ("active", Decision.SUSPEND, TenantStatus.SUSPENDED, "tenant_suspended"),
        ("suspended", Decision.REACTIVATE, TenantStatus.ACTIVE, "tenant_reactivated"),
    ],
)
async def test_a_decision_is_kept_with_when_by_whom_and_why_and_its_admins_are_told(
    runtime: Runtime, before: str, decision: Decision, after: TenantStatus, mail: str
) -> None:
    tenant, operator = await a_tenant(runtime.db, status=before), await an_operator(runtime.db)
    admin = await a_colleague(runtime.db, tenant)
    staff = await a_colleague(runtime.db, tenant, role="staff")
    found = await approval.decide(
        runtime, operator, tenant.tenant_id, decision=decision, reason="looked at papers"
    )
    assert found.status is after
    assert await status_of(runtime, tenant.tenant_id) == (
        after.value,
        "looked at papers",
        runtime.clock.now(),
        operator.user_id,
    )
    assert [one.kind for one in await mails_to(runtime, admin.principal.email)] == [mail]
    assert await mails_to(runtime, staff.principal.email) == []


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        ("active", Decision.APPROVE),
        ("suspended", Decision.APPROVE),
        ("active", Decision.REJECT),
        ("suspended", Decision.REJECT),
        ("rejected", Decision.REJECT),
        ("pending", Decision.SUSPEND),
        ("rejected", Decision.SUSPEND),
        ("suspended", Decision.SUSPEND),
        ("pending", Decision.REACTIVATE),
        ("active", Decision.REACTIVATE),
        ("rejected", Decision.REACTIVATE),
    ],
)
async def test_a_decision_that_does_not_fit_the_state_changes_nothing(
    runtime: Runtime, before: str, decision: Decision
) -> None:
    tenant, operator = await a_tenant(runtime.db, status=before), await an_operator(runtime.db)
    with pytest.raises(NotInState) as refused:
        await approval.decide(runtime, operator, tenant.tenant_id, decision=decision, reason="why not")
    assert refused.value.facts == {"status": before}
    assert (await status_of(runtime, tenant.tenant_id))[0] == before
    assert await trail_of(runtime.db, tenant.tenant_id) == []


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        ("pending", Decision.REJECT),
        ("active", Decision.SUSPEND),
        ("suspended", Decision.REACTIVATE),
    ],
)
async def test_who_says_no_or_takes_it_back_must_say_why(
    runtime: Runtime, before: str, decision: Decision
) -> None:
    tenant, operator = await a_tenant(runtime.db, status=before), await an_operator(runtime.db)
    with pytest.raises(Invalid) as refused:
        await approval.decide(runtime, operator, tenant.tenant_id, decision=decision, reason="  ")
    assert refused.value.problems[0].field == "reason"


async def test_approving_may_go_without_a_reason(runtime: Runtime) -> None:
    tenant, operator = await a_tenant(runtime.db, status="pending"), await an_operator(runtime.db)
    await approval.decide(runtime, operator, tenant.tenant_id, decision=Decision.APPROVE)
    assert (await status_of(runtime, tenant.tenant_id))[:2] == ("active", None)


async def test_a_decision_is_in_the_tenants_trail_and_in_the_platforms(
    runtime: Runtime, tenant: Scope
) -> None:
    operator = await an_operator(runtime.db)
    await approval.decide(runtime, operator, tenant.tenant_id, decision=Decision.SUSPEND, reason="complaints")
    assert await trail_of(runtime.db, tenant.tenant_id) == ["tenant.suspended"]
    assert await uses_by(runtime, operator) == ["tenant.suspended"]


async def test_only_looking_is_recorded_too(runtime: Runtime, tenant: Scope) -> None:
    operator = await an_operator(runtime.db)
    await approval.list_tenants(runtime, operator)
    await approval.show(runtime, operator, tenant.tenant_id)
    assert await uses_by(runtime, operator) == ["tenants.listed", "tenant.viewed"]


async def test_nobody_but_a_platform_admin_decides(runtime: Runtime) -> None:
    tenant = await a_tenant(runtime.db, status="pending")
    admin = await a_colleague(runtime.db, tenant)
    with pytest.raises(NotPlatformAdmin):
        await approval.decide(runtime, admin.principal, tenant.tenant_id, decision=Decision.APPROVE)
    assert (await status_of(runtime, tenant.tenant_id))[0] == "pending"


async def test_who_is_no_longer_a_platform_admin_is_stopped_at_once(runtime: Runtime) -> None:
    operator = await an_operator(runtime.db)
    async with runtime.db.door(Door.AUTH) as tx:
        await tx.execute(DEMOTE, {"id": operator.user_id})
    with pytest.raises(NotPlatformAdmin):
        await approval.list_tenants(runtime, operator)


async def test_the_platforms_own_tenant_cannot_be_decided_about(runtime: Runtime) -> None:
    operator = await an_operator(runtime.db)
    for tenant_id in (PLATFORM_TENANT_ID, uuid4()):
        with pytest.raises(NotFound):
            await approval.decide(
                runtime, operator, tenant_id, decision=Decision.SUSPEND, reason="to see what happens"
            )


async def test_tenants_are_listed_by_state_newest_first_in_pages(fresh_runtime: Runtime) -> None:
    runtime, operator = fresh_runtime, await an_operator(fresh_runtime.db)
    waiting = [(await a_tenant(runtime.db, status="pending")).tenant_id for _ in range(3)]
    await a_tenant(runtime.db, status="active")
    first = await approval.list_tenants(runtime, operator, status="pending", limit=2)
    rest = await approval.list_tenants(runtime, operator, status="pending", limit=2, cursor=first.next_cursor)
    assert [one.id for one in [*first.items, *rest.items]] == waiting[::-1]
    assert len((await approval.list_tenants(runtime, operator)).items) == 4


async def test_a_state_that_does_not_exist_is_refused(runtime: Runtime) -> None:
    with pytest.raises(Invalid) as refused:
        await approval.list_tenants(runtime, await an_operator(runtime.db), status="sleeping")
    assert refused.value.problems[0].field == "status"


async def test_a_person_without_any_right_learns_nothing_of_the_list(runtime: Runtime) -> None:
    with pytest.raises(NotPlatformAdmin):
        await approval.list_tenants(runtime, await an_account(runtime.db))
