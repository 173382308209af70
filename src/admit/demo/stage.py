"""Setting the stage: accounts, tenants, teams, events with everything that is sold for them."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from admit.backoffice.approvals import Decision
from admit.core import ids, passwords
from admit.core.db import Tx
from admit.core.tenancy import Door
from admit.demo import covers
from admit.demo.catalogue import ADMIN, PASSWORD
from admit.demo.records import Block, Fate, Offer, Organizer, Person, Show
from admit.discounts import codes
from admit.discounts.records import CodeDetails, DiscountType
from admit.events import events, pools, sessions, ticket_types
from admit.events.records import (
    Event,
    EventDetails,
    PoolDetails,
    SessionDetails,
    TicketType,
    TicketTypeDetails,
)
from admit.flows import approval, entering, onboarding, publishing, team
from admit.flows.runtime import Runtime
from admit.identity import members, users
from admit.identity.declarations import Declaration
from admit.identity.permissions import Permission
from admit.identity.records import Device, Principal, Role

FOUNDED_DAYS_AGO = 60
HOLD_S = 7200


@dataclass(frozen=True, slots=True)
class House:
    """A tenant as it stands, with its people signed in."""

    organizer: Organizer
    tenant_id: UUID
    admin: Principal
    staff: Sequence[Principal]


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """An event as it stands, with its ticket types."""

    house: House
    show: Show
    event: Event
    types: Sequence[TicketType]


async def open_platform(runtime: Runtime) -> Principal:
    """The platform admin."""
    user_id = await onboarding.create_admin(
        runtime.db, email=ADMIN.email, full_name=ADMIN.name, password=PASSWORD, now=runtime.clock.now()
    )
    return Principal(user_id, ids.new_id(), ADMIN.email, ADMIN.name, is_platform_admin=True)


async def found_tenants(
    runtime: Runtime, operator: Principal, organizers: Sequence[Organizer]
) -> list[House]:
    """Every tenant signed up, and all but the pending one approved."""
    await asyncio.gather(*(_sign_up(runtime, organizer) for organizer in organizers))
    files = await approval.list_tenants(runtime, operator, limit=50)
    by_slug = {file.slug: file.id for file in files.items}
    password_hash = await passwords.hash_password(PASSWORD)
    houses = []
    for organizer in organizers:
        tenant_id = by_slug[organizer.slug]
        if organizer.fate is not Fate.PENDING:
            await approval.decide(runtime, operator, tenant_id, decision=Decision.APPROVE)
        houses.append(await _people_in(runtime, organizer, tenant_id, password_hash))
    return houses


async def suspend(runtime: Runtime, operator: Principal, house: House) -> None:
    """Suspend a tenant for its reason."""
    await approval.decide(
        runtime, operator, house.tenant_id, decision=Decision.SUSPEND, reason=house.organizer.reason
    )


async def put_on(runtime: Runtime, house: House, show: Show, *, today: datetime) -> Staged:
    """An event with its sessions, pools, types and codes; published unless it stays a draft."""
    slug = house.organizer.slug
    async with entering.write(runtime.db, house.admin, slug, Permission.EVENTS_EDIT) as tx:
        event = await events.create(tx, _details(runtime, show, today=today))
        named = {block.title: await _add_block(tx, event, show, block) for block in show.blocks}
        pooled = {name: (await pools.add(tx, event.id, PoolDetails(name=name, total=total))).id
                  for name, total in show.pools.items()}  # fmt: skip
        for position, offer in enumerate(show.offers):
            await ticket_types.add(tx, event.id, _type_of(offer, position, named, pooled, today=today))
        types = await ticket_types.of_event(tx, event.id)
    async with entering.write(runtime.db, house.admin, slug, Permission.DISCOUNTS_EDIT) as tx:
        for voucher in show.vouchers:
            kind = DiscountType.PERCENT if voucher.percent else DiscountType.FIXED
            details = CodeDetails(
                code=voucher.code,
                description=voucher.description,
                discount_type=kind,
                discount_value=voucher.percent or voucher.fixed,
                max_redemptions=voucher.uses,
            )
            await codes.add(tx, event.id, details)
    if show.fate is not Fate.DRAFT:
        event = await publishing.publish(runtime, house.admin, slug, event.id)
    return Staged(house, show, event, types)


def draw_cover(home: Path, show: Show) -> str:
    """Draw the picture of an event and keep it; its address."""
    return keep_picture(home, show.slug, covers.svg(show.cover))


def keep_picture(home: Path, name: str, drawing: str) -> str:
    """Keep an SVG under a name that changes with it; its address."""
    content = drawing.encode()
    file = f"{name}-{hashlib.sha256(content).hexdigest()[:10]}.svg"
    path = home / "media" / "covers" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return f"/media/covers/{file}"


def starts_at(show: Show, today: datetime) -> datetime:
    """When an event starts: so many days from today at its time of day, or in an hour and a half at most, so that doors
    which open ninety minutes before are open."""
    zone = ZoneInfo(show.timezone)
    local = today.astimezone(zone)
    if not show.time:
        return _full_quarter(local + timedelta(minutes=75))
    day = local.date() + timedelta(days=show.day)
    return datetime.combine(day, time.fromisoformat(show.time), zone)


def _full_quarter(moment: datetime) -> datetime:
    whole = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=15)


def _details(runtime: Runtime, show: Show, *, today: datetime) -> EventDetails:
    start = starts_at(show, today)
    return EventDetails(
        name=show.name,
        slug=show.slug,
        description=show.description,
        category=show.category,
        venue=show.venue,
        address=show.address,
        city=show.city,
        country=show.country,
        timezone=show.timezone,
        currency=show.currency,
        start_at=start,
        end_at=start + timedelta(minutes=show.minutes),
        doors_at=start - timedelta(minutes=show.doors_before_min),
        is_public=show.is_public,
        hero_image_url=draw_cover(runtime.settings.home, show),
        refund_policy=show.refund_policy,
        self_cancel_hours=show.self_cancel_hours,
        hold_seconds=HOLD_S,
    )


async def _add_block(tx: Tx, event: Event, show: Show, block: Block) -> UUID:
    zone = ZoneInfo(show.timezone)
    day = event.start_at.astimezone(zone).date() + timedelta(days=block.day)
    start = datetime.combine(day, time.fromisoformat(block.time), zone)
    details = SessionDetails(
        title=block.title,
        description=block.description,
        start_at=start,
        end_at=start + timedelta(minutes=block.minutes),
    )
    return (await sessions.add(tx, event.id, details)).id


def _type_of(
    offer: Offer, position: int, named: Mapping[str, UUID], pooled: Mapping[str, UUID], *, today: datetime
) -> TicketTypeDetails:
    return TicketTypeDetails(
        name=offer.name,
        description=offer.description,
        price_cents=offer.price,
        quantity_total=offer.quantity,
        tax_rate_bps=offer.tax_rate_bps,
        max_per_order=offer.most,
        max_per_buyer=offer.per_buyer,
        hidden=offer.hidden,
        position=position,
        sales_start=_in_days(today, offer.opens_in_days),
        sales_end=_in_days(today, offer.closes_in_days),
        session_ids=[named[title] for title in offer.sessions],
        pool_ids=[pooled[name] for name in offer.pools],
    )


def _in_days(today: datetime, days: float | None) -> datetime | None:
    return None if days is None else (today + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


async def _sign_up(runtime: Runtime, organizer: Organizer) -> None:
    first = organizer.admins[0]
    await onboarding.sign_up(
        runtime,
        email=first.email,
        password=PASSWORD,
        full_name=first.name,
        tenant_name=organizer.name,
        slug=organizer.slug,
        declaration=Declaration(
            legal_name=f"{organizer.name} (demo)",
            country="DE",
            website="",
            sells="Concerts, talks and markets, a few each month.",
        ),
        device=Device(user_agent="demo"),
    )


async def _people_in(runtime: Runtime, organizer: Organizer, tenant_id: UUID, password_hash: str) -> House:
    first = organizer.admins[0]
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find_by_email(tx, first.email)
        assert user is not None
        await users.mark_verified(tx, user.id, now=runtime.clock.now())
    admin = Principal(user.id, ids.new_id(), user.email, first.name, is_platform_admin=False)
    house = House(organizer, tenant_id, admin, ())
    if organizer.fate is Fate.PENDING:
        return house
    for other in organizer.admins[1:]:
        await _join(runtime, house, other, Role.TENANT_ADMIN, password_hash)
    staff = [await _join(runtime, house, person, Role.STAFF, password_hash) for person in organizer.staff]
    return House(organizer, tenant_id, admin, staff)


async def _join(runtime: Runtime, house: House, person: Person, role: Role, password_hash: str) -> Principal:
    """Invited by mail, and in: the link's secret stays in the mail, so its use is written down here."""
    await team.invite(
        runtime, house.admin, house.organizer.slug, email=person.email, full_name=person.name, role=role
    )
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find_by_email(tx, person.email)
        assert user is not None
        await members.accept(tx, tenant_id=house.tenant_id, user_id=user.id, now=now)
        await users.set_password(tx, user.id, password_hash=password_hash, now=now)
        await users.mark_verified(tx, user.id, now=now)
    return Principal(user.id, ids.new_id(), person.email, person.name, is_platform_admin=False)
