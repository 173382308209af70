"""Bodies of signing up, signing in and mailed links."""

from typing import Annotated
from uuid import UUID

import msgspec

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import (
    Code,
    Email,
    Locale,
    Name,
    NewSlug,
    Password,
    Reason,
    Text,
    Title,
    Url,
    told,
)
from admit.core import words
from admit.identity.declarations import Declaration


class Declared(Request):
    """What the operator decides by: who answers for the organizer, where (as DE), and what it wants to sell."""

    legal_name: Title
    country: Annotated[str, told(maxLength=2)]
    sells: Reason
    website: Url = ""

    def declaration(self) -> Declaration:
        """As the rules check it."""
        return Declaration(self.legal_name, self.country, self.website, self.sells)


class SignUp(Request):
    """An organizer's application."""

    email: Email
    password: Password
    full_name: Name
    tenant_name: Name
    slug: NewSlug
    declared: Declared | None = None
    locale: Locale = msgspec.field(default_factory=words.reader)


class Credentials(Request):
    """Email and password; a code of the authenticator app, or a recovery code, where the account asks for one."""

    email: Email
    password: Password
    code: Code | None = None


class Refresh(Request):
    """The refresh token got last; it works once."""

    refresh_token: Text


class ResetRequest(Request):
    """Whose password was forgotten."""

    email: Email
    locale: Locale = msgspec.field(default_factory=words.reader)


class ResetConfirmation(Request):
    """The secret of the mailed link, and the new password."""

    token: Text
    password: Password


class Acceptance(Request):
    """The secret of the invitation's link; a password and a name only from who has none yet."""

    token: Text
    password: Password | None = None
    full_name: Name = ""


class Verification(Request):
    """The secret of the link that confirms an address, with the password chosen at the sign-up or a new one."""

    token: Text
    password: Password | None = None
    new_password: Password | None = None


class Accepted(Response):
    """The request was taken; what follows comes by mail."""

    message: str


class Tokens(Response):
    """What a program holds after signing in."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme


class Verified(Response):
    """The address that is confirmed."""

    email: str


class Joined(Response):
    """The team that was joined."""

    tenant_id: UUID
    slug: str
    name: str
    role: str
