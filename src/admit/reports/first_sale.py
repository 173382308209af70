"""How far an organizer is on the way to its first sale, worked out from what is there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.identity.records import TenantStatus

PROGRESS = """
select
  tenant.status,
  tenant.checklist_dismissed_at as dismissed_at,
  tenant.branding_settings ?| array['accent_color', 'logo_url', 'cover_url'] as is_branded,
  exists (
    select from payment_accounts account
    where account.charges_enabled
      and account.disconnected_at is null) as takes_payments,
  event.id as event_id,
  event.slug as event_slug,
  coalesce(event.hero_image_url, '') <> '' as has_picture,
  coalesce(event.status = 'published', false) as is_published,
  exists (
    select from ticket_types kind
    where kind.event_id = event.id
      and kind.status <> 'archived') as has_types,
  exists (
    select from ticket_types kind
    where kind.status <> 'archived'
      and kind.price_cents > 0) as asks_money,
  exists (select from orders where orders.channel = 'online') as was_visited,
  exists (
    select from orders
    where orders.paid_at is not null
      and orders.channel <> 'complimentary') as has_sold
from tenants tenant
left join lateral (
  select events.id, events.slug, events.hero_image_url, events.status
  from events
  where events.status in ('draft', 'published')
  order by events.status = 'published' desc, events.created_at desc, events.id desc
  limit 1
) event on true
where tenant.id = %(id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is there of all that a sale needs. `event_id` is the event that is nearest to it, published before draft.

    `was_visited` is true as soon as anybody took tickets into a checkout: before that nothing tells that the link
    reached somebody. A complimentary ticket is no sale.
    """

    status: TenantStatus
    dismissed_at: datetime | None
    is_branded: bool
    takes_payments: bool
    event_id: UUID | None
    event_slug: str | None
    has_picture: bool
    is_published: bool
    has_types: bool
    asks_money: bool
    was_visited: bool
    has_sold: bool


async def progress(tx: Tx) -> Progress:
    """Of the tenant of the transaction; two looks into indexes once it has sold."""
    found = await tx.fetch_one(Progress, PROGRESS, {"id": tx.scope.tenant_id})
    if found is None:
        raise NotFound
    return found
