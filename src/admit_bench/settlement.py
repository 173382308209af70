"""Settlement: payments that all succeed at once, told by a burst of webhooks, until every order is paid."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import msgspec

from admit.demo.counter import Counter
from admit.events.records import TicketTypeDetails
from admit_bench import house as houses
from admit_bench import playing, stage, truth, wire
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.playing import Played
from admit_bench.sources import Listed
from admit_bench.stage import Stage
from stripe_double.webhooks import sign

CLIENTS = 16
ORDERS_A_SECOND = 300
"""How many orders there are for each second that the other benchmarks take."""

IN_A_PAGE = 100
SETTLED_WITHIN_S = 120.0


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """From the first message to the last ticket."""
    number = round(ORDERS_A_SECOND * seconds)
    offer = TicketTypeDetails(name="Paid", price_cents=stage.PRICE_CENTS, quantity_total=1_000_000)
    event, (kind,) = await scene.event("settled", offer)
    async with Counter(house.double_url, houses.PUBLISHABLE_KEY) as counter:
        await counter.hold_deliveries()
        await scene.captured(await scene.hold(kind, [2] * number), counter)
    messages = await _messages(house)
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "messages"
        listed.write_bytes(msgspec.msgpack.encode([_signed(one) for one in messages]))
        began = time.monotonic()
        told, settled_s = await asyncio.gather(
            playing.play(house, Listed(str(listed)), clients=CLIENTS, seconds=SETTLED_WITHIN_S, warm_s=0),
            truth.until(lambda: _all_paid(house, event.id, number), within_s=SETTLED_WITHIN_S),
        )
    return _rows(told, number, settled_s, posted_s=time.monotonic() - began)


def _rows(told: Played, number: int, settled_s: float | None, *, posted_s: float) -> list[Row]:
    heard = told.heard
    kept = Row(
        bench="settlement",
        what="webhooks taken in",
        clients=CLIENTS,
        rate=heard.rate(200),
        p50_ms=heard.p50_ms,
        p95_ms=heard.p95_ms,
        p99_ms=heard.p99_ms,
        errors=heard.errors(200),
        busy=told.busy,
        each_ms=told.each_ms,
    )
    note = f"{number} orders of 2 tickets paid within {settled_s:.2f} s of the first message" if settled_s else (
        f"WRONG: not all of {number} orders were paid within {posted_s:.0f} s"
    )  # fmt: skip
    rate = number / settled_s if settled_s else 0.0
    return [kept, Row(bench="settlement", what="orders settled", clients=CLIENTS, rate=rate, note=note)]


async def _messages(house: House) -> list[bytes]:
    """The double's messages about paid payments, as it would deliver them."""
    found: list[bytes] = []
    headers = {"authorization": f"Bearer {houses.API_KEY}"}
    async with httpx.AsyncClient(base_url=house.double_url, headers=headers, trust_env=False) as client:
        params: dict[str, str] = {"type": "payment_intent.succeeded", "limit": str(IN_A_PAGE)}
        while True:
            answer = await client.get("/v1/events", params=params)
            answer.raise_for_status()
            page = answer.json()
            found += [msgspec.json.encode(one) for one in page["data"]]
            if not page["has_more"]:
                return found
            params["starting_after"] = page["data"][-1]["id"]


def _signed(message: bytes) -> bytes:
    headers = {"Stripe-Signature": sign(message, houses.WEBHOOK_SECRET, int(time.time()))}
    return wire.request("POST", "/webhooks/stripe", headers=headers, body=message)


async def _all_paid(house: House, event_id: object, number: int) -> bool:
    return await truth.value(house, truth.PAID, {"event_id": event_id}) == number
