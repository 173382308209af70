"""Which optional mails an address wants, and the tokens that let it say no without an account."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from admit.communications import catalog
from admit.communications.errors import AlwaysSent
from admit.core import crypto
from admit.core.db import Tx
from admit.core.errors import NotFound

_PURPOSE = "unsubscribe"
_TENANT_BYTES = 16
_MAC_BYTES = 16

SET_PREFERENCE = """
insert into notification_preferences (tenant_id, email, kind, wanted)
values (%(tenant_id)s::uuid, lower(%(email)s::text), %(kind)s::text, %(wanted)s::boolean)
on conflict (tenant_id, email, kind) do update
set wanted = excluded.wanted,
  updated_at = now(),
  version = notification_preferences.version + 1
"""

READ_PREFERENCE = """
select wanted
from notification_preferences
where tenant_id = %(tenant_id)s::uuid
  and email = lower(%(email)s::text)
  and kind = %(kind)s::text
"""


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """What a token from a mail asks for: no more mail of this kind from this tenant to this address."""

    tenant_id: UUID
    email: str
    kind: str


async def choose(tx: Tx, email: str, *, kind: str, wanted: bool) -> None:
    """Set whether an address wants an optional kind of mail; the same choice twice is fine.

    Raises: AlwaysSent for a kind that is not optional; UnknownKind.
    """
    if not catalog.entry_of(kind).optional:
        raise AlwaysSent()
    await tx.execute(
        SET_PREFERENCE, {"tenant_id": tx.scope.tenant_id, "email": email, "kind": kind, "wanted": wanted}
    )


async def wants(tx: Tx, email: str, *, kind: str) -> bool:
    """Whether an address gets a kind of mail: yes unless it is optional and was switched off."""
    if kind not in catalog.OPTIONAL_KINDS:
        return True
    chosen = await tx.fetch_value(
        READ_PREFERENCE, {"tenant_id": tx.scope.tenant_id, "email": email, "kind": kind}
    )
    return chosen is not False


def unsubscribe_token(secret_key: str, asked: Unsubscription) -> str:
    """A token for a link in a mail; it needs no row and does not expire, as mail is read late.

    Shape: base64url of 16 bytes tenant, 16 bytes HMAC-SHA256, then `kind` newline `email`.
    """
    words = f"{asked.kind}\n{asked.email.lower()}".encode()
    raw = asked.tenant_id.bytes + _code(secret_key, asked.tenant_id, words) + words
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def read_unsubscribe_token(secret_key: str, token: str) -> Unsubscription:
    """What a token asks for, when we made it.

    Raises: NotFound.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise NotFound() from None
    head, words = raw[: _TENANT_BYTES + _MAC_BYTES], raw[_TENANT_BYTES + _MAC_BYTES :]
    if len(head) < _TENANT_BYTES + _MAC_BYTES:
        raise NotFound()
    tenant_id = UUID(bytes=head[:_TENANT_BYTES])
    if not crypto.equal(head[_TENANT_BYTES:], _code(secret_key, tenant_id, words)):
        raise NotFound()
    kind, _, email = words.decode().partition("\n")
    return Unsubscription(tenant_id, email, kind)


def _code(secret_key: str, tenant_id: UUID, words: bytes) -> bytes:
    return crypto.mac(crypto.derive(secret_key, _PURPOSE), tenant_id.bytes, words)[:_MAC_BYTES]
