"""Gates: the named entrances of an event. Changing them needs the organizer's part, reading them either."""

from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.checkin import plans
from admit.checkin.errors import GateInUse, GateNameTaken, TooMany, UnknownGate
from admit.checkin.records import Gate
from admit.core import ids
from admit.core.db import ReadTx, Tx
from admit.core.errors import NotFound
from admit.core.text import check_text
from admit.core.words import say

MOST_GATES = 100

GATES = """
select id, event_id, name, created_at
from gates
where event_id = %(event_id)s::uuid
order by name, id
"""

# Holding the event's row keeps the count below the limit.
LOCK_EVENT = """
select id
from events
where id = %(event_id)s::uuid
for no key update
"""

INSERT_GATE = """
insert into gates (tenant_id, id, event_id, name, created_at)
values (%(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(name)s::text, %(now)s::timestamptz)
on conflict (tenant_id, event_id, name) do nothing
returning id, event_id, name, created_at
"""

LOCK_GATE = """
select id, event_id, name, created_at
from gates
where id = %(gate_id)s::uuid
  and event_id = %(event_id)s::uuid
for update
"""

NAME_IN_USE = """
select exists (
  select from gates
  where event_id = %(event_id)s::uuid
    and name = %(name)s::text
    and id <> %(gate_id)s::uuid)
"""

RENAME_GATE = """
update gates
set name = %(name)s::text
where id = %(gate_id)s::uuid
"""

GATE_IN_USE = """
select exists (
  select from scans
  where event_id = %(event_id)s::uuid
    and gate_id = %(gate_id)s::uuid)
"""

DELETE_GATE = """
delete from gates
where id = %(gate_id)s::uuid
"""


async def of_event(tx: ReadTx, event_id: UUID) -> list[Gate]:
    """The gates of an event, by name.

    Raises: NotFound for the event.
    """
    await plans.check_exists(tx, event_id)
    return await tx.fetch_all(Gate, GATES, {"event_id": event_id})


async def add(tx: Tx, event_id: UUID, name: str, *, now: datetime) -> Gate:
    """A new gate. Locks: the event.

    Raises: NotFound for the event, Invalid, GateNameTaken, TooMany at 100 gates.
    """
    checked = check_text("name", name, max_length=60)
    if await tx.fetch_value(LOCK_EVENT, {"event_id": event_id}) is None:
        raise NotFound()
    if len(await of_event(tx, event_id)) >= MOST_GATES:
        raise TooMany(
            say("An event has at most %(most)s gates. Remove one that is not used.", most=MOST_GATES)
        )
    made = await tx.fetch_one(
        Gate,
        INSERT_GATE,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": ids.new_id(),
            "event_id": event_id,
            "name": checked,
            "now": now,
        },
    )
    if made is None:
        raise GateNameTaken(field="name")
    await trail.record(
        tx, "gate.added", event_id=event_id, subject=("gate", made.id), metadata={"name": checked}
    )
    return made


async def rename(tx: Tx, event_id: UUID, gate_id: UUID, *, name: str) -> Gate:
    """Another name for a gate. Locks: the event, then the gate.

    Raises: UnknownGate, Invalid, GateNameTaken.
    """
    checked = check_text("name", name, max_length=60)
    gate = await _locked(tx, event_id, gate_id)
    params = {"event_id": event_id, "gate_id": gate_id, "name": checked}
    if await tx.fetch_value(NAME_IN_USE, params):
        raise GateNameTaken(field="name")
    await tx.execute(RENAME_GATE, params)
    await trail.record(
        tx,
        "gate.renamed",
        event_id=event_id,
        subject=("gate", gate_id),
        metadata={"name": checked, "was": gate.name},
    )
    return Gate(gate.id, gate.event_id, checked, gate.created_at)


async def remove(tx: Tx, event_id: UUID, gate_id: UUID) -> None:
    """Take away a gate at which nothing was scanned. Locks: the event, then the gate.

    Raises: UnknownGate, GateInUse.
    """
    gate = await _locked(tx, event_id, gate_id)
    if await tx.fetch_value(GATE_IN_USE, {"event_id": event_id, "gate_id": gate_id}):
        raise GateInUse()
    await tx.execute(DELETE_GATE, {"gate_id": gate_id})
    await trail.record(
        tx, "gate.removed", event_id=event_id, subject=("gate", gate_id), metadata={"name": gate.name}
    )


async def _locked(tx: Tx, event_id: UUID, gate_id: UUID) -> Gate:
    await tx.fetch_value(LOCK_EVENT, {"event_id": event_id})
    gate = await tx.fetch_one(Gate, LOCK_GATE, {"event_id": event_id, "gate_id": gate_id})
    if gate is None:
        raise UnknownGate()
    return gate
