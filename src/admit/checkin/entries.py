"""Entries of a device's log, and what is made of one that arrives: which row of `scans` it becomes. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from admit.checkin import clocks, inputs, rules
from admit.checkin.clocks import ClockKind, Told
from admit.checkin.inputs import Presented
from admit.checkin.merge import Direction
from admit.checkin.plans import EventPlan
from admit.checkin.records import Outcome, Reason, ScanKind
from admit.checkin.rules import Attempt, TicketState

LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One decision that a device took by itself; for an undo `scan_id` and `scan_device_id` say of what."""

    id: UUID
    sequence: int
    kind: ScanKind
    at: datetime
    heard_at: datetime
    clock: ClockKind
    input: str = field(default="", repr=False)
    outcome: Outcome = Outcome.REFUSED
    reason: Reason | None = None
    is_provisional: bool = False
    direction: Direction = Direction.IN
    gate_id: UUID | None = None
    session_id: UUID | None = None
    attempt_id: UUID | None = None
    group_id: UUID | None = None
    scan_id: UUID | None = None
    scan_device_id: UUID | None = None
    note: str = ""

    @property
    def digest(self) -> str:
        """Tells a repeated entry from another one under the same id; its number may change."""
        content = repr(replace(self, sequence=0, input="")) + self.input.strip()
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An entry with what its input was found to be."""

    entry: LogEntry
    presented: Presented
    ticket_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is stored of an entry."""

    entry: LogEntry
    ticket_id: UUID | None
    session_id: UUID | None
    gate_id: UUID | None
    at: datetime
    verdict: Outcome
    reason: str | None
    kept: str
    facts: Mapping[str, object]


def case_of(entry: LogEntry) -> Case:
    """The entry with its input recognised by its shape; an undo has none."""
    if entry.kind is ScanKind.UNDO:
        return Case(entry=entry, presented=Presented(""))
    presented = inputs.read(entry.input)
    return Case(entry=entry, presented=presented, ticket_id=presented.ticket_id)


def row_of(
    case: Case, ticket: TicketState | None, plan: EventPlan, *, since: datetime, received_at: datetime
) -> Row:
    """What an entry becomes. Nothing in it is a reason not to keep it; what is wrong is noted in the facts."""
    entry = case.entry
    timed = clocks.effective(
        Told(entry.at, entry.heard_at, entry.clock), since=since, received_at=received_at
    )
    facts: dict[str, object] = {"digest": entry.digest}
    if timed.doubt:
        facts["clock"] = timed.doubt
    gate_id = entry.gate_id if entry.gate_id in plan.gates else None
    if gate_id != entry.gate_id:
        facts["unknown_gate"] = str(entry.gate_id)
    if entry.kind is ScanKind.UNDO:
        return _undo(case, timed.at, gate_id, facts)
    return _scan(case, ticket, plan, timed.at, gate_id, facts)


def _undo(case: Case, at: datetime, gate_id: UUID | None, facts: dict[str, object]) -> Row:
    return Row(
        entry=case.entry,
        ticket_id=None,
        session_id=None,
        gate_id=gate_id,
        at=at,
        verdict=Outcome.UNDONE,
        reason=case.entry.note[:LONGEST_NOTE],
        kept="",
        facts={**facts, "scan_device_id": str(case.entry.scan_device_id)},
    )


def _scan(
    case: Case,
    ticket: TicketState | None,
    plan: EventPlan,
    at: datetime,
    gate_id: UUID | None,
    facts: dict[str, object],
) -> Row:
    entry = case.entry
    against = rules.reason_against(Attempt(scan_id=entry.id, presented=case.presented, ticket=ticket), plan)
    is_admitted = entry.outcome is Outcome.ADMITTED and against is None
    if against is not None:
        facts["against"] = against.value
        facts["said"] = entry.outcome.value
    ours = ticket if ticket is not None and against is None else None
    session_id = _session(entry, ours, plan, at, facts) if ours is not None else None
    reason = None if is_admitted else (against or entry.reason)
    return Row(
        entry=entry,
        ticket_id=ours.id if ours else None,
        session_id=session_id,
        gate_id=gate_id,
        at=at,
        verdict=Outcome.ADMITTED if is_admitted else Outcome.REFUSED,
        reason=reason.value if reason else None,
        kept=case.presented.kept,
        facts=facts,
    )


def _session(
    entry: LogEntry, ticket: TicketState, plan: EventPlan, at: datetime, facts: dict[str, object]
) -> UUID | None:
    """The session it was for: the one named, if the event has it; else the one that was on."""
    named = plan.session(entry.session_id)
    if entry.session_id is not None and named is None:
        facts["unknown_session"] = str(entry.session_id)
    chosen = named or rules.session_at(plan, ticket.ticket_type_id, at)
    if plan.sessions and chosen not in plan.sessions_for(ticket.ticket_type_id):
        facts["not_entitled"] = True
    return chosen.id if chosen else None
