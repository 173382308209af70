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
from admit.checkin.rules import Attempt, Decision
from admit.checkin.states import Known, StoredScan
from admit.core.db import Question, Tx
from admit.core.errors import Bug, Refusal
from admit.core.tenancy import ActorKind

MOST_AT_ONCE = 500

Answer = Verdict | Refusal
"""A verdict, or why the attempt itself was wrong: then nothing is stored of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    scan: Scan
    presented: Presented
    digest: str
    ticket_id: UUID | None = None

    @property
    def key(self) -> tuple[UUID, UUID]:
        return self.scan.device_id, self.scan.id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What all cases of a batch share."""

    plan: EventPlan
    devices: Mapping[UUID, Device]
    known: Known
    now: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """Attempts whose tickets are locked, and all that is known of them."""

    cases: Sequence[_Case]
    batch: _Batch


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
    cases = await _with_tickets(tx, event_id, [_case(event_id, scan) for scan in scans])
    tickets = [case.ticket_id for case in cases if case.ticket_id is not None]
    plan, found, _, rows, entrances, earlier, *told = await tx.fetch_all_together(
        plans.asking(event_id),
        devices.asking(scan.device_id for scan in scans),
        *states.asking_locked(tickets, [case.key for case in cases]),
        *beside,
    )
    batch = _Batch(
        plan=plans.of_rows(plan),
        devices={device.id: device for device in found},
        known=states.known_of(rows, entrances, earlier),
        now=now,
    )
    return Looked(cases, batch), told


async def answer(tx: Tx, looked: Looked, heard: Sequence[bool] | None = None) -> list[Answer]:
    """Decide and store attempts, in the order given: an earlier one counts for a later one.

    `heard` says which of them count; the others get no answer and leave no trace. Every attempt heard leaves a row in
    `scans`, refused and unknown ones too. A repeated one (same device and id) gets the answer it got before.
    In the place of a verdict: UnknownDevice, DeviceRevoked, UnknownGate, UnknownSession, ScanIdReused.
    Raises: UniqueViolated (`scans_pkey`) when the same scan was stored by another transaction at the same moment:
    nothing is written then, and a second try answers it as a repeated one.
    """
    cases = looked.cases if heard is None else list(compress(looked.cases, heard))
    known = looked.batch.devices
    here = sorted({case.scan.device_id for case in cases if case.scan.device_id in known})
    devices.mark_seen(tx, [known[device_id] for device_id in here], now=looked.batch.now)
    return await _answers(tx, cases, looked.batch)


async def _answers(tx: Tx, cases: Sequence[_Case], batch: _Batch) -> list[Answer]:
    answers: dict[int, Answer] = {}
    fresh: dict[tuple[UUID, UUID], _Case] = {}
    for index, case in enumerate(cases):
        wrong = _wrong(case, batch) or _clash(case, fresh.get(case.key))
        stored = batch.known.earlier.get(case.key)
        if wrong is not None:
            answers[index] = wrong
        elif stored is not None:
            answers[index] = _replayed(stored, case, batch)
        else:
            fresh.setdefault(case.key, case)
    verdicts = await _decide_and_write(tx, list(fresh.values()), batch)
    first = {case.key: index for index, case in reversed(list(enumerate(cases))) if index not in answers}
    for index, case in enumerate(cases):
        if index not in answers:
            answers[index] = replace(verdicts[case.key], replayed=first[case.key] != index)
    return [answers[index] for index in range(len(cases))]


async def _decide_and_write(
    tx: Tx, cases: Sequence[_Case], batch: _Batch
) -> dict[tuple[UUID, UUID], Verdict]:
    decisions = rules.decide(
        [_attempt(case, batch) for case in cases],
        batch.plan,
        entrances=batch.known.entrances,
        now=batch.now,
    )
    pairs = list(zip(cases, decisions, strict=True))
    await writing.write(
        tx, batch.plan.id, [_decided(case, decision, batch) for case, decision in pairs], now=batch.now
    )
    return {case.key: _verdict(case, decision, batch) for case, decision in pairs}


def _case(event_id: UUID, scan: Scan) -> _Case:
    presented = inputs.read(scan.input)
    digest = inputs.digest(event_id, scan.input, scan.gate_id, scan.session_id, way=scan.direction.value)
    return _Case(scan=scan, presented=presented, digest=digest, ticket_id=presented.ticket_id)


async def _with_tickets(tx: Tx, event_id: UUID, cases: Sequence[_Case]) -> list[_Case]:
    by_code = await states.tickets_by_code(tx, event_id, [case.presented for case in cases])
    return [
        replace(case, ticket_id=by_code.get(case.presented.code)) if case.presented.code is not None else case
        for case in cases
    ]


def _wrong(case: _Case, batch: _Batch) -> Refusal | None:
    device = batch.devices.get(case.scan.device_id)
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
    stored = batch.known.earlier.get(case.key)
    if stored is not None and (stored.kind is not ScanKind.SCAN or stored.facts.get("digest") != case.digest):
        return ScanIdReused()
    return None


def _is_anothers(device: Device, scan: Scan) -> bool:
    """Nobody speaks for a device that has a key of its own."""
    return device.is_enrolled and scan.actor.kind is not ActorKind.DEVICE


def _clash(case: _Case, earlier: _Case | None) -> Refusal | None:
    return ScanIdReused() if earlier is not None and earlier.digest != case.digest else None


def _attempt(case: _Case, batch: _Batch) -> Attempt:
    gate_id = case.scan.gate_id
    return Attempt(
        scan_id=case.scan.id,
        presented=case.presented,
        ticket=batch.known.tickets.get(case.ticket_id) if case.ticket_id else None,
        session_id=case.scan.session_id,
        direction=case.scan.direction,
        gate_name=batch.plan.gates[gate_id] if gate_id else None,
        device_name=batch.devices[case.scan.device_id].name,
        actor_name=case.scan.actor_name,
    )


def _decided(case: _Case, decision: Decision, batch: _Batch) -> writing.Decided:
    ticket = batch.known.tickets.get(case.ticket_id) if case.ticket_id else None
    return writing.Decided(
        scan=case.scan,
        decision=decision,
        ticket_id=ticket.id if ticket else None,
        ticket_code=batch.known.seen[ticket.id].code if ticket else "",
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
        ticket=None if decision.reason is Reason.BAD_SIGNATURE else _seen(case, batch),
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
        ticket=None if reason is Reason.BAD_SIGNATURE else _seen(case, batch),
        session_id=stored.session_id,
        gate_id=stored.gate_id,
        scanned_at=stored.scanned_at,
        facts=facts,
        replayed=True,
    )


def _seen(case: _Case, batch: _Batch) -> TicketSeen | None:
    return batch.known.seen.get(case.ticket_id) if case.ticket_id else None


def _message(outcome: Outcome, reason: Reason | None, facts: Mapping[str, object], batch: _Batch) -> str:
    return wording.sentence(outcome, reason, facts, timezone=batch.plan.timezone, now=batch.now)
