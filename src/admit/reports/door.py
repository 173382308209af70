"""The conflict report as a spreadsheet reads it."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from admit.checkin.conflicts import Conflict, Suspect
from admit.core import codes
from admit.reports.exports import MARK, safe

HEADINGS = (
    "conflict", "detail", "ticket", "attendee", "ticket type", "order", "time", "received", "gate", "session", "device",
    "by", "offline", "first time", "first gate", "first device", "first by",
)  # fmt: skip


def conflicts_csv(found: Sequence[Conflict], *, timezone: str) -> bytes:
    """The report as CSV, times of the event's own zone; no cell is a formula."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    zone = ZoneInfo(timezone)
    for conflict in found:
        writer.writerow(_cells(conflict, zone))
    return MARK + page.getvalue().encode()


def _cells(conflict: Conflict, zone: ZoneInfo) -> Sequence[str]:
    scan, first = conflict.scan, conflict.first
    return (
        conflict.kind.value,
        safe(conflict.detail),
        codes.format_code(scan.code) if scan.code else "",
        safe(scan.attendee_name),
        safe(scan.ticket_type_name),
        codes.format_code(scan.order_code) if scan.order_code else "",
        _moment(scan.at, zone),
        _moment(scan.received_at, zone),
        safe(scan.gate),
        safe(scan.session),
        safe(scan.device_name),
        safe(scan.by),
        "yes" if scan.is_offline else "no",
        *(_who_was_first(first, zone) if first else ("", "", "", "")),
    )


def _who_was_first(first: Suspect, zone: ZoneInfo) -> Sequence[str]:
    return _moment(first.at, zone), safe(first.gate), safe(first.device_name), safe(first.by)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
