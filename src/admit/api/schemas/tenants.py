"""Bodies of a tenant's own settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, UnsetType, field

from admit.api.schemas.auth import Declared
from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Email, Locale, Name, NewSlug, Url, Version, told
from admit.core import words

Color = Annotated[str, told(maxLength=7)]
Tagline = Annotated[str, told(maxLength=140)]
About = Annotated[str, told(maxLength=4000)]


class NewTenant(Request):
    """One more tenant, by somebody who is signed in."""

    tenant_name: Name
    slug: NewSlug
    declared: Declared | None = None
    locale: Locale = field(default_factory=words.reader)


class TenantApplied(Response):
    """The tenant that now waits for approval."""

    slug: str


class Branding(Request):
    """Null takes a setting away; what is left out stays. `about` is Markdown; links begin with https://."""

    accent_color: Color | UnsetType | None = UNSET
    logo_url: Url | UnsetType | None = UNSET
    cover_url: Url | UnsetType | None = UNSET
    tagline: Tagline | UnsetType | None = UNSET
    about: About | UnsetType | None = UNSET
    public_email: Email | UnsetType | None = UNSET
    website_url: Url | UnsetType | None = UNSET
    instagram_url: Url | UnsetType | None = UNSET
    facebook_url: Url | UnsetType | None = UNSET
    youtube_url: Url | UnsetType | None = UNSET
    imprint_url: Url | UnsetType | None = UNSET
    terms_url: Url | UnsetType | None = UNSET
    privacy_url: Url | UnsetType | None = UNSET


class TenantEdit(Request):
    """What to change, and the version that was edited."""

    version: Version
    name: Name | None = None
    contact_email: Email | None = None
    branding: Branding | None = None


class Tenant(Response):
    """A tenant as its members see it; what is null below `branding` is not for Staff to see, or not set."""

    id: UUID
    name: str
    slug: str
    status: str
    branding: Mapping[str, object]
    status_reason: str | None = None
    contact_email: str | None = None
    application_fee_bps: int | None = None
    created_at: datetime | None = None
    version: int | None = None
