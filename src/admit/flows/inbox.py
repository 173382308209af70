"""The provider's messages: kept before they are answered, then worked off a tenant's list at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from admit.core.tenancy import Door
from admit.flows import account_checks, disputing, faults, fulfilment, refunding
from admit.flows.fulfilment import PaymentFact
from admit.flows.runtime import Runtime
from admit.merchant import accounts
from admit.sales import provider_events
from admit.sales.gateway import ProviderDispute, ProviderEvent, ProviderPayment, ProviderRefund
from admit.sales.provider_events import Done, Match, Received

log = structlog.get_logger(__name__)

BATCH = 100
AT_ONCE = 3
"""Batches side by side while there are messages enough: one is signed while the database writes another."""


@dataclass(slots=True)
class _Work:
    """One tenant's messages, by what they are about, with the inbox rows they came from."""

    payments: list[tuple[Received, PaymentFact]] = field(default_factory=list)
    refunds: list[tuple[Received, ProviderRefund, Match]] = field(default_factory=list)
    disputes: list[tuple[Received, ProviderDispute, Match]] = field(default_factory=list)


async def receive(runtime: Runtime, events: Sequence[ProviderEvent]) -> None:
    """Keep verified messages and wake the worker; known ones change nothing."""
    async with runtime.db.door(Door.WORKER) as tx:
        fresh = await provider_events.receive(tx, events)
    for event in events:
        log.info("webhook.received", provider_event=event.event_id, type=event.event_type,
                 is_new=event.event_id in fresh)  # fmt: skip
    if fresh:
        runtime.bell.ring("inbox")


async def drain(runtime: Runtime, *, limit: int = BATCH, at_once: int = AT_ONCE) -> int:
    """Work off what waits, at most `limit` messages in each of `at_once` batches; how many were taken.

    Several workers may drain at once: who finds a batch full begins the next one beside it.
    """
    claimed = await _claimed(runtime, limit)
    if len(claimed) < limit or at_once == 1:
        await _work(runtime, claimed)
        return len(claimed)
    _, more = await asyncio.gather(_work(runtime, claimed), drain(runtime, limit=limit, at_once=at_once - 1))
    return len(claimed) + more


async def _claimed(runtime: Runtime, limit: int) -> list[Received]:
    async with runtime.db.door(Door.WORKER) as tx:
        return await provider_events.claim(tx, limit, now=runtime.clock.now())


async def _work(runtime: Runtime, claimed: Sequence[Received]) -> None:
    if not claimed:
        return
    now = runtime.clock.now()
    done, money = await _hear_of_accounts(runtime, claimed, now=now)
    unread, facts = _read(runtime, money, now=now)
    done += unread
    async with runtime.db.door(Door.WORKER) as tx:
        matches = await provider_events.match(tx, sorted({_place(fact) for _, fact in facts}))
    unmatched, work = _sorted(facts, matches, now=now)
    done += unmatched
    for tenant_id, theirs in work.items():
        done += await _work_off(runtime, tenant_id, theirs, now=now)
    async with runtime.db.door(Door.WORKER) as tx:
        await provider_events.write(tx, done, now=runtime.clock.now())


async def _hear_of_accounts(
    runtime: Runtime, claimed: Sequence[Received], *, now: datetime
) -> tuple[list[Done], list[Received]]:
    """Messages about organizers' accounts and payouts make their account due; the others are returned.

    One of an account that is not ours yet waits a little: it may be told of before its reference is noted.
    """
    named = {event.id: runtime.merchants.account_in(event.payload) for event in claimed}
    references = sorted({reference for reference in named.values() if reference})
    if not references:
        return [], list(claimed)
    async with runtime.db.door(Door.WORKER) as tx:
        owners = await accounts.owners(tx, references)
    done: list[Done] = []
    for reference in references:
        if owner := owners.get(reference):
            await account_checks.make_due(runtime, owner, reference)
    for event in claimed:
        about = named[event.id]
        if about is None:
            continue
        if owner := owners.get(about):
            done.append(Done(event.id, "processed", tenant_id=owner))
        elif event.attempts >= 5:
            done.append(Done(event.id, "ignored", "no account of ours"))
        else:
            done.append(provider_events.retry(event, "no account of ours has this reference", now=now))
    return done, [event for event in claimed if named[event.id] is None]


