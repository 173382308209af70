"""What else happened around an order: mails that went out, scans at the door, notes of the organizer's people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core import codes
from admit.core.db import ReadTx

MOST_MAILS = 100
MOST_SCANS = 300

MAILS_OF_ORDER = """
select kind, to_email, status, attempts, coalesce(error_message, '') as error_message, created_at, sent_at
from email_messages
where context ->> 'order_code' = %(code)s::text
order by created_at desc, id
limit %(most)s::integer
"""

SCANS_OF_ORDER = """
select
  scan.scanned_at, scan.verdict as outcome, coalesce(scan.reason, '') as reason, scan.kind, ticket.code,
  coalesce(gate.name, '') as gate
from scans scan
join tickets ticket on ticket.tenant_id = scan.tenant_id and ticket.id = scan.ticket_id
left join gates gate on gate.tenant_id = scan.tenant_id and gate.id = scan.gate_id
where ticket.order_id = %(order_id)s::uuid
order by scan.scanned_at desc, scan.id
limit %(most)s::integer
"""


@dataclass(frozen=True, slots=True)
class MailSent:
    """A mail about the order, sent or not yet."""

    kind: str
    to_email: str
    status: str
    attempts: int
    error_message: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """A look at one of its tickets at the door."""

    scanned_at: datetime
    outcome: str
    reason: str
    kind: str
    code: str
    gate: str


async def mails(tx: ReadTx, order_code: str) -> list[MailSent]:
    """Mails that name the order, newest first."""
    params = {"code": codes.format_code(order_code), "most": MOST_MAILS}
    return await tx.fetch_all(MailSent, MAILS_OF_ORDER, params)


async def scans(tx: ReadTx, order_id: UUID) -> list[Scanned]:
    """Scans of its tickets, newest first."""
    return await tx.fetch_all(Scanned, SCANS_OF_ORDER, {"order_id": order_id, "most": MOST_SCANS})
