"""Taking a ticket's validity away, and putting a new ticket in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core.db import Tx
from admit.core.errors import StaleEdit
from admit.facts import outbound
from admit.facts.kinds import Kind
from admit.facts.records import Fact
from admit.tickets import issuing, releases
from admit.tickets.errors import TicketAdmitted, TicketVoid
from admit.tickets.records import Signer, Ticket, VoidReason, Wanted

LOCK_TICKETS = """
select id
from tickets
where id = any(%(ticket_ids)s::uuid[])
order by id
for no key update
"""

VOID_TICKETS = """
update tickets
set status = 'void',
  void_reason = %(reason)s::text,
  voided_at = now(),
  voided_by = %(actor_id)s::uuid,
  updated_at = now(),
  version = version + 1
where id = any(%(ticket_ids)s::uuid[])
  and status = 'valid'
returning id, event_id, order_id, code
"""

LOCK_TICKETS_OF_ORDERS = """
select id
from tickets
where order_id = any(%(order_ids)s::uuid[])
order by id
for no key update
"""

# A new ticket for the same holder keeps the holder's link, and a link opens one ticket.
LET_HOLDER_GO = """
update tickets
set holder_token = null
where id = %(ticket_id)s::uuid
"""

FLAG_DISPUTED = """
update tickets
set disputed_at = now(), updated_at = now(), version = version + 1
where order_id = any(%(order_ids)s::uuid[])
  and disputed_at is null
returning id
"""

CLEAR_DISPUTED = """
update tickets
set disputed_at = null, updated_at = now(), version = version + 1
where order_id = any(%(order_ids)s::uuid[])
  and disputed_at is not null
returning id
"""


INHERIT_DISPUTE = """
update tickets
set disputed_at = (select old.disputed_at from tickets old where old.id = %(old_id)s::uuid)
where id = %(new_id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class _Voided:
    id: UUID
    event_id: UUID
    order_id: UUID
    code: str


async def void(tx: Tx, ticket_ids: Sequence[UUID], *, reason: VoidReason) -> list[UUID]:
    """Make tickets void, by the transaction's actor; the ids of those that were still valid.

    Locks: the tickets by id.
    """
    await tx.fetch_column(LOCK_TICKETS, {"ticket_ids": list(ticket_ids)})
    voided = await tx.fetch_all(
        _Voided,
        VOID_TICKETS,
        {
            "ticket_ids": list(ticket_ids),
            "reason": reason.value,
            "actor_id": tx.scope.actor.user_id,
        },
    )
    await trail.record_all(
        tx,
        [
            Entry(
                "ticket.voided",
                row.event_id,
                ("ticket", row.id),
                {"reason": reason.value, "code": row.code},
            )
            for row in voided
        ],
    )
    await outbound.put_all(tx, [_told(row, reason) for row in voided])
    return [row.id for row in voided]


async def reissue(
    tx: Tx,
    ticket_id: UUID,
    *,
    signer: Signer,
    attendee_name: str,
    attendee_email: str | None,
    version: int,
    now: datetime,
    reason: VoidReason = VoidReason.REISSUED,
    holder_token: str | None = None,
) -> Ticket:
    """Void a ticket and issue another in its place, with a new id, code and QR; for a new holder or a new
    key. With a `holder_token` it is passed on: from then on that secret opens it and its order's does not.

    `signer` comes from `keys.signers_for`, read before in the issuing part. Locks: the old ticket.
    Raises: NotFound, TicketVoid, TicketAdmitted, StaleEdit, Invalid.
    """
    name, email = issuing.check_attendee(attendee_name, attendee_email)
    await tx.fetch_column(LOCK_TICKETS, {"ticket_ids": [ticket_id]})
    old = await issuing.ticket(tx, ticket_id)
    _check_replaceable(old, version)
    await void(tx, [ticket_id], reason=reason)
    await releases.release(tx, [ticket_id], now=now)  # its place is the new ticket's, and counts once
    [prepared] = issuing.prepare([_wanted(old, name, email)], {old.event_id: signer})
    new = replace(
        prepared,
        seat_label=old.seat_label,
        holder_token=holder_token or old.holder_token,
        times_passed_on=old.times_passed_on + (holder_token is not None),
    )
    if old.holder_token and not holder_token:
        await tx.execute(LET_HOLDER_GO, {"ticket_id": ticket_id})
    await issuing.insert(tx, [new])
    await tx.execute(INHERIT_DISPUTE, {"old_id": ticket_id, "new_id": new.id})
    await trail.record(
        tx,
        "ticket.reissued",
        event_id=old.event_id,
        subject=("ticket", new.id),
        metadata={"replaces": str(ticket_id), "code": new.code},
    )
    about = {
        "ticket_id": new.id,
        "replaces": ticket_id,
        "order_id": old.order_id,
        "event_id": old.event_id,
        "code": new.code,
    }
    await outbound.put(tx, Fact(Kind.TICKET_REISSUED, about))
    return await issuing.ticket(tx, new.id)


async def flag_disputed(tx: Tx, order_ids: Sequence[UUID]) -> list[UUID]:
    """Keep the tickets of disputed orders from opening the door; the ids newly flagged. Locks: the tickets
    by id."""
    await tx.fetch_column(LOCK_TICKETS_OF_ORDERS, {"order_ids": list(order_ids)})
    return await tx.fetch_column(FLAG_DISPUTED, {"order_ids": list(order_ids)})


async def clear_disputed(tx: Tx, order_ids: Sequence[UUID]) -> list[UUID]:
    """Let them open the door again; the ids that were flagged. Locks: the tickets by id."""
    await tx.fetch_column(LOCK_TICKETS_OF_ORDERS, {"order_ids": list(order_ids)})
    return await tx.fetch_column(CLEAR_DISPUTED, {"order_ids": list(order_ids)})


def _told(row: _Voided, reason: VoidReason) -> Fact:
    about = {
        "ticket_id": row.id,
        "order_id": row.order_id,
        "event_id": row.event_id,
        "code": row.code,
        "reason": reason.value,
    }
    return Fact(Kind.TICKET_VOIDED, about)


def _check_replaceable(old: Ticket, version: int) -> None:
    if not old.is_valid:
        raise TicketVoid()
    if old.checked_in_at is not None:
        raise TicketAdmitted()
    if old.version != version:
        raise StaleEdit()


def _wanted(old: Ticket, name: str, email: str | None) -> Wanted:
    return Wanted(
        order_id=old.order_id,
        order_item_id=old.order_item_id,
        event_id=old.event_id,
        ticket_type_id=old.ticket_type_id,
        token_index=old.token_index,
        quantity=1,
        attendee_name=name,
        attendee_email=email,
    )