Fact = ProviderPayment | ProviderRefund | ProviderDispute


def _read(
    runtime: Runtime, claimed: Sequence[Received], *, now: datetime
) -> tuple[list[Done], list[tuple[Received, Fact]]]:
    """What the messages tell; those about nothing of ours, or not to be read, are done with here."""
    done: list[Done] = []
    facts: list[tuple[Received, Fact]] = []
    for event in claimed:
        try:
            fact = _fact(runtime, event)
        except Exception as error:  # one message that cannot be read must not stop the others
            faults.tell(log, "inbox.unreadable", error, message_id=str(event.id), attempt=event.attempts)
            done.append(_retry(event, error, now=now))
            continue
        if fact is None:
            done.append(Done(event.id, "ignored"))
        else:
            facts.append((event, fact))
    return done, facts


def _fact(runtime: Runtime, event: Received) -> Fact | None:
    gateway = runtime.gateway
    return (
        gateway.payment_in(event.payload)
        or gateway.refund_in(event.payload)
        or gateway.dispute_in(event.payload)
    )


def _place(fact: Fact) -> tuple[str, str]:
    match fact:
        case ProviderPayment():
            return fact.account, fact.reference
        case ProviderRefund() | ProviderDispute():
            return fact.account, fact.payment_reference


def _sorted(
    facts: Sequence[tuple[Received, Fact]], matches: Mapping[tuple[str, str], Match], *, now: datetime
) -> tuple[list[Done], dict[UUID, _Work]]:
    """What is done with at once, and each tenant's work."""
    done: list[Done] = []
    work: dict[UUID, _Work] = defaultdict(_Work)
    for event, fact in facts:
        match = matches.get(_place(fact))
        if match is None:
            done.append(_unmatched(event, fact, now=now))
        else:
            _assign(work[match.tenant_id], event, fact, match)
    return done, work


def _unmatched(event: Received, fact: Fact, *, now: datetime) -> Done:
    """Wait: a payment of ours may be told of before we noted its reference. Money of unknown origin needs a person."""
    match fact:
        case ProviderPayment() if not fact.captured and event.attempts >= 5:
            return Done(event.id, "ignored", "no payment of ours")
        case _:
            return provider_events.retry(event, "no payment of ours has this reference and account", now=now)


def _assign(work: _Work, event: Received, fact: Fact, match: Match) -> None:
    match fact:
        case ProviderPayment():
            work.payments.append((event, PaymentFact(match.payment_id, match.order_id, fact)))
        case ProviderRefund():
            work.refunds.append((event, fact, match))
        case ProviderDispute():
            work.disputes.append((event, fact, match))


async def _work_off(runtime: Runtime, tenant_id: UUID, work: _Work, *, now: datetime) -> list[Done]:
    done = await _settle(runtime, tenant_id, work.payments, now=now)
    for event, told, match in work.refunds:
        done.append(
            await _guarded(event, tenant_id, refunding.note(runtime, tenant_id, told, match), now=now)
        )
    for event, dispute, match in work.disputes:
        done.append(
            await _guarded(event, tenant_id, disputing.note(runtime, tenant_id, dispute, match), now=now)
        )
    return done


async def _settle(
    runtime: Runtime, tenant_id: UUID, told: Sequence[tuple[Received, PaymentFact]], *, now: datetime
) -> list[Done]:
    failures = await fulfilment.settle_each(runtime, tenant_id, [fact for _, fact in told])
    return [
        Done(event.id, "processed", tenant_id=tenant_id)
        if failure is None
        else _retry(event, failure, now=now)
        for (event, _), failure in zip(told, failures, strict=True)
    ]


async def _guarded(event: Received, tenant_id: UUID, act: Awaitable[None], *, now: datetime) -> Done:
    try:
        await act
    except Exception as error:  # whatever it was, the message stays and is tried again
        facts = {"tenant": str(tenant_id), "message_id": str(event.id), "attempt": event.attempts}
        faults.tell(log, "inbox.failed", error, **facts)
        return _retry(event, error, now=now)
    return Done(event.id, "processed", tenant_id=tenant_id)


def _retry(event: Received, error: Exception, *, now: datetime) -> Done:
    return provider_events.retry(event, f"{type(error).__name__}: {error}"[:500], now=now)
