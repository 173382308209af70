"""Delivering facts: claim and commit, call outside any transaction, write what came of it.

Each endpoint is worked at by itself, so that a slow one holds up nobody else; half of the places are kept for those
that were well and quick last. Any number of workers may do this at once. One that dies between call and writing
leaves its deliveries to be sent once more when the lease ends, under the same id.
"""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from admit.audit import trail
from admit.audit.records import Entry
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core.crypto import Unsealable
from admit.core.db import Tx
from admit.core.errors import AdmitError
from admit.core.tenancy import Door, system_scope
from admit.facts import backoff, claims, deliveries, endpoints, signing
from admit.facts.carrier import Answer
from admit.facts.errors import Undelivered
from admit.facts.records import Claimed, Due, OffReason, Outcome, Receiver, State
from admit.flows import addresses, faults
from admit.flows.runtime import Runtime
from admit.identity import members, tenants

log = structlog.get_logger(__name__)

ENDPOINTS_AT_ONCE = 16
BEHIND_AT_ONCE = ENDPOINTS_AT_ONCE // 2
SLOW_S = 5.0
SLOW_FOR_S = 600.0
"""Who took so long for one batch is slow for so long."""

MOST_SLOW = 1000
BATCH = 8
CALLS_AT_ONCE = 4
"""To one endpoint: 8 deliveries, 4 at a time, 15 seconds each, stay far within the lease."""

LOOK_AGAIN_S = 1.0
GIVE_UP_AFTER = timedelta(days=5)
"""An endpoint that took nothing for so long is switched off; one delivery is tried for three days."""

_SLOW: dict[UUID, float] = {}

GONE = 410
ANSWERS_WELL = range(200, 300)


async def drain(runtime: Runtime, *, limit: int = 500) -> int:
    """Deliver what is due, until nothing is or `limit` were tried; how many were tried."""
    return await _Round(runtime, limit).run()


