"""Events with a door, paid orders and signed tickets: orders go in by SQL, tickets by the slice's own verbs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from admit.checkin import devices, gates
from admit.checkin.records import Device, Gate, Scan
from admit.core import codes, crypto, ids
from admit.core.crypto import Sealer
from admit.core.db import Database, Tx
from admit.core.tenancy import Part, Scope
from admit.tickets import codes as ticket_codes
from admit.tickets import issuing, keys
from admit.tickets.records import Signer, Ticket, Wanted
from tests.support.builders import a_member, a_slug

INSERT_EVENT = """
insert into events (tenant_id, id, name, slug, timezone, currency, start_at, end_at, doors_at, status)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(name)s::text, %(slug)s::text, 'Europe/Berlin', 'EUR',
  %(start_at)s::timestamptz, %(end_at)s::timestamptz, %(doors_at)s::timestamptz, %(status)s::text)
"""

INSERT_TYPE = """
insert into ticket_types (
  tenant_id, id, event_id, name, price_cents, currency, quantity_total, quantity_sold, token_index, position)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(name)s::text, 2400, 'EUR', 100000, 0,
  %(token_index)s::smallint, %(token_index)s::integer)
"""

INSERT_SESSION = """
insert into event_sessions (tenant_id, id, event_id, title, start_at, end_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(title)s::text, %(start_at)s::timestamptz,
  %(end_at)s::timestamptz)
"""

TIE_TYPE = """
insert into ticket_type_sessions (tenant_id, event_id, ticket_type_id, session_id)
values (%(tenant_id)s::uuid, %(event_id)s::uuid, %(ticket_type_id)s::uuid, %(session_id)s::uuid)
"""

INSERT_ORDER = """
insert into orders (
  tenant_id, id, event_id, code, public_lookup_token, buyer_email, buyer_name, subtotal_cents, total_cents, currency,
  status, paid_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(code)s::text, %(token)s::text, %(buyer_email)s::text,
  %(buyer_name)s::text, %(cents)s::bigint, %(cents)s::bigint, 'EUR', 'paid', now())
"""

INSERT_ITEM = """
insert into order_items (
  tenant_id, id, order_id, event_id, ticket_type_id, unit_price_cents, quantity, subtotal_cents)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(order_id)s::uuid, %(event_id)s::uuid, %(ticket_type_id)s::uuid, 2400,
  %(quantity)s::integer, %(cents)s::bigint)
