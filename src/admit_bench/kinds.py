"""Other kinds of on-sale: several ticket types, a discount code, whole purchases for free and by card."""

import time

from admit.discounts import codes
from admit.discounts.records import CodeDetails, DiscountType
from admit.events.records import Event, TicketType, TicketTypeDetails
from admit.flows import entering
from admit.identity.permissions import Permission
from admit_bench import house as houses
from admit_bench import onsale, playing, stage, truth
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.sources import Purchases
from admit_bench.stage import Stage

FIVE = ("Balcony", "Stalls", "Standing", "Students", "Friends")
CODE = "EARLY"
SETTLED_WITHIN_S = 120.0


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """Each kind at each number of buyers."""
    return [
        *await _five_types(house, scene, seconds=seconds),
        *await _with_code(house, scene, seconds=seconds),
        *await _for_free(house, scene, seconds=seconds),
        *await _by_card(house, scene, seconds=seconds),
    ]


async def _five_types(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    event, kinds = await scene.event("five-types", *(_offer(name) for name in FIVE))
    plan = onsale.carts(scene, event, kinds)
    rows = []
    for clients in onsale.LEVELS:
        played = await playing.play(house, plan, clients=clients, seconds=seconds)
        plan = onsale.carts(scene, event, kinds)
        rows.append(onsale.row_of("kinds", "reserve, five types", clients, played, 201))
    return rows


async def _with_code(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    event, kinds = await scene.event("with-code", _offer("Coded"))
    details = CodeDetails(
        code=CODE, discount_type=DiscountType.PERCENT, discount_value=10, max_redemptions=10**6
    )
    admin = scene.tenant.admin
    async with entering.write(scene.runtime.db, admin, scene.slug, Permission.DISCOUNTS_EDIT) as tx:
        await codes.add(tx, event.id, details)
    rows = []
    for clients in onsale.LEVELS:
        plan = onsale.carts(scene, event, kinds)
        plan.discount_code = CODE
        played = await playing.play(house, plan, clients=clients, seconds=seconds)
        rows.append(onsale.row_of("kinds", "reserve with a code", clients, played, 201))
    return rows


async def _for_free(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    event, kinds = await scene.event("for-free", _offer("Free", price_cents=0))
    rows = []
    for clients in onsale.LEVELS:
        plan = _purchases(scene, event, kinds)
        played = await playing.play(house, plan, clients=clients, seconds=seconds)
        row = onsale.row_of("kinds", "hold and take for free", clients, played, 200, 201)
        rows.append(row)
    return rows


async def _by_card(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """Held, paid at the double, settled by its messages; an order counts when its buyer has paid."""
    event, kinds = await scene.event("by-card", _offer("Paid"))
    rows, paid = [], 0
    for clients in onsale.LEVELS:
        plan = _purchases(scene, event, kinds)
        plan.publishable_key = houses.PUBLISHABLE_KEY
        played = await playing.play(house, plan, clients=clients, seconds=seconds)
        paid += played.heard.taken
        row = onsale.row_of("kinds", "hold and pay by card", clients, played, 200, 201)
        row.note = await _all_settled(house, event, paid)
        rows.append(row)
    return rows


async def _all_settled(house: House, event: Event, paid: int) -> str:
    """How long after the last payment the last order had its tickets, and for whom it waited: the worker has what was
    told, and the double tells one after another."""
    began = time.monotonic()
    waiting = await truth.value(house, truth.MESSAGES_WAITING)
    settled = await truth.value(house, truth.PAID, {"event_id": event.id})

    async def look() -> bool:
        return await truth.value(house, truth.PAID, {"event_id": event.id}) == paid

    if await truth.until(look, within_s=SETTLED_WITHIN_S) is None:
        return f"WRONG: not all of {paid} paid orders were settled within {SETTLED_WITHIN_S:.0f} s"
    took_s = time.monotonic() - began
    return (
        f"all settled {took_s:.1f} s after the last payment; then {settled} of {paid} were,"
        f" and {waiting} messages waited for the worker"
    )


def _purchases(scene: Stage, event: Event, kinds: list[TicketType]) -> Purchases:
    plan = onsale.carts(scene, event, kinds)
    plan.named = True
    return Purchases(carts=plan)


def _offer(name: str, *, price_cents: int = stage.PRICE_CENTS) -> TicketTypeDetails:
    return TicketTypeDetails(name=name, price_cents=price_cents, quantity_total=onsale.STOCK)
