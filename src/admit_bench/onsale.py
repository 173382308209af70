"""The on-sale: everybody wants the one hot ticket type at the same moment."""

import secrets
from pathlib import Path

from admit.events.records import Event, TicketType, TicketTypeDetails
from admit_bench import pgbench, playing, stage, truth
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.playing import Played
from admit_bench.sources import Carts
from admit_bench.stage import Stage

LEVELS = (1, 8, 64, 256)
STOCK = 1_000_000
RACE_STOCK = 2_000
RACERS = 64
RACE_MOST_S = 60.0
BATCH = 128
"""As many orders as the product puts into one batch at most."""

BATCHERS = (1, 2, 4)
FOLDER = Path(__file__).parent / "baselines"


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """The ceiling, each level with its baselines, and a race to the last ticket."""
    hot = TicketTypeDetails(name="Hot", price_cents=stage.PRICE_CENTS, quantity_total=STOCK)
    event, (kind,) = await scene.event("on-sale", hot)
    plain, lively = await playing.ceiling(house, clients=RACERS, seconds=min(seconds, 3.0))
    rows = [
        Row(bench="onsale", what="ceiling: load generator alone", clients=RACERS, rate=plain),
        Row(bench="onsale", what="ceiling: GET /healthz", clients=RACERS, rate=lively),
    ]
    levels = [await _level(house, scene, event, kind, clients=clients, seconds=seconds) for clients in LEVELS]
    batch = await _batch_baseline(house, scene, event, kind, seconds=seconds)
    for level in levels:
        level.batch = batch
    best = max(level.rate for level in levels) / max(1.0, *(level.baseline or 0 for level in levels))
    levels[-1].note += f"the best level is {best:.2f}x the baseline's best"
    return [*rows, *levels, await _race(house, scene)]


async def _level(
    house: House, scene: Stage, event: Event, kind: TicketType, *, clients: int, seconds: float
) -> Row:
    plan = carts(scene, event, [kind])
    played = await playing.play(house, plan, clients=clients, seconds=seconds)
    row = row_of("onsale", "reserve through HTTP", clients, played, 201)
    row.baseline = await _plain_baseline(house, scene, event, kind, clients=clients, seconds=seconds)
    _, counted, held = await truth.taken(house, kind.id)
    if counted != held:
        row.note = f"WRONG: the counter says {counted}, the orders hold {held}; "
    return row


async def _plain_baseline(
    house: House, scene: Stage, event: Event, kind: TicketType, *, clients: int, seconds: float
) -> float:
    """Orders a second of the plain one-row statements."""
    script = FOLDER / "reserve.sql"
    with house.database() as where:
        rate, _ = await pgbench.run(
            where.app, script, clients=clients, seconds=seconds, variables=_variables(scene, event, kind)
        )
    return rate


async def _batch_baseline(
    house: House, scene: Stage, event: Event, kind: TicketType, *, seconds: float
) -> float:
    """Orders a second of one statement for many, at the number of clients where it does best."""
    variables = {**_variables(scene, event, kind), "size": BATCH}
    best = 0.0
    with house.database() as where:
        for clients in BATCHERS:
            rate, _ = await pgbench.run(
                where.app,
                FOLDER / "reserve_batch.sql",
                clients=clients,
                seconds=seconds / len(BATCHERS),
                variables=variables,
            )
            best = max(best, rate * BATCH)
    return best


def _variables(scene: Stage, event: Event, kind: TicketType) -> dict[str, object]:
    return {
        "tenant": scene.tenant.tenant_id,
        "event": event.id,
        "type": kind.id,
        "price": kind.price_cents,
    }


async def _race(house: House, scene: Stage) -> Row:
    """Mixed carts until nothing is left: what buyers were told must be the stock, to the ticket."""
    few = TicketTypeDetails(name="Few", price_cents=stage.PRICE_CENTS, quantity_total=RACE_STOCK)
    event, kinds = await scene.event("sell-out", few)
    plan = carts(scene, event, kinds)
    plan.mixed = True
    played = await playing.play(house, plan, clients=RACERS, seconds=RACE_MOST_S, warm_s=0)
    total, counted, held = await truth.taken(house, kinds[0].id)
    told = played.heard.taken
    is_exact = told == total == counted == held
    row = row_of("onsale", "race to the last ticket", RACERS, played, 201)
    row.errors = played.heard.errors(201, 409)
    row.note = (
        f"{'exact' if is_exact else 'WRONG'}: {total} tickets, buyers were told of {told}, "
        f"counters say {counted}, orders hold {held}"
    )
    return row


def carts(scene: Stage, event: Event, kinds: list[TicketType]) -> Carts:
    """Carts of one ticket of these types in turn, which cost the same."""
    return Carts(
        path=f"/api/v1/public/events/{scene.slug}/{event.slug}/orders",
        type_ids=[str(kind.id) for kind in kinds],
        price_cents=kinds[0].price_cents,
        mark=secrets.token_hex(6),
    )


def row_of(bench: str, what: str, clients: int, played: Played, *expected: int) -> Row:
    """The figures of what was played; `expected` are the statuses of a good answer, the last one's first."""
    heard = played.heard
    return Row(
        bench=bench,
        what=what,
        clients=clients,
        rate=heard.rate(expected[0]),
        p50_ms=heard.p50_ms,
        p95_ms=heard.p95_ms,
        p99_ms=heard.p99_ms,
        errors=heard.errors(*expected),
        each_ms=played.each_ms,
        busy=played.busy,
    )
