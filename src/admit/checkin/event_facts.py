"""What devices must know of an event beside its tickets, read together."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.checkin import plans
from admit.checkin.roster_text import EventFacts, TypeFacts
from admit.core.db import ReadTx
from admit.core.errors import NotFound

PLACE = """
select
  event.venue,
  event.end_at,
  (
    select announcement.id
    from announcements announcement
    where announcement.event_id = event.id
    order by announcement.created_at desc, announcement.id desc
    limit 1
  ) as newest_announcement
from events event
where event.id = %(event_id)s::uuid
"""

TYPES = """
select id, token_index, name, description as note
from ticket_types
where event_id = %(event_id)s::uuid
order by token_index
"""


@dataclass(frozen=True, slots=True)
class _Place:
    venue: str
    end_at: datetime
    newest_announcement: UUID | None


async def read(tx: ReadTx, event_id: UUID, *, email_salt: bytes) -> EventFacts:
    """The facts of an event.

    Raises: NotFound.
    """
    plan = await plans.read(tx, event_id)
    place = await tx.fetch_one(_Place, PLACE, {"event_id": event_id})
    if place is None:
        raise NotFound()
    return EventFacts(
        plan=plan,
        end_at=place.end_at,
        venue=place.venue,
        types=await tx.fetch_all(TypeFacts, TYPES, {"event_id": event_id}),
        email_salt=email_salt,
        newest_announcement=place.newest_announcement,
    )
