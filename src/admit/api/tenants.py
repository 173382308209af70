"""A tenant's own settings."""

import msgspec
from litestar import Router, get, patch, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, RuntimeHere, Slug
from admit.api.schemas import tenants as schemas
from admit.flows import onboarding, profile
from admit.flows.profile import Changes
from admit.identity.records import Tenant, TenantFace


@post("/", status_code=202)
async def open_tenant(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.NewTenant]
) -> schemas.TenantApplied:
    """Apply for one more tenant; it waits for approval."""
    slug = await onboarding.open_tenant(
        runtime,
        principal,
        tenant_name=data.tenant_name,
        slug=data.slug,
        declaration=data.declared.declaration() if data.declared else None,
        locale=data.locale,
    )
    return schemas.TenantApplied(slug=slug)


@get("/{slug:str}")
async def read_tenant(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.Tenant:
    """The tenant; Staff see its face only."""
    return _told(await profile.read(runtime, principal, slug))


@patch("/{slug:str}")
async def edit_tenant(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.TenantEdit]
) -> schemas.Tenant:
    """Change name, contact address and branding."""
    changes = Changes(name=data.name, contact_email=data.contact_email, branding=_branding(data.branding))
    return _told(await profile.edit(runtime, principal, slug, changes, version=data.version))


def _branding(asked: schemas.Branding | None) -> dict[str, str | None]:
    if asked is None:
        return {}
    given: dict[str, str | None] = {}
    if not isinstance(asked.accent_color, msgspec.UnsetType):
        given["accent_color"] = asked.accent_color
    if not isinstance(asked.logo_url, msgspec.UnsetType):
        given["logo_url"] = asked.logo_url
    if not isinstance(asked.cover_url, msgspec.UnsetType):
        given["cover_url"] = asked.cover_url
    return given


def _told(tenant: Tenant | TenantFace) -> schemas.Tenant:
    face = schemas.Tenant(
        id=tenant.id,
        name=tenant.name,
        slug=tenant.slug,
        status=tenant.status.value,
        branding=tenant.branding_settings,
    )
    if isinstance(tenant, TenantFace):
        return face
    return msgspec.structs.replace(
        face,
        status_reason=tenant.status_reason,
        contact_email=tenant.contact_email,
        application_fee_bps=tenant.application_fee_bps,
        created_at=tenant.created_at,
        version=tenant.version,
    )


router = Router(
    path="/tenants",
    route_handlers=[open_tenant, read_tenant, edit_tenant],
    response_headers={"cache-control": "no-store"},
    tags=["tenants"],
)
