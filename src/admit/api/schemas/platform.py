"""Bodies of the platform's own desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Email, Reason, Version, told
from admit.backoffice.settings import HIGHEST_FEE_BPS, LONGEST_NAME

Fee = Annotated[int, told(minimum=0, maximum=HIGHEST_FEE_BPS)]
Sender = Annotated[str, told(maxLength=LONGEST_NAME)]


class DecisionReason(Request):
    """Why; only approving goes without."""

    reason: Reason = ""


class TenantFile(Response):
    """A tenant as the operator sees it."""

    id: UUID
    name: str
    slug: str
    status: str
    status_reason: str | None
    status_changed_at: datetime
    contact_email: str
    declared: Mapping[str, object]
    is_contact_verified: bool
    members: int
    events: int
    created_at: datetime
    version: int


class Person(Response):
    """An account as the operator sees it, and the slugs of its tenants."""

    id: UUID
    email: str
    full_name: str
    is_platform_admin: bool
    email_verified_at: datetime | None
    disabled_at: datetime | None
    tenants: list[str]
    created_at: datetime
    version: int


class PersonEdit(Request):
    """What to change, and the version that was edited."""

    version: Version
    is_platform_admin: bool | None = None
    is_disabled: bool | None = None


class PlatformActivity(Response):
    """One recorded act, of any tenant."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    actor_id: UUID | None
    actor_kind: str
    actor_name: str
    action: str
    event_id: UUID | None
    subject_kind: str | None
    subject_id: UUID | None
    metadata: Mapping[str, object]
    created_at: datetime


class PlatformSettings(Response):
    """The platform's settings; the fee is hundredths of a percent."""

    application_fee_bps: int
    signups_open: bool
    account_required: bool
    sender_name: str
    support_email: str
    updated_at: datetime
    version: int


class PlatformSettingsEdit(Request):
    """What to change, and the version that was edited; an empty `support_email` takes it away."""

    version: Version
    application_fee_bps: Fee | None = None
    signups_open: bool | None = None
    account_required: bool | None = None
    sender_name: Sender | None = None
    support_email: Email | None = None
