"""Codes that people say and type, and tokens that only machines carry."""

import base64
import binascii
import hashlib
import secrets
from uuid import UUID

from admit.core.errors import Bug

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U. Source: https://www.crockford.com/base32.html"""

_SYMBOLS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
"""A symbol for each byte, each as often as any other: 32 divides 256."""

_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
_GROUP = 4
_LONGEST_TYPED = 64
_TENANT_BYTES = 16
_RANDOM_BYTES = 18
PUBLIC_TOKEN_LENGTH = 46


def new_code(length: int = 8) -> str:
    """A random code of that many symbols (five bits each), unformatted: `K7Q29FXD`."""
    return secrets.token_bytes(length).translate(_SYMBOLS).decode("ascii")


def normalise(text: str) -> str:
    """What a person typed, as it was made: any case, O for 0, I or L for 1, spaces and dashes anywhere.

    Empty when it is no code at all, so that a look-up by it finds nothing.
    """
    if len(text) > _LONGEST_TYPED:
        return ""
    code = text.upper().translate(_HEARD_AS)
    return code if all(symbol in ALPHABET for symbol in code) else ""


def format_code(code: str) -> str:
    """A code in groups of four for reading aloud: `K7Q2-9FXD`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def new_token(size: int = 32) -> str:
    """A secret of `size` random bytes in url-safe characters; keep only `hash_token` of it."""
    if size < 16:
        raise Bug("a token under 16 bytes can be guessed")
    return secrets.token_urlsafe(size)


def hash_token(token: str) -> bytes:
    """The 32 bytes to store and look up a token by (SHA-256; a random token needs no salt)."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def public_token(tenant_id: UUID) -> str:
    """A secret of 46 url-safe characters that says whose it is: the tenant's id, then 18 random bytes."""
    return _encode(tenant_id.bytes + secrets.token_bytes(_RANDOM_BYTES))


def tenant_of(token: str) -> UUID | None:
    """The tenant that a public token names, or None when it is not exactly as `public_token` writes.

    Anyone can write such a token: the answer says where to look, not that the token is good.
    """
    if len(token) != PUBLIC_TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    # Two texts may decode to the same bytes; only one of them is ours.
    return UUID(bytes=raw[:_TENANT_BYTES]) if _encode(raw) == token else None


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
