"""Keys by purpose, sealed values at rest, message codes and Ed25519 signatures."""

import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from admit.core.errors import AdmitError, Bug

_SALT = b"admit/v1"
_KEY_BYTES = 32
_LEAST_SECRET_BYTES = 16
_SEALED_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = len(_SEALED_VERSION) + _KEY_ID_BYTES


class Unsealable(AdmitError):
    """A sealed value was altered, belongs elsewhere, or its key is no longer among ours."""


class Sealer:
    """Encrypts values at rest for one purpose (AES-256-GCM); the first secret seals, any of them opens.

    To rotate: put the new secret first and keep the old one until everything is sealed anew.
    Shape of a sealed value: 1 byte version, 4 bytes key id, 12 bytes nonce, the text, its 16 byte tag.
    """

    def __init__(self, secret_keys: Sequence[str | bytes], purpose: str) -> None:
        if not secret_keys:
            raise Bug("sealing needs at least one secret key")
        keys = [derive(secret, f"seal/{purpose}") for secret in secret_keys]
        self._ciphers = {_key_id(key): AESGCM(key) for key in reversed(keys)}
        self._current = _key_id(keys[0])

    def seal(self, plain: bytes, *, context: bytes = b"") -> bytes:
        """Encrypt; only `open` with the same context (an owner's id, say) gives it back."""
        head = _SEALED_VERSION + self._current
        nonce = os.urandom(_NONCE_BYTES)
        return head + nonce + self._ciphers[self._current].encrypt(nonce, plain, head + context)

    def open(self, sealed: bytes, *, context: bytes = b"") -> bytes:
        """Decrypt what `seal` made.

        Raises: Unsealable.
        """
        head, rest = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        cipher = self._ciphers.get(head[len(_SEALED_VERSION) :])
        if not head.startswith(_SEALED_VERSION) or cipher is None or len(rest) < _NONCE_BYTES:
            raise Unsealable("not sealed by a key we hold")
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], head + context)
        except InvalidTag:
            raise Unsealable("altered, or sealed for something else") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest secret sealed it; if not, it is due to be sealed anew."""
        return sealed[:_HEAD_BYTES] == _SEALED_VERSION + self._current


@lru_cache(maxsize=64)
def derive(secret_key: str | bytes, purpose: str) -> bytes:
    """The 32 byte key for one purpose (HKDF-SHA256); keys of different purposes tell nothing of each other.

    Raises: Bug when the secret is under 16 bytes.
    """
    secret = secret_key.encode() if isinstance(secret_key, str) else secret_key
    if len(secret) < _LEAST_SECRET_BYTES:
        raise Bug(f"the secret key needs at least {_LEAST_SECRET_BYTES} bytes")
    return HKDF(SHA256(), length=_KEY_BYTES, salt=_SALT, info=purpose.encode()).derive(secret)


def fingerprint(secret_key: str | bytes) -> str:
    """What tells one secret from another and gives nothing of it away: 16 hex digits."""
    return derive(secret_key, "fingerprint").hex()[:16]


def mac(key: bytes, *parts: bytes) -> bytes:
    """The 32 byte HMAC-SHA256 of the parts in order, each with its length so that none runs into the next."""
    code = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        code.update(len(part).to_bytes(8, "big"))
        code.update(part)
    return code.digest()


def equal(one: bytes, other: bytes) -> bool:
    """Compare without telling by the time taken where they differ."""
    return hmac.compare_digest(one, other)


def generate_keypair() -> tuple[bytes, bytes]:
    """A new Ed25519 pair: (private, public), 32 raw bytes each."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """The 64 byte Ed25519 signature of a message. Source: RFC 8032."""
    return _signer(private).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public key signed exactly this message; False for anything malformed."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=64)
def _signer(private: bytes) -> Ed25519PrivateKey:
    # Reading a key costs as much as signing with it, and an event's tickets come by the thousand.
    return Ed25519PrivateKey.from_private_bytes(private)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:_KEY_ID_BYTES]
