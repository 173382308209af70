"""How a device proves who it is: keys, signatures, tokens and fingerprints. Pure; the page is docs/check-in.md.

A token names the tenant and the device and is of no use without the device's private key, which never leaves it.
Source: W3C Web Cryptography (raw keys; ECDSA signatures as r and s, 32 bytes each).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from admit.core import codes, crypto

KEY_PURPOSE = "door/device"
_ID_BYTES = 16
_MAC_BYTES = 18
_SIGNATURE_BYTES = 64
_HALF = 32
_FINGERPRINT_SYMBOLS = 8
_PROOF = re.compile(
    r"v1\.(?P<at>[0-9]{1,15})\.(?P<nonce>[A-Za-z0-9_-]{16,64})\.(?P<signature>[A-Za-z0-9_-]{86})"
)


class Algorithm(StrEnum):
    """Stored as `devices.algorithm`."""

    ED25519 = "Ed25519"
    ES256 = "ES256"


KEY_BYTES = {Algorithm.ED25519: 32, Algorithm.ES256: 65}


@dataclass(frozen=True, slots=True)
class Proof:
    """What came in `Admit-Proof`; `at_ms` is the device's estimate of the server's time."""

    at_ms: int
    nonce: str
    signature: bytes


def read_proof(header: str) -> Proof | None:
    """The proof that a header holds; None for anything else."""
    found = _PROOF.fullmatch(header)
    signature = unpacked(found["signature"]) if found else None
    if found is None or signature is None:
        return None
    return Proof(int(found["at"]), found["nonce"], signature)


def request_message(method: str, target: str, body: bytes, *, at_ms: int, nonce: str) -> bytes:
    """What a device signs for one request; `target` is the path with its query as sent."""
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join(("admit/device/v1", method, target, digest, str(at_ms), nonce)).encode()


def claim_message(slug: str, code: str, public_key_text: str) -> bytes:
    """What a device signs to claim an enrolment."""
    return "\n".join(("admit/enrol/v1", slug, code, public_key_text)).encode()


def fingerprint(claimed: bytes) -> str:
    """Eight symbols that device and console both show, as `3F7K-9QXA`: 40 bits of the claim's hash."""
    bits = int.from_bytes(hashlib.sha256(claimed).digest()[:5], "big")
    symbols = (codes.ALPHABET[bits >> shift & 31] for shift in range(35, -5, -5))
    return codes.format_code("".join(symbols))


def is_key(algorithm: Algorithm, raw: bytes) -> bool:
    """Whether these bytes are a public key of that kind."""
    if len(raw) != KEY_BYTES[algorithm]:
        return False
    return algorithm is Algorithm.ED25519 or _point(raw) is not None


def verify(algorithm: Algorithm, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the key signed exactly this message; False for anything malformed."""
    match algorithm:
        case Algorithm.ED25519:
            return crypto.verify(public_key, message, signature)
        case Algorithm.ES256:
            return _verify_ecdsa(public_key, message, signature)


def token_for(secret_key: str, tenant_id: UUID, device_id: UUID) -> str:
    """The token of a device: always the same, so that a lost answer can be given again."""
    ids = tenant_id.bytes + device_id.bytes
    return packed(ids + _mac(secret_key, tenant_id, device_id))


def named_by(secret_key: str, token: str) -> tuple[UUID, UUID] | None:
    """The tenant and the device of a token that we made; None for any other."""
    raw = unpacked(token) if len(token) < 100 else None
    if raw is None or len(raw) != 2 * _ID_BYTES + _MAC_BYTES:
        return None
    tenant_id, device_id = UUID(bytes=raw[:_ID_BYTES]), UUID(bytes=raw[_ID_BYTES : 2 * _ID_BYTES])
    if not crypto.equal(raw[2 * _ID_BYTES :], _mac(secret_key, tenant_id, device_id)):
        return None
    return tenant_id, device_id


def packed(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unpacked(text: str) -> bytes | None:
    """The bytes of a base64url text without padding; None when it is none, or not the one way to write them."""
    if not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    return raw if packed(raw) == text else None


def _mac(secret_key: str, tenant_id: UUID, device_id: UUID) -> bytes:
    key = crypto.derive(secret_key, KEY_PURPOSE)
    return crypto.mac(key, tenant_id.bytes, device_id.bytes)[:_MAC_BYTES]


def _point(raw: bytes) -> ec.EllipticCurvePublicKey | None:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return None


def _verify_ecdsa(public_key: bytes, message: bytes, signature: bytes) -> bool:
    point = _point(public_key)
    if point is None or len(signature) != _SIGNATURE_BYTES:
        return False
    halves = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        point.verify(encode_dss_signature(*halves), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