"""


@dataclass(frozen=True, slots=True)
class PaidOrder:
    id: UUID
    code: str
    lookup_token: str
    tickets: list[Ticket]

    @property
    def ticket(self) -> Ticket:
        return self.tickets[0]


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """An event that is open at `now`, with a ticket type, a gate, a device, and a Staff member at work."""

    tenant: Scope
    staff: Scope
    event_id: UUID
    ticket_type_id: UUID
    gate: Gate
    device: Device
    now: datetime

    def scan_of(self, text: str, *, device: Device | None = None, **given: Any) -> Scan:
        """An attempt of the member at the gate; any field can be given."""
        fields: dict[str, Any] = {"id": ids.new_id(), "gate_id": self.gate.id, **given}
        return Scan(
            device_id=(device or self.device).id,
            input=text,
            actor=self.staff.actor,
            actor_name="Mira Osterhaus",
            **fields,
        )


async def a_door_event(
    tx: Tx,
    *,
    now: datetime,
    name: str = "Pulse for Eighteen",
    status: str = "published",
    opens_in: timedelta = timedelta(hours=-1),
) -> UUID:
    """An event that starts two hours after its doors open."""
    event_id = ids.new_id()
    doors_at = now + opens_in
    await tx.execute(
        INSERT_EVENT,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": event_id,
            "name": name,
            "slug": a_slug("event"),
            "start_at": doors_at + timedelta(hours=2),
            "end_at": doors_at + timedelta(hours=6),
            "doors_at": doors_at,
            "status": status,
        },
    )
    return event_id


async def a_door_type(tx: Tx, event_id: UUID, *, name: str = "Standing", token_index: int = 0) -> UUID:
    type_id = ids.new_id()
    params = {"tenant_id": tx.scope.tenant_id, "id": type_id, "event_id": event_id}
    await tx.execute(INSERT_TYPE, {**params, "name": name, "token_index": token_index})
    return type_id


async def a_door_session(tx: Tx, event_id: UUID, *, title: str, start_at: datetime) -> UUID:
    """A session of two hours."""
    session_id = ids.new_id()
    params = {"tenant_id": tx.scope.tenant_id, "id": session_id, "event_id": event_id, "title": title}
    await tx.execute(
        INSERT_SESSION, {**params, "start_at": start_at, "end_at": start_at + timedelta(hours=2)}
    )
    return session_id


async def tie(tx: Tx, event_id: UUID, ticket_type_id: UUID, session_id: UUID) -> None:
    """Let a ticket type admit to that session only, and others it is tied to."""
    params = {"tenant_id": tx.scope.tenant_id, "event_id": event_id}
    await tx.execute(TIE_TYPE, {**params, "ticket_type_id": ticket_type_id, "session_id": session_id})


async def a_door(
    db: Database,
    tenant: Scope,
    *,
    now: datetime,
    status: str = "published",
    opens_in: timedelta = timedelta(hours=-1),
) -> DoorPlace:
    member = await a_member(db, tenant, role="staff")
    staff = Scope(tenant.tenant_id, member.actor, Part.STAFF)
    async with db.write(tenant) as tx:
        event_id = await a_door_event(tx, now=now, status=status, opens_in=opens_in)
        type_id = await a_door_type(tx, event_id)
        gate = await gates.add(tx, event_id, "Gate A", now=now)
    async with db.write(staff) as tx:
        device = await devices.register(tx, "Phone 1", now=now)
    return DoorPlace(tenant, staff, event_id, type_id, gate, device, now)


async def a_paid_order_with_tickets(
    db: Database,
    tenant: Scope,
    sealer: Sealer,
    *,
    event_id: UUID,
    ticket_type_id: UUID,
    quantity: int = 1,
    name: str = "Noor van Dijk",
    email: str = "noor@example.org",
    token_index: int = 0,
) -> PaidOrder:
    """An order of one item, paid, with its tickets issued as fulfilment does it."""
    order_id, item_id = ids.new_id(), ids.new_id()
    code, token = codes.new_code(), codes.public_token(tenant.tenant_id)
    async with db.write(tenant.issuing()) as tx:
        signers = await keys.signers_for(tx, [event_id], sealer)
    wanted = Wanted(
        order_id=order_id,
        order_item_id=item_id,
        event_id=event_id,
        ticket_type_id=ticket_type_id,
        token_index=token_index,
        quantity=quantity,
        attendee_name=name,
        attendee_email=email,
    )
    prepared = issuing.prepare([wanted], signers)
    params = {
        "tenant_id": tenant.tenant_id,
        "event_id": event_id,
        "cents": 2400 * quantity,
        "quantity": quantity,
    }
    async with db.write(tenant) as tx:
        await tx.execute(
            INSERT_ORDER,
            {
                **params,
                "id": order_id,
                "code": code,
                "token": token,
                "buyer_email": email,
                "buyer_name": name,
            },
        )
        await tx.execute(
            INSERT_ITEM, {**params, "id": item_id, "order_id": order_id, "ticket_type_id": ticket_type_id}
        )
        await issuing.insert(tx, prepared)
        tickets = await issuing.tickets_of_orders(tx, [order_id])
    return PaidOrder(order_id, code, token, tickets)


async def tickets_for(
    db: Database, place: DoorPlace, sealer: Sealer, *, quantity: int = 1, **given: Any
) -> PaidOrder:
    """A paid order for the event of a door."""
    return await a_paid_order_with_tickets(
        db,
        place.tenant,
        sealer,
        event_id=place.event_id,
        ticket_type_id=place.ticket_type_id,
        quantity=quantity,
        **given,
    )


def a_token_text() -> str:
    """The text of a signed ticket's code."""
    private, _ = crypto.generate_keypair()
    return ticket_codes.sign(Signer(ids.new_id(), 0, private), ids.new_id(), 0).payload_text
