"""What a visitor sees of one organizer: its events, an event's page, what is left, what a code takes off.

Nobody is signed in here. The organizer is found through the directory door, which knows active ones only; the
event is then read in the organizer's own transaction, since whoever has the link may see unlisted ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from admit.core import prose, text, throttle
from admit.core.db import Database, ReadTx
from admit.core.money import currency_of
from admit.core.tenancy import BUYER, Door, Scope
from admit.discounts import codes
from admit.discounts import rules as discount_rules
from admit.discounts.records import DiscountCode
from admit.events import access, directory, pools, rules, sessions, showing, ticket_types
from admit.events.records import (
    Availability,
    Event,
    EventStatus,
    PublicTenant,
    SaleState,
    Session,
    TicketType,
    TicketTypeStatus,
)
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity import tenants
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.merchant import accounts

OPENING = 200
"""Characters of an event's description that search engines and previews are told."""
SHOWS_PRICES = {EventStatus.PUBLISHED, EventStatus.DRAFT}
PROMO_TRIES = 20
PROMO_WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class EventPage:
    """All that the page of an event shows: one value, the same for everybody, so that it can be kept whole.

    `types` and `availability` go in pairs; hidden and archived types are left out. `about` is the description as
    safe HTML, `opening` its first words as plain text. `payments_paused`: something would be on sale, but nothing can
    be charged for the organizer.
    """

    tenant: PublicTenant
    event: Event
    sessions: Sequence[Session]
    types: Sequence[TicketType]
    availability: Sequence[Availability]
    about: str
    opening: str
    payments_paused: bool


@dataclass(frozen=True, slots=True)
class Promo:
    """A code that can be used now, and what it takes off the subtotal that was asked about."""

    code: DiscountCode
    off_cents: int
    currency: str


async def tenant(db: Database, tenant_slug: str) -> PublicTenant:
    """The active organizer at an address.

    Raises: NotFound.
    """
    async with db.door(Door.DIRECTORY) as tx:
        return await directory.tenant_by_slug(tx, tenant_slug)


async def past_events(runtime: Runtime, organizer: PublicTenant, *, limit: int) -> Sequence[Event]:
    """Listed events of an organizer that are over, the last one first."""
    async with runtime.db.read(Scope(organizer.id, BUYER)) as tx:
        return await showing.past(tx, now=runtime.clock.now(), limit=limit)


async def calendar_events(runtime: Runtime, organizer: PublicTenant, *, limit: int) -> Sequence[Event]:
    """Listed events of an organizer for a calendar that others subscribe to."""
    async with runtime.db.read(Scope(organizer.id, BUYER)) as tx:
        return await showing.for_calendar(tx, now=runtime.clock.now(), limit=limit)


async def event_page(runtime: Runtime, tenant_slug: str, event_slug: str) -> EventPage:
    """The page of a published or cancelled event, listed or not, of an active organizer.

    Raises: NotFound for drafts and archived events too.
    """
    found = await tenant(runtime.db, tenant_slug)
    async with runtime.db.read(Scope(found.id, BUYER)) as tx:
        return await _whole(tx, found, await access.published_by_slug(tx, event_slug), runtime)


async def opened(
    runtime: Runtime, tenant_slug: str, event_slug: str, *, typed: str, network: str
) -> EventPage | None:
    """The page with the hidden ticket types that this access code opens; None when it opens none.

    Each network may try only so often, as with discount codes, which people type into the same field.
    Raises: Throttled; NotFound.
    """
    window_s = int(PROMO_WINDOW.total_seconds())
    await throttle.hit(runtime.db, f"promo/{network}", limit=PROMO_TRIES, window_s=window_s)
    code = text.normalise_code(typed)
    found = await tenant(runtime.db, tenant_slug)
    async with runtime.db.read(Scope(found.id, BUYER)) as tx:
        page = await _whole(tx, found, await access.published_by_slug(tx, event_slug), runtime, code)
    return page if any(kind.hidden for kind in page.types) else None


async def preview(runtime: Runtime, principal: Principal, slug: str, event_id: UUID) -> EventPage:
    """The page as it will be, for members who may edit the event, drafts and archived ones too.

    Raises: NotFound; Forbidden.
    """
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        own = await tenants.read(tx)
        seller = PublicTenant(
            id=own.id, name=own.name, slug=own.slug, branding_settings=own.branding_settings
        )
        return await _whole(tx, seller, await access.event_by_id(tx, event_id), runtime)


async def _whole(
    tx: ReadTx, seller: PublicTenant, event: Event, runtime: Runtime, access_code: str = ""
) -> EventPage:
    programme = await sessions.of_event(tx, event.id)
    types, left = await _offer(tx, event, runtime, access_code)
    about = prose.render(event.description)
    return EventPage(
        tenant=seller,
        event=event,
        sessions=programme,
        types=types,
        availability=left,
        about=about,
        opening=prose.plain(event.description, longest=OPENING),
        payments_paused=any(
            kind.status is TicketTypeStatus.ACTIVE and one.state is SaleState.PAUSED
            for kind, one in zip(types, left, strict=True)
        ),
    )


async def availability(runtime: Runtime, tenant_slug: str, event_slug: str) -> Sequence[Availability]:
    """What can be bought of each ticket type that is shown, in the page's order.

    Raises: NotFound.
    """
    found = await tenant(runtime.db, tenant_slug)
    async with runtime.db.read(Scope(found.id, BUYER)) as tx:
        event = await access.published_by_slug(tx, event_slug)
        return (await _offer(tx, event, runtime))[1]


async def promo(
    runtime: Runtime, tenant_slug: str, event_slug: str, *, typed: str, subtotal_cents: int, network: str
) -> Promo:
    """Whether a code can be used now, and what it takes off a subtotal. Each network may try only so often.

    Raises: Throttled; NotFound; CodeRefused in one of its kinds.
    """
    # Before anything is looked up, so that guessing codes costs tries whatever the answer is.
    window_s = int(PROMO_WINDOW.total_seconds())
    await throttle.hit(runtime.db, f"promo/{network}", limit=PROMO_TRIES, window_s=window_s)
    found = await tenant(runtime.db, tenant_slug)
    async with runtime.db.read(Scope(found.id, BUYER)) as tx:
        event = await access.published_by_slug(tx, event_slug)
        code = await codes.by_code(tx, event.id, typed)
    left = None if code is None else discount_rules.uses_left(code)
    usable = discount_rules.check_usable(code, runtime.clock.now(), left=left)
    step_cents = currency_of(event.currency).step_cents
    off_cents = discount_rules.amount_off(usable, subtotal_cents, step_cents=step_cents)
    return Promo(usable, off_cents, event.currency)


async def _offer(
    tx: ReadTx, event: Event, runtime: Runtime, access_code: str = ""
) -> tuple[Sequence[TicketType], Sequence[Availability]]:
    kinds = await ticket_types.of_event(tx, event.id)
    shown = [
        kind
        for kind in kinds
        if kind.status is not TicketTypeStatus.ARCHIVED
        and (not kind.hidden or (access_code and kind.access_code == access_code))
    ]
    now = runtime.clock.now()
    closes_at = event.end_at if event.status in SHOWS_PRICES else now
    costs = any(kind.price_cents for kind in shown)
    return shown, rules.availability(
        shown,
        await pools.of_event(tx, event.id),
        now,
        closes_at=closes_at,
        among=kinds,
        takes_payments=not costs or await accounts.takes_payments(tx),
    )
