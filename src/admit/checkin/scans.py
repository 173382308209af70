"""Scanning: a list of attempts in, a verdict for each out, and no ticket let in twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import compress
from typing import Any, cast
from uuid import UUID

from admit.checkin import devices, inputs, plans, rules, states, wording, writing
from admit.checkin.errors import (
    DeviceRevoked,
    ReentryNotAllowed,
    ScanIdReused,
    UnknownDevice,
    UnknownGate,
    UnknownSession,
)
from admit.checkin.inputs import Presented
from admit.checkin.merge import Direction
from admit.checkin.plans import EventPlan
from admit.checkin.records import Device, Outcome, Reason, Scan, ScanKind, TicketSeen, Verdict
from admit.checkin.rules import Attempt, Decision, Entrance, TicketState
from admit.checkin.states import Known, StoredScan
from admit.core.db import Question, Tx
from admit.core.errors import Bug, Refusal
from admit.core.tenancy import ActorKind

MOST_AT_ONCE = 500

Answer = Verdict | Refusal
"""A verdict, or why the attempt itself was wrong: then nothing is stored of it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """An attempt, and what its input says."""

    scan: Scan
    presented: Presented
    digest: str
    ticket_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Case:
    """An attempt with all that is known of it: `seen` is what the door shows, `stored` an earlier answer."""

    scan: Scan
    presented: Presented
    digest: str
    device: Device | None
    ticket: TicketState | None
    seen: TicketSeen | None
    stored: StoredScan | None


@dataclass(frozen=True, slots=True)
class _Batch:
    """What all cases of a batch share."""

    plan: EventPlan
    now: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """Attempts whose tickets are locked, and all that is known of them."""

    cases: Sequence[_Case]
    batch: _Batch
    entrances: Sequence[Entrance]


async def record(tx: Tx, event_id: UUID, scans: Sequence[Scan], *, now: datetime) -> list[Answer]:
    """`look` and `answer` for attempts that may all be made."""
    looked, _ = await look(tx, event_id, scans, now=now)
    return await answer(tx, looked)


async def look(
    tx: Tx, event_id: UUID, scans: Sequence[Scan], *, now: datetime, beside: Sequence[Question] = ()
) -> tuple[Looked, list[list[Any]]]:
    """Lock the tickets by id and read what answers need, in one message, with what is asked `beside`: its rows follow.

    A typed code costs one more message before. Raises: NotFound for the event.
    """
    if len(scans) > MOST_AT_ONCE:
        raise Bug(f"a batch holds at most {MOST_AT_ONCE} scans")
    asked = await _with_tickets(tx, event_id, [_asked(event_id, scan) for scan in scans])
    tickets = [one.ticket_id for one in asked if one.ticket_id is not None]
    plan, found, _, rows, entrances, earlier, *told = await tx.fetch_all_together(
        plans.asking(event_id),
        devices.asking(scan.device_id for scan in scans),
        *states.asking_locked(tickets, [(scan.device_id, scan.id) for scan in scans]),
        *beside,
    )
    known = states.known_of(rows, entrances, earlier)
    own = {device.id: device for device in found}
    return Looked(
        [_case(one, own, known) for one in asked], _Batch(plans.of_rows(plan), now), entrances
    ), told


async def answer(tx: Tx, looked: Looked, heard: Sequence[bool] | None = None) -> list[Answer]:
    """Decide and store attempts, in the order given: an earlier one counts for a later one.

    `heard` says which of them count; the others get no answer and leave no trace. Every attempt heard leaves a row in
    `scans`, refused and unknown ones too. A repeated one (same device and id) gets the answer it got before.
    In the place of a verdict: UnknownDevice, DeviceRevoked, UnknownGate, UnknownSession, ScanIdReused.
    Raises: UniqueViolated (`scans_pkey`) when the same scan was stored by another transaction at the same moment:
    nothing is written then, and a second try answers it as a repeated one.
    """
    cases = looked.cases if heard is None else list(compress(looked.cases, heard))
    here = {case.device.id: case.device for case in cases if case.device is not None}
    devices.mark_seen(tx, [here[device_id] for device_id in sorted(here)], now=looked.batch.now)
    answers, fresh, repeated = _sorted_out(cases, looked.batch)
    verdicts = await _decide_and_write(tx, [cases[index] for index in fresh], looked)
    for index, verdict in zip(fresh, verdicts, strict=True):
        answers[index] = verdict
    for index, first in repeated:
        answers[index] = replace(cast(Verdict, answers[first]), replayed=True)
    return cast(list[Answer], answers)


def _sorted_out(
    cases: Sequence[_Case], batch: _Batch
) -> tuple[list[Answer | None], list[int], list[tuple[int, int]]]:
    """What can be answered at once, the places of what is to be decided, and of what repeats one of these."""
    answers: list[Answer | None] = []
    fresh: list[int] = []
    repeated: list[tuple[int, int]] = []
    firsts: dict[tuple[UUID, UUID], int] = {}
    for index, case in enumerate(cases):
        answered = _answered(case, batch)
        if answered is None:
            first = firsts.setdefault((case.scan.device_id, case.scan.id), index)
            if first == index:
                fresh.append(index)
            elif cases[first].digest == case.digest:
                repeated.append((index, first))
            else:
                answered = ScanIdReused()
        answers.append(answered)
    return answers, fresh, repeated


