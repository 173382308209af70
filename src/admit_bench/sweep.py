"""The sweeper: 100,000 holds that ran out give their tickets back, while others buy tickets of the same type."""

import asyncio
import time

from admit.events.records import TicketType, TicketTypeDetails
from admit_bench import onsale, playing, stage, truth
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.stage import Stage

HOLDS = 100_000
BUYERS = 64
BEGUN_WITHIN_S, FREED_WITHIN_S = 60.0, 300.0
LOOK_EVERY_S = 0.25

EXPIRED_HOLDS = """
with made as (
  insert into orders (
    tenant_id, id, event_id, code, public_lookup_token, locale, subtotal_cents, total_cents, currency, status,
    expires_at, cart_key, network_key)
  select
    %(tenant)s::uuid, uuidv7(), %(event)s::uuid, 'S' || n, 'swept-' || uuidv7(), 'en', %(price)s::bigint,
    %(price)s::bigint, 'EUR', 'pending', now() - interval '1 second', decode(md5(n::text), 'hex'),
    decode(md5((n / 4)::text), 'hex')
  from generate_series(1, %(holds)s::integer) as n
  returning id),
line as (
  insert into order_items (
    tenant_id, id, order_id, event_id, ticket_type_id, unit_price_cents, quantity, subtotal_cents)
  select
    %(tenant)s::uuid, uuidv7(), made.id, %(event)s::uuid, %(type)s::uuid, %(price)s::bigint, 1, %(price)s::bigint
  from made
  returning id)
update ticket_types
set quantity_reserved = quantity_reserved + (select count(*) from line)
where id = %(type)s::uuid
"""

WAITING = """
select count(*)
from orders
where event_id = %(event)s::uuid and status = 'pending' and code like 'S%%' and public_lookup_token like 'swept-%%'
"""


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """How fast they are freed, and what buyers notice of it, beside the same sale with nothing to sweep."""
    offer = TicketTypeDetails(name="Swept", price_cents=stage.PRICE_CENTS, quantity_total=onsale.STOCK)
    event, (kind,) = await scene.event("swept", offer)
    plan = onsale.carts(scene, event, [kind])
    calm = await playing.play(house, plan, clients=BUYERS, seconds=seconds)
    await truth.rows(house, EXPIRED_HOLDS, _params(scene, kind))
    plan = onsale.carts(scene, event, [kind])
    swept_s, played = await asyncio.gather(
        _freed(house, kind), playing.play(house, plan, clients=BUYERS, seconds=seconds, warm_s=0)
    )
    _, counted, held = await truth.taken(house, kind.id)
    note = f"{HOLDS:,} freed in {swept_s:.1f} s" if swept_s else f"WRONG: not freed in {FREED_WITHIN_S:.0f} s"
    if counted != held:
        note = f"WRONG: the counter says {counted}, the orders hold {held}; {note}"
    return [
        Row(
            bench="sweep", what="holds freed", clients=1, rate=HOLDS / (swept_s or FREED_WITHIN_S), note=note
        ),
        onsale.row_of("sweep", "reserve, nothing to sweep", BUYERS, calm, 201),
        onsale.row_of("sweep", "reserve while swept", BUYERS, played, 201),
    ]


async def _freed(house: House, kind: TicketType) -> float | None:
    """Seconds from when the first are gone until all are; the worker looks by itself every few seconds."""

    async def begun() -> bool:
        return await truth.value(house, WAITING, {"event": kind.event_id}) != HOLDS

    async def done() -> bool:
        return await truth.value(house, WAITING, {"event": kind.event_id}) == 0

    await truth.until(begun, within_s=BEGUN_WITHIN_S, every_s=LOOK_EVERY_S)
    began = time.monotonic()
    found = await truth.until(done, within_s=FREED_WITHIN_S, every_s=LOOK_EVERY_S)
    return None if found is None else time.monotonic() - began


def _params(scene: Stage, kind: TicketType) -> dict[str, object]:
    return {
        "tenant": scene.tenant.tenant_id,
        "event": kind.event_id,
        "type": kind.id,
        "price": kind.price_cents,
        "holds": HOLDS,
    }
