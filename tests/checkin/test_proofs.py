"""What a device signs and how it is told to be its own."""

from hashlib import sha256
from uuid import uuid4

import pytest

from admit.checkin import proofs
from admit.checkin.proofs import Algorithm
from tests.conftest import SECRET
from tests.support.device_builders import EcdsaPhone, Ed25519Phone, Phone, a_proof

PHONES: list[Phone] = [Ed25519Phone(), EcdsaPhone()]
NONCE = "n" * 22


def raw(text: str) -> bytes:
    found = proofs.unpacked(text)
    assert found is not None
    return found


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone.algorithm)
def test_a_signature_holds_for_its_own_request_only(phone: Phone) -> None:
    header = a_proof(phone, "POST", "/api/v1/x?since=1", b"body", at_ms=1_000, nonce=NONCE)
    proof = proofs.read_proof(header)
    assert proof is not None
    held = [
        proofs.verify(
            Algorithm(phone.algorithm),
            raw(phone.public_key),
            proofs.request_message(method, target, body, at_ms=at_ms, nonce=nonce),
            proof.signature,
        )
        for method, target, body, at_ms, nonce in (
            ("POST", "/api/v1/x?since=1", b"body", 1_000, NONCE),
            ("GET", "/api/v1/x?since=1", b"body", 1_000, NONCE),
            ("POST", "/api/v1/x?since=2", b"body", 1_000, NONCE),
            ("POST", "/api/v1/x?since=1", b"bodY", 1_000, NONCE),
            ("POST", "/api/v1/x?since=1", b"body", 1_001, NONCE),
            ("POST", "/api/v1/x?since=1", b"body", 1_000, "m" * 22),
        )
    ]
    assert held == [True, False, False, False, False, False]


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone.algorithm)
def test_another_key_or_algorithm_does_not_verify(phone: Phone) -> None:
    signature = raw(phone.sign(b"word"))
    other = next(one for one in PHONES if one is not phone)
    assert not proofs.verify(Algorithm(phone.algorithm), raw(type(phone)().public_key), b"word", signature)
    assert not proofs.verify(Algorithm(other.algorithm), raw(phone.public_key), b"word", signature)
    assert not proofs.verify(Algorithm(phone.algorithm), raw(phone.public_key), b"word", b"\0" * 64)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "v1.1.short.x",
        f"v2.1.{NONCE}.{'a' * 86}",
        f"v1.-1.{NONCE}.{'a' * 86}",
        f"v1.1.{NONCE}.{'a' * 85}",
    ],
)
def test_what_is_no_proof_is_none(header: str) -> None:
    assert proofs.read_proof(header) is None


def test_a_token_names_tenant_and_device_and_cannot_be_made_up() -> None:
    tenant, device = uuid4(), uuid4()
    token = proofs.token_for(SECRET, tenant, device)
    assert proofs.named_by(SECRET, token) == (tenant, device)
    assert proofs.named_by("another secret, long enough", token) is None
    forged = proofs.packed(uuid4().bytes + proofs.unpacked(token)[16:])  # type: ignore[index]
    assert proofs.named_by(SECRET, forged) is None
    assert proofs.named_by(SECRET, "x" * 67) is None


def test_a_fingerprint_is_forty_bits_of_the_claims_hash() -> None:
    message = proofs.claim_message("halde", "K7Q29FXD", "key")
    assert message == b"admit/enrol/v1\nhalde\nK7Q29FXD\nkey"
    bits = "".join(f"{byte:08b}" for byte in sha256(message).digest()[:5])
    symbols = [int(bits[start : start + 5], 2) for start in range(0, 40, 5)]
    written = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[symbol] for symbol in symbols)
    assert proofs.fingerprint(message) == f"{written[:4]}-{written[4:]}"


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [(Algorithm.ED25519, b"short"), (Algorithm.ES256, b"\4" + b"\1" * 64), (Algorithm.ES256, b"\2" * 33)],
)
def test_what_is_no_public_key_is_refused(algorithm: Algorithm, key: bytes) -> None:
    assert not proofs.is_key(algorithm, key)
