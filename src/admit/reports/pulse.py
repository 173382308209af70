"""The few figures that are shown live, and the signs by which one sees cheaply that they changed. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import Tx

SIGNS = """
select
  coalesce(sum(kind.quantity_sold), 0)::bigint as sold,
  coalesce(sum(kind.quantity_reserved), 0)::bigint as held,
  coalesce(sum(kind.quantity_total), 0)::bigint as capacity,
  (
    select admission.admitted_at from admissions admission
    where admission.event_id = %(event_id)s::uuid
      and admission.undone_at is null
    order by admission.admitted_at desc
    limit 1
  ) as admitted_at,
  (
    select refund.succeeded_at from refunds refund
    where refund.status = 'succeeded'
    order by refund.succeeded_at desc
    limit 1
  ) as refunded_at
from ticket_types kind
where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
"""

FIGURES = """
select
  coalesce(sum(orders.total_cents), 0)::bigint as gross_cents,
  coalesce(sum(orders.refunded_cents), 0)::bigint as refunded_cents,
  min(orders.currency) as currency,
  (
    select coalesce(sum(kind.quantity_sold), 0)::bigint from ticket_types kind
    where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
  ) as sold,
  (
    select coalesce(sum(kind.quantity_reserved), 0)::bigint from ticket_types kind
    where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
  ) as held,
  (
    select count(*) from tickets ticket
    where ticket.event_id = %(event_id)s::uuid
      and ticket.status = 'valid'
      and ticket.checked_in_at is not null
  ) as admitted
from orders
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
  and orders.status in ('paid', 'partially_refunded', 'refunded')
"""


@dataclass(frozen=True, slots=True)
class Signs:
    """What differs when a figure may have changed."""

    sold: int
    held: int
    capacity: int
    admitted_at: datetime | None
    refunded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The live figures, of all time. `currency` is None before the first sale; an event has one."""

    gross_cents: int
    refunded_cents: int
    currency: str | None
    sold: int
    held: int
    admitted: int


async def signs(tx: Tx, event_id: UUID | None) -> Signs:
    """The signs of an event, or of the whole tenant; a few rows each."""
    found = await tx.fetch_one(Signs, SIGNS, {"event_id": event_id})
    assert found is not None
    return found


async def figures(tx: Tx, event_id: UUID | None) -> Figures:
    """The figures of an event, or of the whole tenant."""
    found = await tx.fetch_one(Figures, FIGURES, {"event_id": event_id})
    assert found is not None
    return found