class _Round:
    """One drain under way: the endpoints that are being worked at, and how much is left of the limit."""

    def __init__(self, runtime: Runtime, limit: int) -> None:
        self._runtime = runtime
        self._left = limit
        self._tried = 0
        self._working: dict[asyncio.Task[int], Due] = {}

    async def run(self) -> int:
        """Keep the places filled; look again while some are slow, for what came in meanwhile."""
        try:
            while await self._start_some() or self._working:
                done, _ = await asyncio.wait(
                    self._working, timeout=LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    self._end(task, self._working.pop(task))
        finally:
            for task in self._working:
                task.cancel()
            await asyncio.gather(*self._working, return_exceptions=True)
        return self._tried

    async def _start_some(self) -> int:
        free = ENDPOINTS_AT_ONCE - len(self._working)
        if free <= 0 or self._left <= 0:
            return 0
        busy = [due.endpoint_id for due in self._working.values()]
        async with self._runtime.db.door(Door.WORKER) as tx:
            slow = _slow_now(self._runtime)
            found = await claims.find_due(tx, free, busy=busy, slow=slow, now=self._runtime.clock.now())
        chosen = [due for due in found if self._has_place(due)]
        return len(chosen)

    def _has_place(self, due: Due) -> bool:
        """Start on an endpoint, unless enough failing and slow ones are being waited for."""
        behind = sum(other.waits_behind for other in self._working.values())
        if self._left <= 0 or (due.waits_behind and behind >= BEHIND_AT_ONCE):
            return False
        most = min(1 if due.is_failing else BATCH, self._left)
        self._left -= most
        self._working[asyncio.create_task(_work(self._runtime, due, most))] = due
        return True

    def _end(self, task: asyncio.Task[int], due: Due) -> None:
        error = task.exception()
        if error is None:
            self._tried += task.result()
        elif isinstance(error, Exception):  # one endpoint's trouble must not keep facts from the others
            faults.tell(log, "facts.failed", error, endpoint=str(due.endpoint_id))
        else:
            raise error


async def _work(runtime: Runtime, due: Due, most: int) -> int:
    """One batch of one endpoint; how many were tried."""
    scope = system_scope(due.tenant_id)
    now = runtime.clock.now()
    async with runtime.db.write(scope) as tx:
        receiver = await claims.find_receiver(tx, due.endpoint_id, now=now)
        claimed = await claims.claim(tx, due.endpoint_id, most, now=now) if receiver else []
    if receiver is None or not claimed:
        return 0
    began_s = runtime.clock.monotonic()
    outcomes = await _tried(runtime, receiver, claimed)
    _note_pace(runtime, receiver.id, began_s)
    tried = {outcome.fact_id for outcome in outcomes}
    untried = [one for one in claimed if one.fact_id not in tried]
    async with runtime.db.write(scope) as tx:
        now = runtime.clock.now()
        await claims.write(tx, receiver.id, outcomes, now=now)
        if untried:
            await claims.put_back(tx, receiver.id, untried, retry_at=now)
        reason = _off_reason(receiver, outcomes, now=now)
        if reason is not None:
            await give_up(tx, runtime, receiver.id, reason, now=now)
    if reason is not None:
        runtime.bell.ring("mail")
    return len(outcomes)


def _note_pace(runtime: Runtime, endpoint_id: UUID, began_s: float) -> None:
    """Remember who takes long, in this process: those who are quick must not wait for them."""
    now_s = runtime.clock.monotonic()
    _SLOW.pop(endpoint_id, None)
    if now_s - began_s >= SLOW_S:
        _SLOW[endpoint_id] = now_s + SLOW_FOR_S
    if len(_SLOW) > MOST_SLOW:
        del _SLOW[next(iter(_SLOW))]


def _slow_now(runtime: Runtime) -> list[UUID]:
    now_s = runtime.clock.monotonic()
    return [endpoint_id for endpoint_id, until_s in _SLOW.items() if until_s > now_s]


async def _tried(runtime: Runtime, receiver: Receiver, claimed: Sequence[Claimed]) -> list[Outcome]:
    """What came of a batch; after a few that found the receiver dead the rest is not tried."""
    outcomes: list[Outcome] = []
    for start in range(0, len(claimed), CALLS_AT_ONCE):
        some = claimed[start : start + CALLS_AT_ONCE]
        outcomes += await asyncio.gather(*(_try(runtime, receiver, one) for one in some))
        if not any(outcome.status is not None for outcome in outcomes):
            break
    return outcomes


async def _try(runtime: Runtime, receiver: Receiver, one: Claimed) -> Outcome:
    began, body = runtime.clock.monotonic(), one.body.encode()
    answer, error = None, None
    try:
        secrets = _secrets(runtime, receiver)
        headers = signing.headers(secrets, one.fact_id, body, now=runtime.clock.now())
        answer = await runtime.carrier.post(receiver.url, headers, body)
    except Undelivered as unreached:
        error = f"{unreached.code}: {unreached}"
    except AdmitError as fault:
        error = f"{type(fault).__name__}: {fault}"
    took_ms = answer.took_ms if answer else int((runtime.clock.monotonic() - began) * 1000)
    outcome = _outcome(one, answer, error, took_ms, now=runtime.clock.now())
    log.info(
        "fact.tried",
        endpoint=str(receiver.id),
        kind=one.kind,
        attempt=one.attempts,
        status=outcome.status,
        error=error,
        state=outcome.state.value,
    )
    return outcome


def _secrets(runtime: Runtime, receiver: Receiver) -> list[str]:
    """The newest first; the one before it only while it opens, or renewing after a lost key would help nobody.

    Raises: Unsealable.
    """
    found = [endpoints.opened(runtime.sealer, receiver.id, receiver.secret_sealed)]
    if receiver.old_secret_sealed:
        with suppress(Unsealable):
            found.append(endpoints.opened(runtime.sealer, receiver.id, receiver.old_secret_sealed))
    return found


def _outcome(
    one: Claimed, answer: Answer | None, error: str | None, took_ms: int, *, now: datetime
) -> Outcome:
    if answer is not None and answer.status in ANSWERS_WELL:
        state, retry_at = State.DELIVERED, None
    else:
        chance = random.random()  # noqa: S311 - spreads load, guards nothing
        retry_at = backoff.next_attempt(now, one.attempts, chance=chance)
        state = State.PENDING if retry_at else State.FAILED
    return Outcome(
        fact_id=one.fact_id,
        attempts=one.attempts,
        state=state,
        retry_at=retry_at,
        status=answer.status if answer else None,
        error=error,
        answer=answer.excerpt if answer else None,
        took_ms=took_ms,
    )


def _off_reason(receiver: Receiver, outcomes: Sequence[Outcome], *, now: datetime) -> OffReason | None:
    """Why nothing more is sent to an endpoint: it says so, or it took nothing for days."""
    if any(outcome.state is State.DELIVERED for outcome in outcomes):
        return None
    if any(outcome.status == GONE for outcome in outcomes):
        return OffReason.GONE
    if receiver.failing_since is not None and now - receiver.failing_since >= GIVE_UP_AFTER:
        return OffReason.FAILING
    return None


async def give_up(tx: Tx, runtime: Runtime, endpoint_id: UUID, reason: OffReason, *, now: datetime) -> None:
    """Switch an endpoint off and write to the organizer's admins; nothing when it is off already."""
    if not await endpoints.switch_off(tx, endpoint_id, reason, now=now):
        return
    endpoint = await endpoints.find(tx, endpoint_id)
    facts = {"url": endpoint.url, "reason": reason.value}
    await trail.record_all(tx, [Entry("webhook.switched_off", None, ("webhook", endpoint_id), facts)])
    tenant = await tenants.read(tx)
    page = f"{addresses.console(runtime.settings, tenant.slug)}/developers/webhooks/{endpoint_id}"
    context = {
        "organizer_name": tenant.name,
        "url": endpoint.url,
        "reason": reason.value,
        "page_url": page,
    }
    admins = await members.admins_to_write_to(tx, tx.scope.tenant_id)
    await outbox.put_all(
        tx,
        [
            NewMessage(
                kind="webhook_off",
                to_email=one.email,
                to_name=one.full_name,
                locale=one.language,
                context=context,
            )
            for one in admins
        ],
    )


async def stop_floods(runtime: Runtime, *, most: int = deliveries.MOST_WAITING) -> int:
    """Switch off endpoints for which far too much waits; how many."""
    async with runtime.db.door(Door.WORKER) as tx:
        found = await deliveries.flooded(tx, most=most)
    for tenant_id, endpoint_id in found:
        async with runtime.db.write(system_scope(tenant_id)) as tx:
            await give_up(tx, runtime, endpoint_id, OffReason.FLOODED, now=runtime.clock.now())
    if found:
        runtime.bell.ring("mail")
    return len(found)
