"""The on-sale: everybody wants the one hot ticket type at the same moment."""

import secrets
from pathlib import Path

from admit.events.records import Event, TicketType, TicketTypeDetails
from admit_bench import pgbench, playing, stage, truth
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.sources import Carts
from admit_bench.stage import Stage

LEVELS = (1, 8, 64, 256)
MOST_BASELINE = 64
"""The embedded database takes 100 connections, the product's own among them."""

STOCK = 1_000_000
RACE_STOCK = 2_000
RACERS = 64
RACE_MOST_S = 60.0
SCRIPT = Path(__file__).parent / "baselines" / "reserve.sql"


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """The ceiling, each level with its baseline, and a race to the last ticket."""
    hot = TicketTypeDetails(name="Hot", price_cents=stage.PRICE_CENTS, quantity_total=STOCK)
    event, (kind,) = await scene.event("on-sale", hot)
    plain, lively = await playing.ceiling(house, clients=RACERS, seconds=min(seconds, 3.0))
    rows = [
        Row(bench="onsale", what="ceiling: load generator alone", clients=RACERS, rate=plain),
        Row(bench="onsale", what="ceiling: GET /healthz", clients=RACERS, rate=lively),
    ]
    baselines: dict[int, float] = {}
    for clients in LEVELS:
        level = await _level(house, scene, event, kind, clients=clients, seconds=seconds)
        baselines[min(clients, MOST_BASELINE)] = level.baseline or baselines[MOST_BASELINE]
        rows.append(level)
    rows[-1].baseline = baselines[MOST_BASELINE]
    rows[-1].note = f"baseline of {MOST_BASELINE} clients: the database takes no more connections"
    best = max(row.rate for row in rows[2:]) / max(baselines.values())
    rows[-1].note += f"; the best level is {best:.2f}x the baseline's best"
    return [*rows, await _race(house, scene)]


async def _level(
    house: House, scene: Stage, event: Event, kind: TicketType, *, clients: int, seconds: float
) -> Row:
    played = await playing.play(house, _carts(scene, event, kind), clients=clients, seconds=seconds)
    heard = played.heard
    baseline, done = 0.0, 0
    if clients <= MOST_BASELINE:
        baseline, done = await _baseline(house, scene, event, kind, clients=clients, seconds=seconds)
    _, counted, held = await truth.taken(house, kind.id)
    return Row(
        bench="onsale",
        what="reserve through HTTP",
        clients=clients,
        rate=heard.rate(201),
        p50_ms=heard.p50_ms,
        p95_ms=heard.p95_ms,
        p99_ms=heard.p99_ms,
        errors=heard.errors(201),
        baseline=baseline or None,
        busy=played.busy,
        note="" if counted == held else f"WRONG: the counter says {counted}, the orders hold {held}; {done}",
    )


async def _baseline(
    house: House, scene: Stage, event: Event, kind: TicketType, *, clients: int, seconds: float
) -> tuple[float, int]:
    variables = {
        "tenant": scene.tenant.tenant_id,
        "event": event.id,
        "type": kind.id,
        "price": kind.price_cents,
    }
    with house.database() as where:
        return await pgbench.run(where.app, SCRIPT, clients=clients, seconds=seconds, variables=variables)


async def _race(house: House, scene: Stage) -> Row:
    """Mixed carts until nothing is left: what buyers were told must be the stock, to the ticket."""
    few = TicketTypeDetails(name="Few", price_cents=stage.PRICE_CENTS, quantity_total=RACE_STOCK)
    event, (kind,) = await scene.event("sell-out", few)
    plan = _carts(scene, event, kind, mixed=True)
    played = await playing.play(house, plan, clients=RACERS, seconds=RACE_MOST_S, warm_s=0)
    total, counted, held = await truth.taken(house, kind.id)
    told = played.heard.taken
    is_exact = told == total == counted == held
    verdict = "exact" if is_exact else "WRONG"
    return Row(
        bench="onsale",
        what="race to the last ticket",
        clients=RACERS,
        rate=played.heard.rate(201),
        p50_ms=played.heard.p50_ms,
        p95_ms=played.heard.p95_ms,
        p99_ms=played.heard.p99_ms,
        errors=played.heard.errors(201, 409),
        busy=played.busy,
        note=f"{verdict}: {total} tickets, buyers were told of {told}, counters say {counted}, orders hold {held}",
    )


def _carts(scene: Stage, event: Event, kind: TicketType, *, mixed: bool = False) -> Carts:
    return Carts(
        path=f"/api/v1/public/events/{scene.slug}/{event.slug}/orders",
        ticket_type_id=str(kind.id),
        price_cents=kind.price_cents,
        mark=secrets.token_hex(6),
        mixed=mixed,
    )
