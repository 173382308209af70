"""The public event page and its data, as many visitors read them."""

from admit.events.records import TicketTypeDetails
from admit_bench import playing, wire
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.sources import Repeat
from admit_bench.stage import Stage

CLIENTS = 16
PATHS = {"the page": "/{tenant}/{event}", "its data": "/api/v1/public/events/{tenant}/{event}"}


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """The page for people, and the API's."""
    names = ("Balcony", "Stalls", "Standing", "Students", "Friends of the house")
    offers = [
        TicketTypeDetails(name=name, price_cents=1500 + 500 * at, quantity_total=500, position=at)
        for at, name in enumerate(names)
    ]
    event, _ = await scene.event("evening", *offers)
    return [
        await _read(house, what, path.format(tenant=scene.slug, event=event.slug), seconds=seconds)
        for what, path in PATHS.items()
    ]


async def _read(house: House, what: str, path: str, *, seconds: float) -> Row:
    request = wire.request("GET", path, headers={"Accept": "text/html, application/json"})
    played = await playing.play(house, Repeat(request), clients=CLIENTS, seconds=seconds)
    heard = played.heard
    return Row(
        bench="eventpage",
        what=what,
        clients=CLIENTS,
        rate=heard.rate(200),
        p50_ms=heard.p50_ms,
        p95_ms=heard.p95_ms,
        p99_ms=heard.p99_ms,
        errors=heard.errors(200),
        busy=played.busy,
        each_ms=played.each_ms,
    )
