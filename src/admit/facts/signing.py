"""What a receiver can check a delivery by; pure.

Source: Standard Webhooks 1.0.0, "Signature scheme" and "Verifying webhook authenticity".
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

MARK = "whsec_"
"""What every secret begins with, so that one that was published by mistake is recognised."""

SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as it is told to an organizer."""
    return MARK + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def sign(secret: str, delivery_id: str, timestamp: int, body: bytes) -> str:
    """One signature, `v1,` and the base64 of the HMAC-SHA256 over id, timestamp and body joined by full stops."""
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secrets: Sequence[str], fact_id: UUID, body: bytes, *, now: datetime) -> dict[str, str]:
    """The three headers of a delivery, signed by each secret that is valid now."""
    timestamp = int(now.timestamp())
    signatures = [sign(secret, str(fact_id), timestamp, body) for secret in secrets]
    return {
        "webhook-id": str(fact_id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
