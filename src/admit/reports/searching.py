"""Events by a part of their name, place or city, however they are spelt."""

from dataclasses import dataclass
from uuid import UUID

from admit.core import text
from admit.core.db import ReadTx
from admit.events.records import EventStatus
from admit.reports.order_list import containing

FIND_EVENTS = """
select id, name, status
from events
where search_text like %(folded)s::text
   or lower(name) like %(words)s::text
order by start_at desc, id
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event that fits."""

    id: UUID
    name: str
    status: EventStatus


async def events(tx: ReadTx, words: str, *, limit: int) -> list[FoundEvent]:
    """Events that fit, the latest first, at most `limit`."""
    params = {"words": containing(words), "folded": containing(text.fold(words)), "limit": limit}
    return await tx.fetch_all(FoundEvent, FIND_EVENTS, params)
