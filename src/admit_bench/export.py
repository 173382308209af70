"""Lists to take away: every ticket of a large event as CSV, in flat memory."""

import time

import httpx

from admit.events.records import TicketTypeDetails
from admit_bench import processes, stage
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.stage import Stage

TICKETS = 60_000
REPEATS = 3
AIM_ROWS_S = 50_000


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:  # noqa: ARG001 - as long as it takes
    """The list of attendees, several times, and what the web processes hold before and after."""
    offer = TicketTypeDetails(
        name="Free", price_cents=0, quantity_total=1_000_000, max_per_order=stage.IN_AN_ORDER
    )
    event, (kind,) = await scene.event("taken-away", offer)
    await scene.tickets(kind, TICKETS)
    bearer = {"authorization": f"Bearer {await stage.token(house)}"}
    async with httpx.AsyncClient(base_url=house.url, headers=bearer, trust_env=False, timeout=120) as client:
        path = f"/api/v1/tenants/{scene.slug}/attendees.csv?event_id={event.id}"
        await _rows(client, path)  # what a first list loads for good is not its own memory
        before, took = _held_mb(house), []
        for _ in range(REPEATS):
            began = time.perf_counter()
            rows = await _rows(client, path)
            took.append(time.perf_counter() - began)
    told = f"web processes held {before:.0f} MB before and {_held_mb(house):.0f} MB after"
    note = told if rows == TICKETS else f"WRONG: {rows} rows of {TICKETS}; {told}"
    return [Row(bench="export", what="rows of attendees.csv", clients=1, rate=TICKETS / min(took), note=note)]


async def _rows(client: httpx.AsyncClient, path: str) -> int:
    """How many rows there are below the heading."""
    rows = -1
    async with client.stream("GET", path) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_raw():
            rows += chunk.count(b"\n")
    return rows


def _held_mb(house: House) -> float:
    return sum(processes.memory([one for one in house.processes() if one.kind == "web"]).values())
