"""`python -m tests.soak.large`: one tenant with 100,000 orders and 200,000 tickets; how long its pages and lists take.

Exit code 1 when a console page needs more than 300 ms or a list as CSV leaves at fewer than 50,000 rows a second.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import click
import httpx
import psycopg

from admit.core import ids, logging
from admit.core.settings import Environment
from admit.events.records import Event, TicketTypeDetails
from admit.reports.exports import EXPORTS
from admit.web import visitors
from admit_bench import house as houses
from admit_bench import processes, stage
from admit_bench.house import House
from admit_bench.stage import Stage
from tests.support.browsing import login_secret

SCRIPT = Path(__file__).with_suffix(".sql")
PAGES = (
    "",
    "/orders",
    "/orders?status=refunded",
    "/orders?q=buyer4711%40",
    "/orders?q=Number+99999",
    "/attendees",
    "/insights",
    "/insights?period=30",
    "/reports",
    "/events/{event}",
    "/events/{event}/insights",
    "/events/{event}/insights?period=30",
    "/events/{event}/settlement",
    "/events/{event}/attendees",
    "/orders?event={event}",
)
LISTS = (
    "/api/v1/tenants/{slug}/payments",
    "/api/v1/tenants/{slug}/orders",
    "/api/v1/tenants/{slug}/events/{event}/stats",
)
LOOKS = 7
MOST_WAIT_S = 120.0
SUMMED = """
select summed_until >= closed_until and due_at is null, (select count(*) from sales_quarters)
from sales_heads
where tenant_id = %(tenant)s
"""
MOST_MS = 300.0
LEAST_ROWS_S = 50_000.0


def main() -> None:
    """Build, measure, tell."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.large", description=__doc__)
    options.add_argument("--orders", type=int, default=100_000)
    given = options.parse_args()
    for name in [name for name in os.environ if name.startswith("ADMIT_")]:
        del os.environ[name]
    logging.configure(Environment.DEVELOPMENT, level="warning")
    with houses.opened() as house:
        slow = asyncio.run(_run(house, orders=given.orders))
    for line in slow:
        click.echo(f"TOO SLOW: {line}")
    raise SystemExit(1 if slow else 0)


async def _run(house: House, *, orders: int) -> list[str]:
    async with stage.opened(house) as scene:
        event = await _built(house, scene, orders=orders)
        await _summed(house, scene)
        secret = await login_secret(scene.runtime, scene.tenant.admin.user_id)
        bearer = {"authorization": f"Bearer {await stage.token(house)}"}
        async with httpx.AsyncClient(base_url=house.url, trust_env=False, timeout=120) as client:
            client.cookies.set(visitors.LOGIN, secret)
            desk = f"/organizer/{scene.slug}"
            places = [desk + page.format(event=event.id) for page in PAGES]
            slow = await _pages(
                client, [*places, *(one.format(slug=scene.slug, event=event.id) for one in LISTS)], bearer
            )
            return slow + await _lists(house, client, scene.slug, bearer)


async def _built(house: House, scene: Stage, *, orders: int) -> Event:
    event, (first, second) = await scene.event(
        "large",
        TicketTypeDetails(name="Standing", price_cents=2400, quantity_total=500_000, tax_rate_bps=1900),
        TicketTypeDetails(name="Balcony", price_cents=4500, quantity_total=100_000, tax_rate_bps=700),
    )
    params: dict[str, UUID | int] = {
        "tenant": scene.tenant.tenant_id,
        "event": event.id,
        "first": first.id,
        "second": second.id,
        "code": ids.new_id(),
        "device": ids.new_id(),
        "orders": orders,
    }
    began = time.monotonic()
    with house.database() as where:
        async with await psycopg.AsyncConnection.connect(where.owner) as connection:
            for statement in SCRIPT.read_text("utf-8").split(";\n"):
                if statement.strip():
                    cursor = psycopg.AsyncClientCursor(connection)
                    await cursor.execute(statement.encode(), params)
            await connection.commit()
            await connection.set_autocommit(True)
            await connection.execute("vacuum analyze")
            counted = await connection.execute(
                "select (select count(*) from orders), (select count(*) from tickets)"
            )
            row = await counted.fetchone()
    click.echo(f"{row} orders and tickets after {time.monotonic() - began:.0f} s")
    return event


async def _summed(house: House, scene: Stage) -> None:
    """Wait until the worker has summed what was sold, as it has where sales came one by one."""
    began = time.monotonic()
    with house.database() as where:
        async with await psycopg.AsyncConnection.connect(where.owner, autocommit=True) as connection:
            while time.monotonic() - began < MOST_WAIT_S:
                found = await connection.execute(SUMMED, {"tenant": scene.tenant.tenant_id})
                row = await found.fetchone()
                if row is not None and row[0]:
                    break
                await asyncio.sleep(0.5)
    click.echo(f"summed after {time.monotonic() - began:.0f} s: {row}")


async def _pages(client: httpx.AsyncClient, places: Sequence[str], bearer: dict[str, str]) -> list[str]:
    slow = []
    for place in places:
        took = []
        for _ in range(LOOKS):
            began = time.monotonic()
            answer = await client.get(place, headers=bearer if place.startswith("/api") else {})
            took.append((time.monotonic() - began) * 1000)
        if answer.status_code != 200:
            click.echo(f"{answer.status_code} {place}")
            continue
        middle, worst = statistics.median(took), max(took)
        click.echo(f"{middle:7.0f} ms median {worst:7.0f} ms worst  {place}")
        if middle > MOST_MS:
            slow.append(f"{middle:.0f} ms {place}")
    return slow


async def _lists(house: House, client: httpx.AsyncClient, slug: str, bearer: dict[str, str]) -> list[str]:
    slow = []
    for name in EXPORTS:
        before = _web_memory(house)
        rows, took = await _read(client, f"/api/v1/tenants/{slug}/{name}.csv", bearer)
        rate = rows / took
        click.echo(
            f"{rate:9,.0f} rows/s  {rows:,} rows of {name}.csv, web processes {before:.0f} MB before, "
            f"{_web_memory(house):.0f} MB after"
        )
        if rows > LEAST_ROWS_S / 2 and rate < LEAST_ROWS_S:
            slow.append(f"{rate:,.0f} rows/s {name}.csv")
    rows, took = await _read(client, f"/api/v1/tenants/{slug}/orders.xlsx", bearer)
    click.echo(f"orders.xlsx after {took:.1f} s")
    return slow


async def _read(client: httpx.AsyncClient, place: str, bearer: dict[str, str]) -> tuple[int, float]:
    began, rows = time.monotonic(), -1
    async with client.stream("GET", place, headers=bearer) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_raw():
            rows += chunk.count(b"\n")
    return rows, time.monotonic() - began


def _web_memory(house: House) -> float:
    web = [one for one in house.processes() if one.kind == "web"]
    return sum(processes.memory(web).values())


if __name__ == "__main__":
    main()
