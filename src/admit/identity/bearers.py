"""Access tokens: short-lived JWTs that name a user and a login, and nothing that could change meanwhile.

Whether the login still lives is asked of the database; a token only spares its look-up by a secret.
Source: RFC 7519, RFC 8725.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

import jwt

from admit.core import ids
from admit.core.crypto import derive
from admit.identity.errors import LoginOver
from admit.identity.records import AccessToken

LASTS = timedelta(minutes=10)
ALGORITHM = "HS256"
ISSUER = "admit"

_LONGEST = 2000
_NEEDED = ["sub", "sid", "aud", "iss", "iat", "exp", "jti"]


class Audience(StrEnum):
    """Where a token is good; one for the API opens no door and the other way round."""

    API = "admit-api"
    DOOR = "admit-door"


def issue(secret_key: str, *, user_id: UUID, login_id: UUID, audience: Audience, now: datetime) -> str:
    """A signed token for ten minutes."""
    claims = {
        "sub": str(user_id),
        "sid": str(login_id),
        "aud": audience.value,
        "iss": ISSUER,
        "iat": int(now.timestamp()),
        "exp": int((now + LASTS).timestamp()),
        "jti": ids.new_id().hex,
    }
    return jwt.encode(claims, _key(secret_key), algorithm=ALGORITHM)


def read(secret_key: str, token: str, *, audience: Audience, now: datetime) -> AccessToken:
    """What a token says, when we signed it, for this audience, and it is not too old.

    Raises: LoginOver.
    """
    signed = _signed(secret_key, token, audience)
    # By the clock we are given, which the library does not know.
    if not signed.issued - 60 <= now.timestamp() < signed.expires:
        raise LoginOver
    return AccessToken(signed.user_id, signed.login_id, datetime.fromtimestamp(signed.expires, UTC))


@dataclass(frozen=True, slots=True)
class _Signed:
    """What stands in a token that we signed, whether it is over or not."""

    user_id: UUID
    login_id: UUID
    issued: int
    expires: int


# A gate sends the same token with every scan, and its signature stays as good as it was.
@lru_cache(maxsize=2_000)
def _signed(secret_key: str, token: str, audience: Audience) -> _Signed:
    claims = _claims(secret_key, token, audience)
    user_id, login_id = ids.parse(str(claims["sub"])), ids.parse(str(claims["sid"]))
    expires, issued = claims["exp"], claims["iat"]
    if user_id is None or login_id is None or not isinstance(expires, int) or not isinstance(issued, int):
        raise LoginOver
    return _Signed(user_id, login_id, issued, expires)


def _claims(secret_key: str, token: str, audience: Audience) -> dict[str, object]:
    if len(token) > _LONGEST or not token.isascii():
        raise LoginOver
    try:
        found: dict[str, object] = jwt.decode(
            token,
            _key(secret_key),
            algorithms=[ALGORITHM],
            audience=audience.value,
            issuer=ISSUER,
            options={"require": _NEEDED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError:
        raise LoginOver from None
    return found


@lru_cache(maxsize=4)
def _key(secret_key: str) -> bytes:
    return derive(secret_key, "jwt")
