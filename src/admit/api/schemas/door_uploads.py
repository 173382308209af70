"""What the upload of a device's log reads and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.door import TicketAtDoor
from admit.checkin.clocks import ClockKind
from admit.checkin.entries import LONGEST_NOTE, LogEntry
from admit.checkin.inputs import LONGEST_INPUT
from admit.checkin.merge import Direction
from admit.checkin.outcomes import ConflictKind, EntryAnswer
from admit.checkin.records import Outcome, Reason, ScanKind
from admit.checkin.uploads import MOST_ENTRIES
from admit.core.errors import Invalid

Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Number = Annotated[int, Meta(ge=1, le=2**53)]


class NewEntry(Request):
    """One decision that the device took by itself; `at` is its estimate of the server's time."""

    id: UUID
    sequence: Number
    kind: ScanKind
    at: Moment
    heard_at: Moment
    clock: ClockKind = ClockKind.MONOTONIC
    input: Annotated[str, Meta(max_length=LONGEST_INPUT)] = ""
    outcome: Outcome = Outcome.REFUSED
    reason: Reason | None = None
    provisional: bool = False
    direction: Direction = Direction.IN
    gate_id: UUID | None = None
    session_id: UUID | None = None
    attempt_id: UUID | None = None
    group_id: UUID | None = None
    scan_id: UUID | None = None
    scan_device_id: UUID | None = None
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""


class NewUpload(Request):
    """Entries of one device in the order of their sequence, without gaps; `waiting` counts these too."""

    device_id: UUID
    entries: Annotated[list[NewEntry], Meta(min_length=1, max_length=MOST_ENTRIES)]
    app_version: Annotated[str, Meta(max_length=40)] = ""
    waiting: Count = 0
    device_time: Moment | None = None


class EntryTold(Response):
    """`known`: it was here before. `outcome` is what stands after the merge."""

    id: UUID
    sequence: int
    known: bool
    outcome: Outcome
    reason: str | None
    conflicts: list[ConflictKind]
    message: str
    effective_at: datetime
    ticket: TicketAtDoor | None
    facts: Mapping[str, object]


class Uploaded(Response):
    """`have`: the highest sequence that is here without a gap."""

    server_time: datetime
    have: int
    answers: list[EntryTold]


class LogHead(Response):
    server_time: datetime
    have: int


def entries_of(body: NewUpload) -> list[LogEntry]:
    """The entries of a body.

    Raises: Invalid for one that lacks what its kind needs.
    """
    return [_entry(index, entry) for index, entry in enumerate(body.entries)]


def answer_told(answer: EntryAnswer) -> EntryTold:
    """An answer as JSON."""
    return msgspec.convert(answer, EntryTold, from_attributes=True)


def _entry(index: int, entry: NewEntry) -> LogEntry:
    where = f"entries[{index}]"
    if entry.kind is ScanKind.UNDO and entry.scan_id is None:
        raise Invalid.one(f"{where}.scan_id", "missing", "An undo names the scan that it takes back.")
    if entry.kind is ScanKind.UNDO and not entry.note.strip():
        raise Invalid.one(f"{where}.note", "required", "Say why it is undone.")
    if entry.kind is ScanKind.SCAN and entry.outcome is Outcome.UNDONE:
        raise Invalid.one(f"{where}.outcome", "choice", "A scan is admitted or refused.")
    if entry.kind is ScanKind.SCAN and not entry.input.strip():
        raise Invalid.one(f"{where}.input", "required", "Send what was scanned.")
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__ if name != "provisional"}
    return LogEntry(**fields, is_provisional=entry.provisional)
