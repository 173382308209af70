"""Ticket tokens that all implementations make and read alike; `python -m tests.support.token_vectors` writes them.

The door's app in the browser reads the same file. Keys come from fixed seeds, so that nothing in it is random.
"""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from admit.tickets import codes
from admit.tickets.records import Signer

PATH = Path(__file__).with_name("token_vectors.json")

EVENT = UUID("019bb3c0-0000-7000-8000-00000000000a")
OTHER_EVENT = UUID("019bb3c0-0000-7000-8000-00000000000b")
CASES = [
    (0, UUID("019bb3c1-1111-7111-8111-111111111111"), 0),
    (0, UUID("019bb3c1-2222-7222-8222-222222222222"), 255),
    (5, UUID("019bb3c1-3333-7333-8333-333333333333"), 1),  # begins with a blank
    (255, UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"), 65535),
]


def signer(key_index: int, event_id: UUID = EVENT) -> Signer:
    """The signer of a fixed seed."""
    return Signer(event_id, key_index, hashlib.sha256(f"seed {key_index}".encode()).digest())


def public_of(one: Signer) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(one.private_key).public_key().public_bytes_raw()


def vectors() -> dict[str, Any]:
    """Everything the file says."""
    return {
        "version": codes.TOKEN_VERSION,
        "event_id": str(EVENT),
        "other_event_id": str(OTHER_EVENT),
        "tokens": [_token(*case) for case in CASES],
    }


def written() -> str:
    """The file as it must be."""
    return json.dumps(vectors(), indent=2) + "\n"


def _token(key_index: int, ticket_id: UUID, token_index: int) -> dict[str, Any]:
    by = signer(key_index)
    signed = codes.sign(by, ticket_id, token_index)
    return {
        "key_index": key_index,
        "ticket_id": str(ticket_id),
        "token_index": token_index,
        "public_key": public_of(by).hex(),
        "signature": signed.signature.hex(),
        "payload": signed.payload_text,
    }


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
