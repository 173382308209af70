"""How many tickets are valid, and how many of them came in. Reads only, and no ticket that is valid.

Counting a large event's tickets reads all of them, since check-in writes into them. But a ticket counts as sold until
it is void and its place is free again, and it came in when an admission of it stands: few are left to look at.
"""

from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx

VALID_AND_ADMITTED = """
select
  (
    select coalesce(sum(kind.quantity_sold), 0)
    from ticket_types kind
    where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
  )::integer - (
    select count(*)
    from tickets ticket
    where (%(event_id)s::uuid is null or ticket.event_id = %(event_id)s::uuid)
      and ticket.status = 'void'
      and ticket.released_at is null
  )::integer as tickets,
  (
    select count(distinct admission.ticket_id)
    from admissions admission
    where (%(event_id)s::uuid is null or admission.event_id = %(event_id)s::uuid)
      and admission.undone_at is null
      and not exists (
        select from tickets ticket
        where ticket.tenant_id = admission.tenant_id
          and ticket.event_id = admission.event_id
          and ticket.id = admission.ticket_id
          and ticket.status = 'void')
  )::integer as admitted
"""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Valid tickets, and those of them that came in."""

    tickets: int
    admitted: int


async def of(tx: Tx, event_id: UUID | None) -> Admitted:
    """Of an event, or of the whole tenant, as it stands now."""
    found = await tx.fetch_one(Admitted, VALID_AND_ADMITTED, {"event_id": event_id})
    assert found is not None
    return found
