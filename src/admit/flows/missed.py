"""Messages that were lost on the way: the provider keeps what it told, is asked for it, and the inbox takes it in.

Payments need none of this, since each is asked about by itself (`expiry.ask_about_payments`), nor do refunds of ours.
But of a dispute, or of a refund in the provider's own console, nobody here would ever know to ask.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from admit.core.errors import VendorError
from admit.core.tenancy import Door
from admit.flows import inbox
from admit.flows.runtime import Runtime
from admit.sales import hearings
from admit.sales.gateway import ProviderEvent
from admit.sales.hearings import Hearing

log = structlog.get_logger(__name__)

BATCH = 20
AT_ONCE = 4
EVERY = timedelta(minutes=5)
AFTER_SILENCE = timedelta(minutes=1)
AFTER_A_NO = timedelta(hours=6)
LEASE = timedelta(minutes=2)
OVERLAP = timedelta(minutes=10)
"""Asked for again each time: a message may be written down later than the moment it bears."""
FIRST_LOOK_BACK = timedelta(days=1)
KEPT_FOR = timedelta(days=29)
"""The provider forgets after thirty days. Source: docs.stripe.com/api/events."""
MOST_HALVINGS = 22
"""From a month to less than a second, which the provider does not tell apart any more."""


async def fetch(runtime: Runtime) -> int:
    """Ask for what each account that is due told since it was last heard; how many accounts were asked."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        await hearings.enrol(tx, heard_until=now - FIRST_LOOK_BACK, now=now)
        due = await hearings.claim(tx, BATCH, lease_until=now + LEASE, now=now)
    for begin in range(0, len(due), AT_ONCE):
        await asyncio.gather(*(_hear(runtime, one, now=now) for one in due[begin : begin + AT_ONCE]))
    return len(due)


async def _hear(runtime: Runtime, hearing: Hearing, *, now: datetime) -> None:
    """Take in what one account told. Where the provider is away or says no, the same span is asked for later."""
    try:
        events, heard_until = await _told(runtime, hearing, now=now)
        await inbox.receive(runtime, events)
        next_ask_at = now + EVERY if heard_until >= now else now
    except VendorError as error:
        heard_until = hearing.heard_until
        next_ask_at = now + (AFTER_SILENCE if error.retryable else AFTER_A_NO)
        log.warning("missed.not_asked", account=hearing.account, error=str(error))
    async with runtime.db.door(Door.WORKER) as tx:
        await hearings.write(tx, hearing.account, heard_until=heard_until, next_ask_at=next_ask_at)


async def _told(
    runtime: Runtime, hearing: Hearing, *, now: datetime
) -> tuple[Sequence[ProviderEvent], datetime]:
    """All that was told in a span, and where the span ends: before now when there was more than one answer holds.

    Then nothing is asked for again, or a flood within the overlap would be all that is ever heard.
    """
    after, until = max(hearing.heard_until - OVERLAP, now - KEPT_FOR), now
    told = await runtime.gateway.told(hearing.account, after=after, until=until)
    after = max(after, hearing.heard_until)
    for _ in range(MOST_HALVINGS):
        if told.is_whole:
            break
        until = after + (until - after) / 2
        told = await runtime.gateway.told(hearing.account, after=after, until=until)
    return told.events, until
