"""Logs of devices that were offline: made up at random but repeatably, and brought in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from admit.checkin import devices, uploads
from admit.checkin.clocks import ClockKind
from admit.checkin.entries import LogEntry
from admit.checkin.passages import merged
from admit.checkin.records import Device, Outcome, ScanKind
from admit.core import ids
from admit.core.db import Database
from admit.tickets.records import Ticket
from tests.support.ticket_builders import DoorPlace

Seen = tuple[int, int]
"""An entry by the number of its device and its sequence: the same in every world that was made from one seed."""


@dataclass(frozen=True)
class Said:
    """One decision of a device, before there are ids: `undoes` names an earlier sequence of the same device."""

    ticket: int
    second: int
    undoes: int | None = None


Script = Sequence[Sequence[Said]]


def a_script(random: Random, *, phones: int, tickets: int, entries: int) -> Script:
    """What each phone decided: overlapping tickets, some undone again."""
    script = []
    for _ in range(phones):
        said: list[Said] = []
        for number in range(entries):
            if said and random.random() < 0.15:
                target = random.randrange(len(said))
                if said[target].undoes is None:
                    said.append(Said(said[target].ticket, number, undoes=target + 1))
                    continue
            said.append(Said(random.randrange(tickets), random.randrange(3 * entries)))
        script.append(said)
    return script


class _Crash(Exception):
    """The process dies in the middle."""


@dataclass
class Doors:
    """A world that plays a script: its phones, its tickets, and the entries they made."""

    db: Database
    place: DoorPlace
    tickets: Sequence[Ticket]
    phones: list[Device] = field(default_factory=list)
    logs: list[list[LogEntry]] = field(default_factory=list)

    async def play(self, script: Script) -> None:
        """Make the phones and what they decided, two hours before they are heard again."""
        for number, said in enumerate(script):
            async with self.db.write(self.place.staff) as tx:
                phone = await devices.register(tx, f"Phone {number}", now=self.start)
            self.phones.append(phone)
            log: list[LogEntry] = []
            for one in said:
                log.append(self._entry(log, one))
            self.logs.append(log)

    @property
    def start(self) -> datetime:
        return self.place.now - timedelta(hours=2)

    def _entry(self, log: list[LogEntry], said: Said) -> LogEntry:
        at = self.start + timedelta(seconds=60 + said.second)
        kind = ScanKind.SCAN if said.undoes is None else ScanKind.UNDO
        return LogEntry(
            id=ids.new_id(),
            sequence=len(log) + 1,
            kind=kind,
            at=at,
            heard_at=self.start,
            clock=ClockKind.MONOTONIC,
            input=self.tickets[said.ticket].qr_code_payload if kind is ScanKind.SCAN else "",
            outcome=Outcome.ADMITTED if kind is ScanKind.SCAN else Outcome.UNDONE,
            scan_id=log[said.undoes - 1].id if said.undoes else None,
            note="Wrong one" if said.undoes else "",
        )

    async def bring(self, phone: int, first: int, last: int, *, crash: bool = False) -> None:
        """Upload a piece of a log; with `crash`, die before the commit."""
        batch = self.logs[phone][first:last]
        try:
            async with self.db.write(self.place.staff) as tx:
                await uploads.take(
                    tx, self.place.event_id, self.phones[phone].id, batch=batch, now=self.place.now
                )
                if crash:
                    raise _Crash
        except _Crash:
            return

    async def bring_all(self, random: Random, *, most: int) -> None:
        """Bring every log, pieces of all phones mixed, with crashes, lost answers and repeats."""
        have = [0] * len(self.logs)
        while any(have[phone] < len(log) for phone, log in enumerate(self.logs)):
            phone = random.choice([n for n, log in enumerate(self.logs) if have[n] < len(log)])
            first = random.randint(max(0, have[phone] - 3), have[phone])
            last = min(len(self.logs[phone]), have[phone] + random.randint(1, most))
            await self.bring(phone, first, last, crash=(crashed := random.random() < 0.2))
            if not crashed:
                have[phone] = last

    async def outcome(self) -> tuple[dict[int, Seen], list[tuple[Seen, Seen]]]:
        """Who is admitted on what, by the admissions; and the double entries, by the merge."""
        names = {
            (self.phones[phone].id, entry.id): (phone, entry.sequence)
            for phone, log in enumerate(self.logs)
            for entry in log
        }
        index = {ticket.id: number for number, ticket in enumerate(self.tickets)}
        async with self.db.read(self.place.staff) as tx:
            live = await tx.fetch_rows(LIVE)
            found = await merged(tx, index)
        admitted = {index[ticket]: names[device, scan] for ticket, device, scan in live}
        doubles = [
            (names[one.second.key], names[one.first.key])
            for state in found.states.values()
            for one in state.doubles
        ]
        return admitted, sorted(doubles)


LIVE = """
select ticket_id, scan_device_id, scan_id
from admissions
where undone_at is null
"""


def expected(script: Script, phones: Sequence[UUID]) -> tuple[dict[int, Seen], list[tuple[Seen, Seen]]]:
    """What comes out, reckoned plainly from the script: ties are decided by the phones' ids."""
    undone = {
        (phone, said.undoes) for phone, log in enumerate(script) for said in log if said.undoes is not None
    }
    comings = sorted(
        (said.second, phones[phone], sequence, phone, said.ticket)
        for phone, log in enumerate(script)
        for sequence, said in enumerate(log, start=1)
        if said.undoes is None and (phone, sequence) not in undone
    )
    admitted: dict[int, Seen] = {}
    doubles: list[tuple[Seen, Seen]] = []
    for _, _, sequence, phone, ticket in comings:
        if ticket in admitted:
            doubles.append(((phone, sequence), admitted[ticket]))
        else:
            admitted[ticket] = (phone, sequence)
    return admitted, sorted(doubles)
