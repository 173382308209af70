"""What a tenant says of itself: read by its members, edited by its admins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from admit.audit import trail
from admit.core.errors import StaleEdit
from admit.core.tenancy import Part
from admit.core.text import check_email, check_text
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity import branding, tenants
from admit.identity.permissions import Permission
from admit.identity.records import Principal, Tenant, TenantFace


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change; None leaves a field as it is. In `branding`, None takes a setting away."""

    name: str | None = None
    contact_email: str | None = None
    branding: Mapping[str, str | None] = field(default_factory=dict)


async def read(runtime: Runtime, principal: Principal, slug: str) -> Tenant | TenantFace:
    """The tenant; for Staff only its face.

    Raises: NotFound.
    """
    async with entering.read(runtime.db, principal, slug, Permission.TENANT_VIEW) as tx:
        if tx.scope.part is Part.STAFF:
            return await tenants.read_face(tx)
        return await tenants.read(tx)


async def edit(
    runtime: Runtime, principal: Principal, slug: str, changes: Changes, *, version: int
) -> Tenant:
    """Save changes over the version that was edited.

    Raises: NotFound, Forbidden, Invalid naming the field, StaleEdit.
    """
    async with entering.write(runtime.db, principal, slug, Permission.TENANT_EDIT) as tx:
        before = await tenants.read(tx)
        if before.version != version:
            raise StaleEdit
        after = await tenants.edit(
            tx,
            name=_name(changes.name, before),
            contact_email=_email(changes.contact_email, before),
            branding=branding.changed(
                before.branding_settings, changes.branding, own_origin=runtime.settings.base_url
            ),
            version=version,
            now=runtime.clock.now(),
        )
        subject = ("tenant", after.id)
        await trail.record(tx, "tenant.edited", subject=subject, metadata={"fields": _changed(before, after)})
    return after


def _name(value: str | None, before: Tenant) -> str:
    return before.name if value is None else check_text("name", value, max_length=tenants.LONGEST_NAME)


def _email(value: str | None, before: Tenant) -> str:
    return before.contact_email if value is None else check_email("contact_email", value)


def _changed(before: Tenant, after: Tenant) -> list[str]:
    names = ("name", "contact_email", "branding_settings")
    return [name for name in names if getattr(before, name) != getattr(after, name)]
