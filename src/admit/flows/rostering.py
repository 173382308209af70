"""Handing the roster out: read in one short transaction, written as text beside the event loop."""

import asyncio
import gzip
from dataclasses import dataclass
from uuid import UUID

import structlog

from admit.checkin import event_facts, roster, roster_text
from admit.checkin.roster import Page
from admit.checkin.roster_text import EventFacts
from admit.core import crypto
from admit.core.clock import Clock
from admit.flows import doorway
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime

log = structlog.get_logger(__name__)

GZIP_LEVEL = 4
LEAST_WORTH_GZIP = 1_000
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller wants: from where on, how much, and how it is sent; `known_tag` is what it has."""

    since: str | None
    limit: int
    takes_gzip: bool
    known_tag: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it is sent; without a body when nothing is new."""

    body: bytes | None
    tag: str
    is_gzip: bool = False


async def page(runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, *, asked: Asked) -> Answer:
    """A page of the roster for whoever works at the door of the event.

    Raises: what `doorway.write` raises; NotFound for the event, Invalid.
    """
    async with doorway.write(runtime, keeper, slug, event_id=event_id) as tx:
        salt = crypto.derive(runtime.secret_key, f"door/roster/{tx.scope.tenant_id}/{event_id}")
        facts = await event_facts.read(tx, event_id, email_salt=salt[:SALT_BYTES])
        found = await roster.read(tx, event_id, since=asked.since, limit=asked.limit, now=runtime.clock.now())
    # A page of thousands takes a while to write: whoever scans at this moment is not to wait for it.
    return await asyncio.to_thread(_written, found, facts, asked, runtime.clock)


def _written(found: Page, facts: EventFacts, asked: Asked, clock: Clock) -> Answer:
    written = roster_text.write(found, facts, now=clock.now())
    is_nothing_new = not found.tickets and not found.is_first and written.tag == asked.known_tag
    if is_nothing_new:
        return Answer(None, written.tag)
    if asked.takes_gzip and len(written.body) >= LEAST_WORTH_GZIP:
        return Answer(gzip.compress(written.body, GZIP_LEVEL, mtime=0), written.tag, is_gzip=True)
    return Answer(written.body, written.tag)
