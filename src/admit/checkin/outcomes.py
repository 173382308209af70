"""What a device is told about each entry that it uploaded: what stands after the merge. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.checkin import wording
from admit.checkin.merge import Double, Key
from admit.checkin.records import Outcome, Reason, TicketSeen
from admit.checkin.states import StoredScan
from admit.checkin.uploads import Taken


class ConflictKind(StrEnum):
    """What the conflict report lists."""

    DOUBLE_ENTRY = "double_entry"
    VOID_ADMITTED = "void_admitted"
    PROVISIONAL = "provisional"
    NOT_ENTITLED = "not_entitled"
    NOT_ADMISSIBLE = "not_admissible"
    CLOCK_DOUBT = "clock_doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAnswer:
    """What became of an entry."""

    id: UUID
    sequence: int
    known: bool
    outcome: Outcome
    reason: str | None
    conflicts: list[ConflictKind]
    message: str
    effective_at: datetime
    ticket: TicketSeen | None
    facts: Mapping[str, object]


def answers_of(taken: Taken, sequences: Mapping[UUID, int], *, now: datetime) -> list[EntryAnswer]:
    """An answer for each entry of an upload, in its order."""
    doubles = {
        double.second.key: double for state in taken.merged.states.values() for double in state.doubles
    }
    return [_answer(scan, taken, doubles, sequences[scan.id], now) for scan in taken.stored]


def noted(facts: Mapping[str, object], *, is_provisional: bool) -> list[ConflictKind]:
    """The conflicts that an entry carries by itself, whatever others did."""
    found = []
    if is_provisional:
        found.append(ConflictKind.PROVISIONAL)
    if facts.get("not_entitled"):
        found.append(ConflictKind.NOT_ENTITLED)
    if facts.get("said") == Outcome.ADMITTED.value:
        found.append(ConflictKind.NOT_ADMISSIBLE)
    if "clock" in facts:
        found.append(ConflictKind.CLOCK_DOUBT)
    return found


def _answer(
    scan: StoredScan, taken: Taken, doubles: Mapping[Key, Double], sequence: int, now: datetime
) -> EntryAnswer:
    double = doubles.get((scan.device_id, scan.id))
    conflicts = noted(scan.facts, is_provisional=scan.is_provisional)
    if double is not None:
        conflicts.insert(0, ConflictKind.DOUBLE_ENTRY)
    is_undo = scan.verdict is Outcome.UNDONE
    return EntryAnswer(
        id=scan.id,
        sequence=sequence,
        known=scan.id in taken.known,
        outcome=scan.verdict,
        reason=None if is_undo else scan.reason,
        conflicts=conflicts,
        message=_message(scan, taken, now),
        effective_at=scan.scanned_at,
        ticket=taken.seen.get(scan.ticket_id) if scan.ticket_id else None,
        facts=_first(double) if double else {},
    )


def _first(double: Double) -> dict[str, object]:
    first = double.first
    return {
        "admitted_at": first.at.isoformat(),
        "device_id": str(first.device_id),
        "scan_id": str(first.id),
    }


def _message(scan: StoredScan, taken: Taken, now: datetime) -> str:
    if scan.verdict is Outcome.UNDONE:
        return "Undone."
    known = {reason.value for reason in _TOLD_WITHOUT_FACTS}
    reason = Reason(scan.reason) if scan.reason in known else None
    if scan.verdict is Outcome.REFUSED and reason is None:
        return "Refused, as the device said."
    return wording.sentence(scan.verdict, reason, {}, timezone=taken.plan.timezone, now=now)


_TOLD_WITHOUT_FACTS = (Reason.VOID, Reason.REFUNDED, Reason.DISPUTED, Reason.BAD_SIGNATURE, Reason.UNKNOWN)
