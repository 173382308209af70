"""What a tenant says of itself: read by its members, edited by its admins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from admit.audit import trail
from admit.core.db import Tx
from admit.core.errors import Invalid, StaleEdit
from admit.core.tenancy import Part
from admit.core.text import check_email, check_text
from admit.events.problems import Problems
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
        return await save(runtime, tx, before, changes)


async def save(runtime: Runtime, tx: Tx, before: Tenant, changes: Changes) -> Tenant:
    """Save changes over the tenant as it was read in this transaction.

    Raises: Invalid naming every field that is wrong, StaleEdit when it was saved meanwhile.
    """
    problems = Problems()
    name = problems.checked(
        check_text, "name", _or(changes.name, before.name), max_length=tenants.LONGEST_NAME
    )
    email = problems.checked(check_email, "contact_email", _or(changes.contact_email, before.contact_email))
    settings: Mapping[str, object] = before.branding_settings
    try:
        settings = branding.changed(settings, changes.branding, own_origin=runtime.settings.base_url)
    except Invalid as refusal:
        problems.found.extend(refusal.problems)
    problems.settle()
    after = await tenants.edit(
        tx, name=name, contact_email=email, branding=settings, version=before.version, now=runtime.clock.now()
    )
    subject = ("tenant", after.id)
    await trail.record(tx, "tenant.edited", subject=subject, metadata={"fields": _changed(before, after)})
    return after


def _or(value: str | None, before: str) -> str:
    return before if value is None else value


def _changed(before: Tenant, after: Tenant) -> list[str]:
    names = [name for name in ("name", "contact_email") if getattr(before, name) != getattr(after, name)]
    old, new = before.branding_settings, after.branding_settings
    return [*names, *(name for name in branding.NAMES if old.get(name) != new.get(name))]
