"""What identity hands out: people, tenants, memberships and logins. None of it holds a secret or a hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core import words


class Role(StrEnum):
    """What a member is in one tenant."""

    TENANT_ADMIN = "tenant_admin"
    STAFF = "staff"


class MemberStatus(StrEnum):
    """Where a membership stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class TenantStatus(StrEnum):
    """Where a tenant stands with the platform."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REJECTED = "rejected"


class LoginKind(StrEnum):
    """How a login is carried: by a browser's cookie, or by the API's tokens."""

    PAGE = "page"
    API = "api"


class Purpose(StrEnum):
    """What a one-time link is good for."""

    RESET = "reset_password"
    INVITATION = "invitation"
    VERIFY_EMAIL = "verify_email"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class KeyGrant:
    """What a program's key opens: one tenant, within scopes (values of `Permission`)."""

    key_id: UUID
    tenant_id: UUID
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in, and by which login; with a `key`, a program that acts as them within its grant."""

    user_id: UUID
    login_id: UUID
    email: str
    full_name: str
    is_platform_admin: bool
    key: KeyGrant | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to write to; `locale` is the language they last read our pages in, empty where none is known."""

    email: str
    full_name: str = ""
    locale: str = ""

    @property
    def language(self) -> str:
        """What to write in: their own, or that of whoever acts now."""
        return self.locale or words.reader()


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organizer as its own members see it."""

    id: UUID
    name: str
    slug: str
    branding_settings: Mapping[str, object]
    status: TenantStatus
    status_reason: str | None
    contact_email: str
    application_fee_bps: int | None
    is_platform: bool
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class TenantFace:
    """As much of an organizer as its Staff see."""

    id: UUID
    name: str
    slug: str
    branding_settings: Mapping[str, object]
    status: TenantStatus


@dataclass(frozen=True, slots=True)
class User:
    """An account. `has_password` is false until its owner first sets one."""

    id: UUID
    email: str
    full_name: str
    is_platform_admin: bool
    has_password: bool
    email_verified_at: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    version: int

    @property
    def is_proven(self) -> bool:
        """Whether the password was set by someone who could read the mailbox."""
        return self.has_password and self.email_verified_at is not None


@dataclass(frozen=True, slots=True)
class Member:
    """A user's place in a tenant's team. `event_ids` confine a Staff member; none listed means all."""

    id: UUID
    user_id: UUID
    email: str
    full_name: str
    role: Role
    status: MemberStatus
    invited_at: datetime | None
    joined_at: datetime | None
    disabled_at: datetime | None
    last_login_at: datetime | None
    event_ids: list[UUID]
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Membership:
    """A tenant that a user belongs to, as the user sees it; only active memberships are told."""

    tenant_id: UUID
    slug: str
    name: str
    status: TenantStatus
    role: Role


@dataclass(frozen=True, slots=True)
class Standing:
    """What the present transaction's user is in its tenant, read in that transaction."""

    member_id: UUID
    role: Role
    status: MemberStatus
    tenant_status: TenantStatus


@dataclass(frozen=True, slots=True)
class Device:
    """What is kept of the browser or program that signs in, so that its owner recognises it."""

    user_agent: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """One of a user's live sign-ins."""

    id: UUID
    kind: LoginKind
    user_agent: str
    network: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """A one-time link. Its secret is not in here: `tokens.secret_for` makes it from the id."""

    id: UUID
    purpose: Purpose
    user_id: UUID | None
    email: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a good access token says."""

    user_id: UUID
    login_id: UUID
    expires_at: datetime