def _answered(case: _Case, batch: _Batch) -> Answer | None:
    """What is wrong with an attempt, or what it was answered before."""
    wrong = _wrong(case, batch)
    if wrong is not None or case.stored is None:
        return wrong
    return _replayed(case.stored, case, batch)


async def _decide_and_write(tx: Tx, cases: Sequence[_Case], looked: Looked) -> list[Verdict]:
    batch = looked.batch
    decisions = rules.decide(
        [_attempt(case, batch) for case in cases], batch.plan, entrances=looked.entrances, now=batch.now
    )
    pairs = list(zip(cases, decisions, strict=True))
    await writing.write(
        tx, batch.plan.id, [_decided(case, decision, batch) for case, decision in pairs], now=batch.now
    )
    return [_verdict(case, decision, batch) for case, decision in pairs]


def _asked(event_id: UUID, scan: Scan) -> _Asked:
    presented = inputs.read(scan.input)
    digest = inputs.digest(event_id, scan.input, scan.gate_id, scan.session_id, way=scan.direction.value)
    return _Asked(scan, presented, digest, presented.ticket_id)


async def _with_tickets(tx: Tx, event_id: UUID, asked: Sequence[_Asked]) -> Sequence[_Asked]:
    by_code = await states.tickets_by_code(tx, event_id, [one.presented for one in asked])
    if not by_code:
        return asked
    return [
        replace(one, ticket_id=by_code.get(one.presented.code)) if one.presented.code is not None else one
        for one in asked
    ]


def _case(asked: _Asked, own: Mapping[UUID, Device], known: Known) -> _Case:
    scan, ticket_id = asked.scan, asked.ticket_id
    return _Case(
        scan,
        asked.presented,
        asked.digest,
        device=own.get(scan.device_id),
        ticket=known.tickets.get(ticket_id) if ticket_id else None,
        seen=known.seen.get(ticket_id) if ticket_id else None,
        stored=known.earlier.get((scan.device_id, scan.id)) if known.earlier else None,
    )


def _wrong(case: _Case, batch: _Batch) -> Refusal | None:
    device, stored = case.device, case.stored
    if device is None or _is_anothers(device, case.scan):
        return UnknownDevice()
    if device.revoked_at is not None:
        return DeviceRevoked()
    if case.scan.gate_id is not None and case.scan.gate_id not in batch.plan.gates:
        return UnknownGate()
    if case.scan.session_id is not None and batch.plan.session(case.scan.session_id) is None:
        return UnknownSession()
    if case.scan.direction is Direction.OUT and not batch.plan.allows_reentry:
        return ReentryNotAllowed()
    if stored is not None and (stored.kind is not ScanKind.SCAN or stored.facts.get("digest") != case.digest):
        return ScanIdReused()
    return None


def _is_anothers(device: Device, scan: Scan) -> bool:
    """Nobody speaks for a device that has a key of its own."""
    return device.is_enrolled and scan.actor.kind is not ActorKind.DEVICE


def _attempt(case: _Case, batch: _Batch) -> Attempt:
    gate_id = case.scan.gate_id
    assert case.device is not None
    return Attempt(
        scan_id=case.scan.id,
        presented=case.presented,
        ticket=case.ticket,
        session_id=case.scan.session_id,
        direction=case.scan.direction,
        gate_name=batch.plan.gates[gate_id] if gate_id else None,
        device_name=case.device.name,
        actor_name=case.scan.actor_name,
    )


def _decided(case: _Case, decision: Decision, batch: _Batch) -> writing.Decided:
    ticket = case.ticket
    return writing.Decided(
        scan=case.scan,
        decision=decision,
        ticket_id=ticket.id if ticket else None,
        ticket_code=case.seen.code if case.seen else "",
        is_ours=ticket is not None and ticket.event_id == batch.plan.id,
        kept=case.presented.kept,
        digest=case.digest,
    )


def _verdict(case: _Case, decision: Decision, batch: _Batch) -> Verdict:
    return Verdict(
        scan_id=case.scan.id,
        device_id=case.scan.device_id,
        outcome=decision.outcome,
        reason=decision.reason,
        message=_message(decision.outcome, decision.reason, decision.facts, batch),
        # a forged token names a ticket, but whoever holds it need not be told whose that is
        ticket=None if decision.reason is Reason.BAD_SIGNATURE else case.seen,
        session_id=decision.session_id,
        gate_id=case.scan.gate_id,
        scanned_at=batch.now,
        facts=decision.facts,
    )


def _replayed(stored: StoredScan, case: _Case, batch: _Batch) -> Verdict:
    reason = Reason(stored.reason) if stored.reason else None
    facts = cast(Mapping[str, object], stored.facts.get("told", {}))
    return Verdict(
        scan_id=stored.id,
        device_id=stored.device_id,
        outcome=stored.verdict,
        reason=reason,
        message=_message(stored.verdict, reason, facts, batch),
        ticket=None if reason is Reason.BAD_SIGNATURE else case.seen,
        session_id=stored.session_id,
        gate_id=stored.gate_id,
        scanned_at=stored.scanned_at,
        facts=facts,
        replayed=True,
    )


def _message(outcome: Outcome, reason: Reason | None, facts: Mapping[str, object], batch: _Batch) -> str:
    return wording.sentence(outcome, reason, facts, timezone=batch.plan.timezone, now=batch.now)
