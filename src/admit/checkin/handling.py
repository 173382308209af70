"""What becomes of an incident: somebody sees to it, it is over, it turns out not to be over.

How far it is stands in the times of its row; before the first step there is none. Each step is an entry of the trail.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.audit import trail
from admit.checkin import incident_list
from admit.checkin.errors import IncidentMovedOn
from admit.checkin.records import Incident, IncidentState
from admit.core.db import Tx
from admit.core.text import check_text

LONGEST_NOTE = 1_000


class Step(StrEnum):
    """What somebody does about an incident."""

    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"
    REOPEN = "reopen"


FROM: Mapping[Step, frozenset[IncidentState]] = {
    Step.ACKNOWLEDGE: frozenset({IncidentState.OPEN}),
    Step.CLOSE: frozenset({IncidentState.OPEN, IncidentState.ACKNOWLEDGED}),
    Step.REOPEN: frozenset({IncidentState.CLOSED}),
}
ACTIONS = {
    Step.ACKNOWLEDGE: "incident.acknowledged",
    Step.CLOSE: "incident.closed",
    Step.REOPEN: "incident.reopened",
}

LOCK = """
insert into incident_handlings (tenant_id, incident_id, event_id, version)
values (%(tenant_id)s::uuid, %(incident_id)s::uuid, %(event_id)s::uuid, 0)
on conflict (tenant_id, incident_id) do update
set version = incident_handlings.version
"""

ACKNOWLEDGE = """
update incident_handlings
set acknowledged_at = %(now)s::timestamptz,
  acknowledged_by = %(actor_id)s::uuid,
  note = %(note)s::text,
  version = version + 1
where incident_id = %(incident_id)s::uuid
"""

CLOSE = """
update incident_handlings
set closed_at = %(now)s::timestamptz,
  closed_by = %(actor_id)s::uuid,
  note = %(note)s::text,
  version = version + 1
where incident_id = %(incident_id)s::uuid
"""

REOPEN = """
update incident_handlings
set acknowledged_at = null,
  acknowledged_by = null,
  closed_at = null,
  closed_by = null,
  note = %(note)s::text,
  version = version + 1
where incident_id = %(incident_id)s::uuid
"""

STATEMENTS = {Step.ACKNOWLEDGE: ACKNOWLEDGE, Step.CLOSE: CLOSE, Step.REOPEN: REOPEN}


async def take(
    tx: Tx, event_id: UUID, incident_id: UUID, step: Step, *, note: str = "", now: datetime
) -> Incident:
    """Take a step; the incident after it. Needs the organizer's part; locks the incident's row.

    Raises: NotFound, Invalid, IncidentMovedOn.
    """
    checked = check_text("note", note, max_length=LONGEST_NOTE, multiline=True, required=False)
    await incident_list.one(tx, event_id, incident_id)
    params = {
        "tenant_id": tx.scope.tenant_id,
        "incident_id": incident_id,
        "event_id": event_id,
        "actor_id": tx.scope.actor.user_id,
        "note": checked,
        "now": now,
    }
    await tx.execute(LOCK, params)
    check_step((await incident_list.one(tx, event_id, incident_id)).state, step)
    await tx.execute(STATEMENTS[step], params)
    facts = {"note": checked}
    await trail.record(
        tx, ACTIONS[step], event_id=event_id, subject=("incident", incident_id), metadata=facts
    )
    return await incident_list.one(tx, event_id, incident_id)


def check_step(state: IncidentState, step: Step) -> None:
    """Let a step pass that leads on from where an incident is. Raises: IncidentMovedOn."""
    if state not in FROM[step]:
        raise IncidentMovedOn(state=state.value)
