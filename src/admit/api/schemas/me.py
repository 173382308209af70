"""Bodies of one's own account."""

from datetime import datetime
from uuid import UUID

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Code, Name, Password, Version


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


class OwnHolding(Response):
    """An order, or with `order_code` empty a ticket that was passed on; `tickets` counts what is the caller's."""

    organizer: str
    event: str
    start_at: datetime
    end_at: datetime
    timezone: str
    place: str
    is_cancelled: bool
    order_code: str
    status: str
    total_cents: int
    refunded_cents: int
    currency: str
    tickets: int
    page: str


class OwnHoldings(Response):
    """What the caller's address holds over all organizers, upcoming first; at most 300 orders."""

    items: list[OwnHolding]


class Factor(Response):
    """The caller's second factor."""

    is_on: bool
    recovery_codes_left: int


class Enrolment(Response):
    """What an authenticator app takes: the secret, or the address as a QR code."""

    secret: str
    address: str


class FactorConfirmation(Request):
    """The present password, and a first code of the app."""

    current_password: Password
    code: Code


class FactorCode(Request):
    """A code of the app, or a recovery code."""

    code: Code


class RecoveryCodes(Response):
    """Told once; each is good once."""

    recovery_codes: list[str]
