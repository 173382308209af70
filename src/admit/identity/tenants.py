"""Tenants: how one comes to be, how its own people read and edit it. Approval is the platform's affair."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from admit.core import ids
from admit.core.db import DoorTx, Jsonb, ReadTx, Tx
from admit.core.errors import NotFound, StaleEdit
from admit.core.text import check_slug, check_text
from admit.identity.declarations import Declaration
from admit.identity.errors import SlugTaken, TenantPending, TenantRejected, TenantSuspended
from admit.identity.records import Tenant, TenantFace, TenantStatus

LONGEST_NAME = 120

CREATE_PENDING = """
insert into tenants (id, name, slug, contact_email, declared, status, status_changed_at, created_at, updated_at)
values (
  %(id)s::uuid, %(name)s::text, %(slug)s::text, %(contact_email)s::text, %(declared)s::jsonb, 'pending',
  %(now)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz)
on conflict (slug) do nothing
returning id
"""

ID_OF_SLUG = """
select id
from tenants
where slug = %(slug)s::text
  and not is_platform
"""

READ_OWN = """
select
  id, name, slug, branding_settings, status, status_reason, contact_email,
  application_fee_bps, is_platform, created_at, updated_at, version
from tenants
where id = %(id)s::uuid
"""

READ_FACE = """
select id, name, slug, branding_settings, status
from tenants
where id = %(id)s::uuid
"""

EDIT_OWN = """
update tenants
set
  name = %(name)s::text,
  branding_settings = %(branding)s::jsonb,
  contact_email = %(contact_email)s::text,
  updated_at = %(now)s::timestamptz,
  version = version + 1
where id = %(id)s::uuid
  and version = %(version)s::integer
"""

DISMISS_CHECKLIST = """
update tenants
set checklist_dismissed_at = %(at)s::timestamptz
where id = %(id)s::uuid
"""


def check_identity(*, name: str, slug: str) -> tuple[str, str]:
    """A new tenant's name and slug, as they are to be kept.

    Raises: Invalid naming `tenant_name` or `slug`, reserved words included.
    """
    return check_text("tenant_name", name, max_length=LONGEST_NAME), check_slug("slug", slug)


def check_active(tenant: Tenant | TenantStatus) -> None:
    """Let a tenant pass that may publish, sell and invite.

    Raises: TenantPending, TenantRejected, TenantSuspended.
    """
    match tenant if isinstance(tenant, TenantStatus) else tenant.status:
        case TenantStatus.ACTIVE:
            return
        case TenantStatus.PENDING:
            raise TenantPending
        case TenantStatus.REJECTED:
            raise TenantRejected
        case TenantStatus.SUSPENDED:
            raise TenantSuspended


async def create_pending(
    tx: DoorTx,
    *,
    name: str,
    slug: str,
    contact_email: str,
    declaration: Declaration | None,
    now: datetime,
) -> UUID:
    """A tenant that waits for approval; name and slug must have passed `check_identity`, the declaration its check.

    Raises: SlugTaken, naming the field.
    """
    made = await tx.fetch_value(
        CREATE_PENDING,
        {
            "id": ids.new_id(),
            "name": name,
            "slug": slug,
            "contact_email": contact_email,
            "declared": Jsonb(declaration.facts() if declaration else {}),
            "now": now,
        },
    )
    if made is None:
        raise SlugTaken(field="slug")
    assert isinstance(made, UUID)
    return made


async def id_of_slug(tx: ReadTx, slug: str) -> UUID | None:
    """The tenant at an address, whatever its status; whoever asks checks memberships next."""
    found: UUID | None = await tx.fetch_value(ID_OF_SLUG, {"slug": slug})
    return found


async def read(tx: Tx) -> Tenant:
    """The transaction's own tenant."""
    found = await tx.fetch_one(Tenant, READ_OWN, {"id": tx.scope.tenant_id})
    if found is None:
        raise NotFound
    return found


async def read_face(tx: Tx) -> TenantFace:
    """The transaction's own tenant, as much as its Staff see."""
    found = await tx.fetch_one(TenantFace, READ_FACE, {"id": tx.scope.tenant_id})
    if found is None:
        raise NotFound
    return found


async def edit(
    tx: Tx, *, name: str, branding: Mapping[str, object], contact_email: str, version: int, now: datetime
) -> Tenant:
    """Save checked values over the version that was edited.

    Raises: StaleEdit.
    """
    touched = await tx.execute(
        EDIT_OWN,
        {
            "id": tx.scope.tenant_id,
            "name": name,
            "branding": Jsonb(dict(branding)),
            "contact_email": contact_email,
            "version": version,
            "now": now,
        },
    )
    if not touched:
        raise StaleEdit
    return await read(tx)


async def dismiss_checklist(tx: Tx, *, at: datetime | None) -> None:
    """Put the checklist to the first sale away, or with None bring it back."""
    await tx.execute(DISMISS_CHECKLIST, {"id": tx.scope.tenant_id, "at": at})
