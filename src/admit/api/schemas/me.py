"""Bodies of one's own account."""

from datetime import datetime
from uuid import UUID

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Name, Password, Version


class Membership(Response):
    """A tenant the caller belongs to."""

    tenant_id: UUID
    slug: str
    name: str
    status: str
    role: str


class Me(Response):
    """The caller's account."""

    id: UUID
    email: str
    full_name: str
    is_platform_admin: bool
    is_email_verified: bool
    version: int
    memberships: list[Membership]


class Rename(Request):
    """Another name, and the version that was edited."""

    full_name: Name
    version: Version


class PasswordChange(Request):
    """The present password and the next."""

    current_password: Password
    new_password: Password


class Login(Response):
    """One live sign-in; `is_current` is the one that asks."""

    id: UUID
    kind: str
    user_agent: str
    network: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


class Logins(Response):
    """The live sign-ins, the last used first."""

    items: list[Login]
