"""Enrolling devices: what the console begins and decides, and what a device without any authorization claims."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from admit.checkin import enrolments, proofs, stations
from admit.checkin.enrolments import Enrolment, Key
from admit.checkin.errors import EnrolmentOver
from admit.checkin.proofs import Algorithm
from admit.checkin.records import Post
from admit.core import codes, throttle
from admit.core.db import Tx
from admit.core.errors import Invalid, NotFound
from admit.core.tenancy import system_scope
from admit.core.text import check_text
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity import tenants

log = structlog.get_logger(__name__)

MOST_MISSES = 20
WINDOW_S = 600
LONGEST_VERSION = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """What a device sends to claim a code, as it came."""

    code: str
    algorithm: Algorithm
    public_key: str
    signature: str
    app_version: str


@dataclass(frozen=True, slots=True)
class Admittance:
    """What a confirmed device is given."""

    id: UUID
    name: str
    token: str
    posts: list[Post]


@dataclass(frozen=True, slots=True)
class Claimed:
    """How far a claim is; `admittance` when it was confirmed."""

    fingerprint: str
    expires_at: datetime
    organizer: str
    admittance: Admittance | None


async def claim(runtime: Runtime, slug: str, wanted: Claim, *, network: str) -> Claimed:
    """Let a key claim a code, or tell it again how far it is.

    Raises: Invalid naming the field, EnrolmentOver, EnrolmentClaimed, Throttled after 20 misses of a network.
    """
    raw = proofs.unpacked(wanted.public_key)
    if raw is None or not proofs.is_key(wanted.algorithm, raw):
        raise Invalid.one("public_key", "key", f"This is not a raw {wanted.algorithm.value} public key.")
    try:
        return await _claim(runtime, slug, wanted, raw)
    except EnrolmentOver:
        await throttle.hit(runtime.db, f"enrolment/{network}", limit=MOST_MISSES, window_s=WINDOW_S)
        raise


async def _claim(runtime: Runtime, slug: str, wanted: Claim, raw: bytes) -> Claimed:
    try:
        tenant_id = await entering.tenant_id_of(runtime.db, slug)
    except NotFound:
        raise EnrolmentOver() from None
    key, now = _key(slug, wanted, raw), runtime.clock.now()
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        found = await enrolments.claim(tx, codes.normalise(wanted.code), key, now=now)
        face = await tenants.read_face(tx)
        admittance = await _admittance(runtime, tx, found) if found.device_id else None
    log.info("door.enrolment_claimed", tenant=slug, confirmed=admittance is not None)
    return Claimed(key.fingerprint, found.expires_at, face.name, admittance)


async def _admittance(runtime: Runtime, tx: Tx, found: Enrolment) -> Admittance:
    assert found.device_id is not None
    await stations.check_standing(tx, found.device_id)
    posts = (await stations.of_devices(tx, [found.device_id])).get(found.device_id, [])
    token = proofs.token_for(runtime.secret_key, tx.scope.tenant_id, found.device_id)
    return Admittance(found.device_id, found.name, token, posts)


def link(runtime: Runtime, slug: str, enrolment: Enrolment, code: str) -> str:
    """What the QR code on the console says: the code stands behind the #, where no server and no log sees it."""
    assert enrolment.device_id is None
    return f"{runtime.settings.base_url}/door/enrol#{slug}/{code}"


def _key(slug: str, wanted: Claim, raw: bytes) -> Key:
    version = check_text("app_version", wanted.app_version, max_length=LONGEST_VERSION, required=False)
    message = proofs.claim_message(slug, codes.normalise(wanted.code), wanted.public_key)
    signature = proofs.unpacked(wanted.signature)
    if signature is None or not proofs.verify(wanted.algorithm, raw, message, signature):
        raise Invalid.one("signature", "signature", "The signature does not fit the code and the key.")
    return Key(wanted.algorithm, raw, proofs.fingerprint(message), version)
