"""A tenant's own settings."""

import msgspec
from litestar import Router, delete, get, patch, post, put
from litestar.params import JSONBody

from admit.api.access import members_only
from admit.api.parameters import Caller, RuntimeHere, Slug
from admit.api.schemas import tenants as schemas
from admit.api.schemas.event_editing import PictureUpload
from admit.core import pictures
from admit.flows import onboarding, picturing, profile
from admit.flows.profile import Changes
from admit.identity import branding
from admit.identity.permissions import Permission
from admit.identity.records import Tenant, TenantFace

MOST_SENT = pictures.MOST_BYTES * 4 // 3 + 100_000
"""Base64 takes a third more."""
EDITORS = [members_only(Permission.TENANT_EDIT)]


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


@put("/{slug:str}/branding/logo", request_max_body_size=MOST_SENT, guards=EDITORS)
async def set_logo(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[PictureUpload]
) -> schemas.Tenant:
    """Show this logo, made anew in AVIF and WebP without what came along; SVG is refused."""
    return _told(await picturing.set_branding(runtime, principal, slug, branding.LOGO, content=data.picture))


@delete("/{slug:str}/branding/logo")
async def remove_logo(runtime: RuntimeHere, principal: Caller, slug: Slug) -> None:
    """Show no logo."""
    await picturing.remove_branding(runtime, principal, slug, branding.LOGO)


@put("/{slug:str}/branding/cover", request_max_body_size=MOST_SENT, guards=EDITORS)
async def set_cover(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[PictureUpload]
) -> schemas.Tenant:
    """Show this picture at the top of the organizer's page, made anew as a logo is."""
    return _told(await picturing.set_branding(runtime, principal, slug, branding.COVER, content=data.picture))


@delete("/{slug:str}/branding/cover")
async def remove_cover(runtime: RuntimeHere, principal: Caller, slug: Slug) -> None:
    """Show no picture at the top of the organizer's page."""
    await picturing.remove_branding(runtime, principal, slug, branding.COVER)


def _branding(asked: schemas.Branding | None) -> dict[str, str | None]:
    if asked is None:
        return {}
    return {
        name: value
        for name in asked.__struct_fields__
        if not isinstance(value := getattr(asked, name), msgspec.UnsetType)
    }


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
    route_handlers=[open_tenant, read_tenant, edit_tenant, set_logo, remove_logo, set_cover, remove_cover],
    response_headers={"cache-control": "no-store"},
    tags=["tenants"],
)
