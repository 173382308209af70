"""The signed token inside a QR code: made, read and verified without any database.

Shape, 84 bytes: version (1), key index (1), ticket id (16, a UUIDv7), ticket type index (2, big-endian),
Ed25519 signature (64). As text: base45, 126 characters of the QR alphanumeric set, a version 6 code at
error level M. The signature is over a fixed word, the EVENT's id and the first 20 bytes: the event is bound
but not carried, so a token never passes at another event, even under the same key.
`tests/support/token_vectors.json` holds examples.
Source: RFC 8032 (Ed25519), RFC 9285 (base45).
"""

import struct
from collections.abc import Sequence
from uuid import UUID

from admit.core import crypto
from admit.core.errors import Bug
from admit.tickets.errors import BadToken
from admit.tickets.records import ParsedToken, PublicKey, SignedToken, Signer

TOKEN_VERSION = 1
TOKEN_BYTES = 84
TOKEN_LENGTH = 126

_SIGNED_BYTES = 20
_WORDS = f">{TOKEN_BYTES // 2}H"
_SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS = [_SYMBOLS[number % 45] + _SYMBOLS[number // 45] for number in range(45 * 45)]
_NO_SYMBOL = b"\xff"
_VALUES = bytes(_SYMBOLS.find(chr(code)) % 256 for code in range(256))
_45, _2025 = [45 * number for number in range(45)], [2025 * number for number in range(45)]
_DOMAIN = b"admit/ticket/v1"


def sign(signer: Signer, ticket_id: UUID, token_index: int) -> SignedToken:
    """The token of one ticket; the same input gives the same token.

    Raises: Bug when an index does not fit.
    """
    if not 0 <= signer.key_index <= 0xFF or not 0 <= token_index <= 0xFFFF:
        raise Bug("a key index has one byte, a ticket type index two")
    body = bytes((TOKEN_VERSION, signer.key_index)) + ticket_id.bytes + token_index.to_bytes(2, "big")
    signature = crypto.sign(signer.private_key, _message(signer.event_id, body))
    return SignedToken(_encoded(body + signature), signature)


def read(text: str) -> ParsedToken:
    """What a scanned text says, when it has the shape of a token; proves nothing.

    White space around it is dropped, and a leading blank that belongs to the token is put back: forms and
    keyboard wedges trim it.
    Raises: BadToken.
    """
    if len(text) > 2 * TOKEN_LENGTH:  # before any work on it
        raise BadToken("too long")
    payload = text.strip().rjust(TOKEN_LENGTH)
    raw = _decoded(payload)
    if raw[0] != TOKEN_VERSION:
        raise BadToken("another version")
    return ParsedToken(
        key_index=raw[1],
        ticket_id=UUID(bytes=raw[2:18]),
        token_index=int.from_bytes(raw[18:20], "big"),
        signature=raw[_SIGNED_BYTES:],
        payload_text=payload,
    )


def verify(parsed: ParsedToken, public_keys: Sequence[PublicKey]) -> bool:
    """Whether one of these keys, the one the token names, signed it for its event."""
    body = _decoded(parsed.payload_text)[:_SIGNED_BYTES]
    return any(
        crypto.verify(key.public_key, _message(key.event_id, body), parsed.signature)
        for key in public_keys
        if key.key_index == parsed.key_index
    )


def _message(event_id: UUID, body: bytes) -> bytes:
    return _DOMAIN + event_id.bytes + body


# The library's own write and read a symbol at a time, which takes as long as the signature.
def _encoded(raw: bytes) -> str:
    return "".join([_PAIRS[word % 2025] + _SYMBOLS[word // 2025] for word in struct.unpack(_WORDS, raw)])


def _decoded(payload: str) -> bytes:
    if len(payload) != TOKEN_LENGTH or not payload.isascii():
        raise BadToken("not of a token's length and alphabet")
    values = payload.encode().translate(_VALUES)
    if _NO_SYMBOL in values:
        raise BadToken("not base45")
    threes = zip(values[::3], values[1::3], values[2::3], strict=True)
    try:
        return struct.pack(_WORDS, *[low + _45[middle] + _2025[high] for low, middle, high in threes])
    except struct.error:  # three symbols can say more than two bytes hold
        raise BadToken("not base45") from None
