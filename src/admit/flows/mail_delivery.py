"""Delivering the outbox: claim and commit, send outside any transaction, write what came of it.

Any number of workers may do this at once. One that dies between sending and writing leaves its mail to be
sent once more when the lease ends, under the same Message-ID. What was handed over while a write was under way is
written by the next one, together: a write of its own for each mail cost the database more than putting it there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog

from admit.communications import outbox, rendering
from admit.communications.links import LinkMaker
from admit.communications.records import QueuedMessage, RenderedMail
from admit.communications.transport import UNREACHABLE, Transport
from admit.core.batches import Limits
from admit.core.clock import Clock
from admit.core.coalescer import Coalescer
from admit.core.db import CommitUnknown, Database, DatabaseGone
from admit.core.errors import VendorError
from admit.core.tenancy import Door, system_scope

log = structlog.get_logger(__name__)

BATCH = 20
CONCURRENT_SENDS = 4
SEND_TIMEOUT_S = 60.0  # 20 mails, 4 at a time, a minute each: half of the outbox's lease at the very worst
TENANTS_A_ROUND = 50
MARKS = Limits(max_batch=BATCH, max_wait_s=60.0)
AGAIN = (DatabaseGone, CommitUnknown)
"""What a mark is written again after: a second one changes nothing."""


async def at_once() -> None:
    """Nothing is more urgent."""


async def drain(
    db: Database,
    transport: Transport,
    links: LinkMaker,
    clock: Clock,
    *,
    sender: str,
    limit: int = 500,
    give_way: Callable[[], Awaitable[None]] = at_once,
) -> int:
    """Send what is due, of all tenants in turn, until nothing is or `limit` mails were tried; how many were.

    A mail that fails waits for its next try or is given up; the others go on. Stops early when the way out is
    blocked, so that a dead server costs one batch its try and not all that waits. Before each batch `give_way` may
    let go first what is more urgent.
    """
    delivery = _Delivery(db, transport, links, clock, sender)
    tried = 0
    while tried < limit:
        tried_before = tried
        for tenant_id in await delivery.tenants():
            await give_way()
            tried += await delivery.batch(tenant_id, limit=min(BATCH, limit - tried))
            if delivery.is_blocked or tried >= limit:
                return tried
        if tried == tried_before:
            break
    return tried


class _Delivery:
    """One drain under way: its parts, and whether the way out turned out to be blocked."""

    def __init__(
        self, db: Database, transport: Transport, links: LinkMaker, clock: Clock, sender: str
    ) -> None:
        self._db = db
        self._transport = transport
        self._links = links
        self._clock = clock
        self._sender = sender
        self._turns = asyncio.Semaphore(CONCURRENT_SENDS)
        self._sent: Coalescer[UUID, QueuedMessage, None] = Coalescer(
            self._mark_sent, limits=MARKS, rolled_back=AGAIN
        )
        self.is_blocked = False

    async def tenants(self) -> list[UUID]:
        """Some tenants with due mail."""
        async with self._db.door(Door.WORKER) as tx:
            return await outbox.tenants_with_due(tx, TENANTS_A_ROUND, now=self._clock.now())

    async def batch(self, tenant_id: UUID, *, limit: int) -> int:
        """Claim and deliver up to `limit` mails of one tenant; how many."""
        async with self._db.write(system_scope(tenant_id)) as tx:
            claimed = await outbox.claim(tx, limit, now=self._clock.now())
        await self._deliver_all(claimed)
        return len(claimed)

    async def _deliver_all(self, claimed: Sequence[QueuedMessage]) -> None:
        # Every mail gets its result written even when another's cannot be; then the first trouble is told.
        results = await asyncio.gather(*map(self._deliver, claimed), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def _deliver(self, message: QueuedMessage) -> None:
        async with self._turns:
            is_sent = await self._hand_over(message)
        if is_sent:
            await self._sent.call(message.tenant_id, message)
            log.info("mail.sent", mail_id=str(message.id), kind=message.kind, attempt=message.attempts)

    async def _hand_over(self, message: QueuedMessage) -> bool:
        """Whether the mail is out; why it is not is written."""
        try:
            mail = rendering.render(message, self._links, sender=self._sender)
            await self._send(mail)
        except VendorError as error:
            self.is_blocked = self.is_blocked or error.code == UNREACHABLE
            await self._write_failure(message, str(error), retryable=error.retryable)
        except Exception as error:  # a fault of ours: told, kept, and tried again after a repair
            log.exception("mail.not_rendered", mail_id=str(message.id), kind=message.kind)
            await self._write_failure(message, f"Our fault: {type(error).__name__}", retryable=True)
        else:
            return True
        return False

    async def _send(self, mail: RenderedMail) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._transport.send(mail)
        except TimeoutError as error:
            raise VendorError("The mail server took too long.", retryable=True, code=UNREACHABLE) from error

    async def _mark_sent(self, tenant_id: UUID, messages: Sequence[QueuedMessage]) -> Sequence[None]:
        async with self._db.write(system_scope(tenant_id)) as tx:
            await outbox.mark_sent(tx, messages, now=self._clock.now())
        return [None] * len(messages)

    async def _write_failure(self, message: QueuedMessage, reason: str, *, retryable: bool) -> None:
        async with self._db.write(system_scope(message.tenant_id)) as tx:
            retry_at = await outbox.mark_failed(
                tx, message, now=self._clock.now(), reason=reason, retryable=retryable
            )
        log.warning(
            "mail.failed",
            mail_id=str(message.id),
            kind=message.kind,
            attempt=message.attempts,
            retry_at=retry_at.isoformat() if retry_at else None,
        )
