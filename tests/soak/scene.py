"""Where the soak plays: three organizers, each with an event, types that share pools, codes with limits, a door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from admit import assembly
from admit.checkin import devices
from admit.core.db import Tx
from admit.demo import stage
from admit.demo.records import Organizer, Person
from admit.demo.stage import House as Tenant
from admit.discounts import codes
from admit.discounts.records import CodeDetails, DiscountType
from admit.events import events, pools, ticket_types
from admit.events.records import EventDetails, PoolDetails, TicketType, TicketTypeDetails
from admit.flows import entering, publishing
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit_bench.house import House

HOLD_S = 60
NAMES = ("Amber", "Birch", "Cedar")
MANY = 100_000
SHORT_DIVIDES_BY = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """One organizer's event and what its people need. `uses` are the limits of its codes."""

    tenant_id: UUID
    slug: str
    event_id: UUID
    event_slug: str
    types: Sequence[TicketType]
    device_id: str
    owner: str
    uses: dict[str, int]

    @property
    def orders_path(self) -> str:
        """Where carts are held."""
        return f"/public/events/{self.slug}/{self.event_slug}/orders"

    @property
    def scans_path(self) -> str:
        """The door."""
        return f"/tenants/{self.slug}/door/events/{self.event_id}/scans"

    def refunds_path(self, order_id: str) -> str:
        """Where money back is asked for."""
        return f"/tenants/{self.slug}/orders/{order_id}/refunds"


async def build(house: House, *, is_short: bool) -> list[Scene]:
    """The three organizers with everything on sale; a short run has less of what is scarce."""
    scale = SHORT_DIVIDES_BY if is_short else 1
    with house.database() as where:
        async with assembly.running(where.named_in(house.settings), application="admit soak") as runtime:
            operator = await stage.open_platform(runtime)
            tenants = await stage.found_tenants(runtime, operator, [_organizer(name) for name in NAMES])
            return [await _put_on(runtime, tenant, scale) for tenant in tenants]


def _organizer(name: str) -> Organizer:
    low = name.lower()
    return Organizer(
        name=f"{name} Hall",
        slug=f"{low}-hall",
        accent="#334455",
        admins=(Person(f"Olga {name}", f"olga@{low}.example.org"),),
    )


async def _put_on(runtime: Runtime, tenant: Tenant, scale: int) -> Scene:
    slug, admin = tenant.organizer.slug, tenant.admin
    uses = _uses(slug, scale)
    async with entering.write(runtime.db, admin, slug, Permission.EVENTS_EDIT) as tx:
        event = await events.create(tx, _event(slug))
        await _stock(tx, event.id, scale)
        types = await ticket_types.of_event(tx, event.id)
    async with entering.write(runtime.db, admin, slug, Permission.DISCOUNTS_EDIT) as tx:
        for details in _codes(uses):
            await codes.add(tx, event.id, details)
    async with entering.write(runtime.db, admin, slug, Permission.DOOR_USE) as tx:
        device = await devices.register(tx, "Soak", now=runtime.clock.now())
    await publishing.publish(runtime, admin, slug, event.id)
    email = tenant.organizer.admins[0].email
    return Scene(tenant.tenant_id, slug, event.id, event.slug, types, str(device.id), email, uses)


def _event(slug: str) -> EventDetails:
    now = datetime.now(UTC)
    return EventDetails(
        name=f"Soak at {slug}",
        slug="soak",
        venue="Hall",
        city="Bern",
        country="CH",
        timezone="Europe/Zurich",
        currency="EUR",
        start_at=now + timedelta(hours=3),
        end_at=now + timedelta(hours=9),
        doors_at=now - timedelta(minutes=5),
        hold_seconds=HOLD_S,
    )


async def _stock(tx: Tx, event_id: UUID, scale: int) -> None:
    """Two pools: `House` is less than its two types promise together; `Guests` spans a free and a paid one."""
    house = await pools.add(tx, event_id, PoolDetails(name="House", total=150 // scale))
    guests = await pools.add(tx, event_id, PoolDetails(name="Guests", total=240 // scale))
    offers = (
        ("Few", 4200, 48 // scale, ()),
        ("Stalls", 3600, 120 // scale, (house.id,)),
        ("Balcony", 2400, 120 // scale, (house.id, guests.id)),
        ("Free", 0, 150 // scale, (guests.id,)),
        ("Many", 2500, MANY, ()),
    )
    for position, (name, price, total, pooled) in enumerate(offers):
        details = TicketTypeDetails(
            name=name, price_cents=price, quantity_total=total, pool_ids=pooled, position=position
        )
        await ticket_types.add(tx, event_id, details)


def _uses(slug: str, scale: int) -> dict[str, int]:
    """Each organizer's codes have names of their own, so that another's can be tried."""
    mark = slug[0].upper()
    limits = {"TENTH": 60, "FIVER": 24, "HALF": 12, "GIFT": 18}
    return {f"{name}-{mark}": limit // scale for name, limit in limits.items()}


def _codes(uses: dict[str, int]) -> list[CodeDetails]:
    """HALF is for each buyer once; GIFT leaves nothing to pay."""
    kinds = {
        "TENTH": (DiscountType.PERCENT, 10, None),
        "FIVER": (DiscountType.FIXED, 500, None),
        "HALF": (DiscountType.PERCENT, 50, 1),
        "GIFT": (DiscountType.PERCENT, 100, None),
    }
    found = []
    for code, limit in uses.items():
        kind, value, each = kinds[code.partition("-")[0]]
        details = CodeDetails(
            code=code, discount_type=kind, discount_value=value, max_redemptions=limit, max_per_buyer=each
        )
        found.append(details)
    return found
