"""What stands around an order: its event, who sells it, and whether they may."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core.arrays import uuids
from admit.core.db import Question, Tx
from admit.core.errors import NotFound

STANDINGS = """
select
  event.id as event_id, event.name as event_name, event.slug as event_slug, event.start_at, event.end_at,
  event.doors_at, event.timezone, event.venue, event.address, event.city, event.hero_image_url, event.currency,
  event.self_cancel_hours, event.allows_passing_on, event.refund_policy, event.version as event_version,
  event.status = 'cancelled' as event_is_cancelled,
  event.status = 'published' as event_is_published,
  event.attendee_details <> 'none' or exists (
    select from questions question
    where question.tenant_id = event.tenant_id
      and question.event_id = event.id
  ) as asks_attendees,
  tenant.name as tenant_name, tenant.slug as tenant_slug, tenant.contact_email, tenant.branding_settings,
  tenant.status = 'active' as tenant_is_active,
  case when account.activated_at is null then '' else account.reference end as payment_account,
  case when account.activated_at is null then not platform.account_required else account.charges_enabled end
    as takes_payments,
  coalesce(tenant.application_fee_bps, platform.application_fee_bps, 0) as application_fee_bps
from events event
join tenants tenant on tenant.id = event.tenant_id
cross join platform_settings platform
left join payment_accounts account
  on account.tenant_id = event.tenant_id and account.disconnected_at is null
where event.id = any(%(event_ids)s::uuid[])
"""

STANDINGS_OF_ORDERS = STANDINGS.replace(
    "= any(%(event_ids)s::uuid[])",
    "in (select event_id from orders where id = any(%(order_ids)s::uuid[]))",
)

STANDING_BEHIND_LINK = STANDINGS.replace(
    "= any(%(event_ids)s::uuid[])",
    "= (select event_id from orders where public_lookup_token = %(token)s::text)",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One event with its seller. `payment_account` is empty where the platform's own account is charged.

    `takes_payments` is false while nothing can be charged: an account is needed and missing, or the provider
    restricts it.

    `asks_attendees` is false when nothing is asked of its buyers but name and email.
    """

    event_id: UUID
    event_name: str
    event_slug: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    timezone: str
    venue: str
    address: str
    city: str
    hero_image_url: str | None
    currency: str
    self_cancel_hours: int | None
    allows_passing_on: bool
    refund_policy: str
    event_version: int
    event_is_cancelled: bool
    event_is_published: bool
    asks_attendees: bool
    tenant_name: str
    tenant_slug: str
    contact_email: str
    branding_settings: Mapping[str, object]
    tenant_is_active: bool
    payment_account: str
    takes_payments: bool
    application_fee_bps: int

    @property
    def place(self) -> str:
        """Venue and city on one line."""
        return ", ".join(part for part in (self.venue, self.city) if part)

    @property
    def doors_open_at(self) -> datetime:
        """From when people are let in: the doors' own time, or the start where none is said."""
        return self.doors_at or self.start_at

    @property
    def self_cancel_until(self) -> datetime | None:
        """Until when buyers may cancel tickets themselves; None where they may not."""
        if self.self_cancel_hours is None:
            return None
        return self.start_at - timedelta(hours=self.self_cancel_hours)


async def of_events(tx: Tx, event_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """How these events stand now."""
    rows: list[Standing] = await tx.fetch_all(*asking(event_ids))
    return {row.event_id: row for row in rows}


def asking(event_ids: Iterable[UUID]) -> Question:
    """What `of_events` asks, for those who ask several together."""
    return Standing, STANDINGS, {"event_ids": sorted(set(event_ids))}


def asking_of_orders(order_ids: Sequence[UUID]) -> Question:
    """As `asking`, the events of these orders."""
    return Standing, STANDINGS_OF_ORDERS, {"order_ids": uuids(order_ids)}


def asking_behind_link(token: str) -> Question:
    """As `asking`, the event of the order behind a public token."""
    return Standing, STANDING_BEHIND_LINK, {"token": token}


async def of_event(tx: Tx, event_id: UUID) -> Standing:
    """How one event stands now. Raises: NotFound."""
    found = (await of_events(tx, [event_id])).get(event_id)
    if found is None:
        raise NotFound
    return found
