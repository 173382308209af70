"""Devices with keys of their own, as the app has them: they claim codes and sign requests."""

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from admit.checkin import enrolments, proofs
from admit.checkin.enrolments import Key
from admit.checkin.proofs import Algorithm
from admit.checkin.records import Device, Post
from admit.core.clock import Clock, in_ms
from admit.core.tenancy import Scope
from admit.flows.doorway import Caller, Signed
from admit.flows.runtime import Runtime


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Ed25519Phone:
    """A phone whose browser has Ed25519."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    algorithm: str = "Ed25519"

    @property
    def public_key(self) -> str:
        return packed(self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> str:
        return packed(self.private.sign(message))


@dataclass(frozen=True)
class EcdsaPhone:
    """An older one."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    algorithm: str = "ES256"

    @property
    def public_key(self) -> str:
        return packed(self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def sign(self, message: bytes) -> str:
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return packed(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def a_picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **given: Any) -> bytes:
    """A picture as a phone takes it."""
    written = io.BytesIO()
    Image.new("RGB", size, "maroon").save(written, kind, **given)
    return written.getvalue()


Phone = Ed25519Phone | EcdsaPhone


def a_claim(phone: Phone, slug: str, code: str, **given: Any) -> dict[str, Any]:
    """The body of a claim."""
    plain = code.replace("-", "")
    lines = "\n".join(["admit/enrol/v1", slug, plain, phone.public_key])
    body = {
        "code": code,
        "algorithm": phone.algorithm,
        "public_key": phone.public_key,
        "signature": phone.sign(lines.encode()),
        "app_version": "1.0.0",
    }
    return {**body, **given}


def a_proof(
    phone: Phone, method: str, target: str, body: bytes, *, at_ms: int, nonce: str | None = None
) -> str:
    """The header that proves a request."""
    nonce = nonce or uuid4().hex
    digest = hashlib.sha256(body).hexdigest()
    lines = "\n".join(["admit/device/v1", method, target, digest, str(at_ms), nonce])
    return f"v1.{at_ms}.{nonce}.{phone.sign(lines.encode())}"


@dataclass(frozen=True)
class Enrolled:
    """An enrolled phone that can call the API."""

    phone: Phone
    device: Device
    token: str
    tenant_id: UUID
    clock: Clock

    @property
    def caller(self) -> Caller:
        return Caller(self.tenant_id, self.device.id, self.device.name)

    def signed(self, method: str, target: str, body: bytes = b"", **given: Any) -> Signed:
        at_ms = given.pop("at_ms", in_ms(self.clock.now()))
        proof = a_proof(self.phone, method, target, body, at_ms=at_ms, **given)
        return Signed(self.token, proof, method, target, body)

    async def call(
        self,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        **given: Any,
    ) -> httpx.Response:
        """Call a path (with its query) as this device."""
        content = given.pop("content", msgspec.json.encode(json) if json is not None else b"")
        signed = self.signed(method, path, content, **given)
        own = {"authorization": f"Admit-Device {self.token}", "admit-proof": signed.proof}
        if json is not None:
            own["content-type"] = "application/json"
        return await client.request(method, path, content=content, headers={**own, **(headers or {})})


async def an_enrolled_phone(
    runtime: Runtime, tenant: Scope, *events: UUID, phone: Phone | None = None, name: str = "Phone 3"
) -> Enrolled:
    """A phone enrolled for these events, through the slice."""
    phone = phone or Ed25519Phone()
    raw = base64.urlsafe_b64decode(phone.public_key + "=" * (-len(phone.public_key) % 4))
    now = runtime.clock.now()
    async with runtime.db.write(tenant) as tx:
        begun, code = await enrolments.begin(tx, name, posts=[Post(event) for event in events], now=now)
        key = Key(Algorithm(phone.algorithm), raw, "3F7K-9QXA", "1.0.0")
        await enrolments.claim(tx, code, key, now=now)
        device = await enrolments.confirm(tx, begun.id, fingerprint="3F7K-9QXA", now=now)
    token = proofs.token_for(runtime.secret_key, tenant.tenant_id, device.id)
    return Enrolled(phone, device, token, tenant.tenant_id, runtime.clock)
