"""The few figures that are shown live, and the signs by which one sees cheaply that they changed. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import Tx
from admit.reports import admitted
from admit.sales.quarters import ALWAYS, QUARTERS

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

_SUMS = f"""
from (
  select sum(gross_cents) as gross_cents, sum(refunded_cents) as refunded_cents, min(currency) as currency
  {QUARTERS}
  where (%(event_id)s::uuid is null or event_id = %(event_id)s::uuid)
) sums
"""

_PLACES = """
cross join (
  select coalesce(sum(kind.quantity_sold), 0) as sold, coalesce(sum(kind.quantity_reserved), 0) as held
  from ticket_types kind
  where (%(event_id)s::uuid is null or kind.event_id = %(event_id)s::uuid)
) places
"""

FIGURES = f"""
select
  coalesce(sums.gross_cents, 0)::bigint as gross_cents,
  coalesce(sums.refunded_cents, 0)::bigint as refunded_cents,
  sums.currency,
  places.sold::bigint as sold,
  places.held::bigint as held
{_SUMS}
{_PLACES}
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
    """The live figures, of all time. `currency` is None before the first sale; an event has one. A tenant's `admitted`
    is 0."""

    gross_cents: int
    refunded_cents: int
    currency: str | None
    sold: int
    held: int
    admitted: int


@dataclass(frozen=True, slots=True)
class _Sums:
    gross_cents: int
    refunded_cents: int
    currency: str | None
    sold: int
    held: int


async def signs(tx: Tx, event_id: UUID | None) -> Signs:
    """The signs of an event, or of the whole tenant; a few rows each."""
    found = await tx.fetch_one(Signs, SIGNS, {"event_id": event_id})
    assert found is not None
    return found


async def figures(tx: Tx, event_id: UUID | None) -> Figures:
    """The figures of an event, or of the whole tenant."""
    found = await tx.fetch_one(_Sums, FIGURES, {"event_id": event_id, **ALWAYS})
    assert found is not None
    inside = (await admitted.of(tx, event_id)).admitted if event_id else 0
    return Figures(found.gross_cents, found.refunded_cents, found.currency, found.sold, found.held, inside)
