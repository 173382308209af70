"""The platform's own desk, for its admins: tenants to decide about, accounts, the trail, settings."""

from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from litestar import Router, get, patch, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from admit.api.access import platform_admins_only
from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere
from admit.api.schemas import platform as schemas
from admit.api.schemas.base import PageOf
from admit.backoffice.approvals import Decision, TenantFile
from admit.backoffice.settings import Changes
from admit.core.pages import Page
from admit.flows import approval, platform
from admit.flows.platform import LONGEST_SEARCH
from admit.identity.records import TenantStatus

S = TypeVar("S")
T = TypeVar("T")

Action = Annotated[
    str | None,
    QueryParameter(
        name="action", pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80, schema_extra={"maxLength": 80}
    ),
]
Status = Annotated[str | None, QueryParameter(schema_extra={"enum": [*TenantStatus, None]})]
Words = Annotated[str, QueryParameter(schema_extra={"maxLength": LONGEST_SEARCH})]


@get("/tenants")
async def list_tenants(
    runtime: RuntimeHere,
    principal: Caller,
    status: Status = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.TenantFile]:
    """Tenants in one state or all, the newest first."""
    page = await approval.list_tenants(runtime, principal, status=status, limit=limit, cursor=cursor)
    return _page(page, schemas.TenantFile)


@get("/tenants/{tenant_id:uuid}")
async def read_tenant(runtime: RuntimeHere, principal: Caller, tenant_id: Id) -> schemas.TenantFile:
    """One tenant's file."""
    return _file(await approval.show(runtime, principal, tenant_id))


@post("/tenants/{tenant_id:uuid}/approve", status_code=200)
async def approve(
    runtime: RuntimeHere, principal: Caller, tenant_id: Id, data: JSONBody[schemas.DecisionReason]
) -> schemas.TenantFile:
    """Let a tenant sell."""
    return await _decide(runtime, principal, tenant_id, Decision.APPROVE, data)


@post("/tenants/{tenant_id:uuid}/reject", status_code=200)
async def reject(
    runtime: RuntimeHere, principal: Caller, tenant_id: Id, data: JSONBody[schemas.DecisionReason]
) -> schemas.TenantFile:
    """Decline an application, with the reason."""
    return await _decide(runtime, principal, tenant_id, Decision.REJECT, data)


@post("/tenants/{tenant_id:uuid}/suspend", status_code=200)
async def suspend(
    runtime: RuntimeHere, principal: Caller, tenant_id: Id, data: JSONBody[schemas.DecisionReason]
) -> schemas.TenantFile:
    """Stop a tenant's sales and take its pages down, with the reason; its paid tickets still scan."""
    return await _decide(runtime, principal, tenant_id, Decision.SUSPEND, data)


@post("/tenants/{tenant_id:uuid}/reactivate", status_code=200)
async def reactivate(
    runtime: RuntimeHere, principal: Caller, tenant_id: Id, data: JSONBody[schemas.DecisionReason]
) -> schemas.TenantFile:
    """Let a suspended tenant sell again, with the reason."""
    return await _decide(runtime, principal, tenant_id, Decision.REACTIVATE, data)


@get("/users")
async def list_users(
    runtime: RuntimeHere,
    principal: Caller,
    search: Words = "",
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.Person]:
    """Accounts whose email holds a text, or all, the newest first."""
    page = await platform.list_people(runtime, principal, search=search, limit=limit, cursor=cursor)
    return _page(page, schemas.Person)


@patch("/users/{user_id:uuid}")
async def change_user(
    runtime: RuntimeHere, principal: Caller, user_id: Id, data: JSONBody[schemas.PersonEdit]
) -> schemas.Person:
    """Disable or enable an account, make it a platform admin or no longer one; the last admin stays one."""
    changed = await platform.change_person(
        runtime,
        principal,
        user_id,
        is_platform_admin=data.is_platform_admin,
        is_disabled=data.is_disabled,
        version=data.version,
    )
    return msgspec.convert(changed, schemas.Person, from_attributes=True)


@get("/activity")
async def read_activity(
    runtime: RuntimeHere,
    principal: Caller,
    tenant_id: FromQuery[UUID | None] = None,
    actor_id: FromQuery[UUID | None] = None,
    action: Action = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.PlatformActivity]:
    """Who did what, in every tenant or one, newest first."""
    page = await platform.read_activity(
        runtime,
        principal,
        tenant_id=tenant_id,
        actor_id=actor_id,
        action=action,
        limit=limit,
        cursor=cursor,
    )
    return _page(page, schemas.PlatformActivity)


@get("/settings")
async def read_settings(runtime: RuntimeHere, principal: Caller) -> schemas.PlatformSettings:
    """The platform's settings."""
    found = await platform.read_settings(runtime, principal)
    return msgspec.convert(found, schemas.PlatformSettings, from_attributes=True)


@patch("/settings")
async def edit_settings(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.PlatformSettingsEdit]
) -> schemas.PlatformSettings:
    """Change the fee, who may sign up, whether organizers need an account, the sender's name, support's address."""
    changes = Changes(
        application_fee_bps=data.application_fee_bps,
        signups_open=data.signups_open,
        account_required=data.account_required,
        sender_name=data.sender_name,
        support_email=data.support_email,
    )
    saved = await platform.edit_settings(runtime, principal, changes, version=data.version)
    return msgspec.convert(saved, schemas.PlatformSettings, from_attributes=True)


async def _decide(
    runtime: RuntimeHere, principal: Caller, tenant_id: Id, decision: Decision, data: schemas.DecisionReason
) -> schemas.TenantFile:
    return _file(await approval.decide(runtime, principal, tenant_id, decision=decision, reason=data.reason))


def _file(tenant: TenantFile) -> schemas.TenantFile:
    return msgspec.convert(tenant, schemas.TenantFile, from_attributes=True)


def _page(page: Page[S], kind: type[T]) -> PageOf[T]:
    items = [msgspec.convert(item, kind, from_attributes=True) for item in page.items]
    return PageOf(items=items, next_cursor=page.next_cursor)


router = Router(
    path="/platform",
    guards=[platform_admins_only],
    route_handlers=[
        list_tenants,
        read_tenant,
        approve,
        reject,
        suspend,
        reactivate,
        list_users,
        change_user,
        read_activity,
        read_settings,
        edit_settings,
    ],
    response_headers={"cache-control": "no-store"},
    tags=["platform"],
)
