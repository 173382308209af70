"""What a receiver checks a delivery by."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

from admit.facts import signing

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
FACT = UUID("01944f00-0000-7000-8000-000000000001")


def test_a_signature_is_the_one_that_the_standard_gives_as_its_example() -> None:
    body = b'{"event_type":"ping","data":{"success":true}}'
    signature = signing.sign("whsec_plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1_731_705_121, body)
    assert signature == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_the_headers_carry_one_signature_for_each_secret() -> None:
    old, new = signing.new_secret(), signing.new_secret()
    told = signing.headers([new, old], FACT, b"{}", now=NOW)
    assert told["webhook-id"] == str(FACT)
    assert told["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{FACT}.{int(NOW.timestamp())}.{{}}".encode()
    wanted = []
    for secret in (new, old):
        digest = hmac.new(base64.b64decode(secret[6:]), signed, hashlib.sha256).digest()
        wanted.append("v1," + base64.b64encode(digest).decode())
    assert told["webhook-signature"].split(" ") == wanted


def test_secrets_are_recognised_long_and_never_the_same() -> None:
    made = {signing.new_secret() for _ in range(20)}
    assert len(made) == 20
    assert all(one.startswith("whsec_") and len(base64.b64decode(one[6:])) == 32 for one in made)
