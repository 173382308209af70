"""The program: where it starts, where it does not, and what survives its death."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from stripe_double.deliveries import Pace
from stripe_double.server import Webhook, running
from tests.stripe_double.inbox import Inbox

LIMIT_S = 20.0
COMMAND = (sys.executable, "-m", "stripe_double.main")
BOUGHT = {
    "amount": "2000",
    "currency": "eur",
    "confirm": "true",
    "payment_method": "pm_card_visa",
    "return_url": "http://127.0.0.1/",
}
KEY = {"authorization": "Bearer sk_test_x"}


def environment(**more: str) -> dict[str, str]:
    source = Path(__file__).parents[2] / "src"
    return {name: value for name, value in os.environ.items() if name != "ADMIT_ENVIRONMENT"} | {
        "PYTHONPATH": str(source),
        **more,
    }


@asynccontextmanager
async def program(*options: str, pass_fds: tuple[int, ...] = ()) -> AsyncIterator[tuple[Any, str]]:
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "--port",
        "0",
        *options,
        stdout=asyncio.subprocess.PIPE,
        env=environment(),
        pass_fds=pass_fds,
    )
    assert process.stdout
    try:
        async with asyncio.timeout(LIMIT_S):
            line = (await process.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        yield process, found[0]
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def a_shop(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers=KEY, trust_env=False)


async def refused(*options: str, **more: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *options, stderr=asyncio.subprocess.PIPE, env=environment(**more)
    )
    _, said = await asyncio.wait_for(process.communicate(), LIMIT_S)
    assert process.returncode == 2
    return said.decode()


async def buy(shop: httpx.AsyncClient, key: str) -> httpx.Response:
    return await shop.post("/v1/payment_intents", data=BOUGHT, headers={"idempotency-key": key})


async def buy_always(shop: httpx.AsyncClient, name: str, answered: list[str], enough: asyncio.Event) -> None:
    for turn in range(5000):
        answered.append((await buy(shop, f"{name}-{turn}")).json()["id"])
        if len(answered) >= 60:
            enough.set()


async def buy_until_it_breaks(
    shop: httpx.AsyncClient, name: str, answered: list[str], enough: asyncio.Event
) -> None:
    with pytest.raises(httpx.TransportError):
        await buy_always(shop, name, answered, enough)


async def test_every_answered_call_survives_kill_9(tmp_path: Path) -> None:
    state = str(tmp_path / "stripe.journal")
    answered: list[str] = []
    enough = asyncio.Event()
    async with (
        program("--state-file", state) as (process, url),
        a_shop(url) as shop,
        asyncio.TaskGroup() as buyers,
    ):
        for number in range(4):
            buyers.create_task(buy_until_it_breaks(shop, str(number), answered, enough))
        await asyncio.wait_for(enough.wait(), LIMIT_S)
        process.send_signal(signal.SIGKILL)
    async with program("--state-file", state) as (_, url), a_shop(url) as shop:
        ledger = (await shop.get("/_double/state")).json()["accounts"]["acct_1DoublePlatform"]
        replayed = await buy(shop, "0-0")
    kept = {intent["id"]: intent["status"] for intent in ledger["payment_intents"]}
    assert set(answered) <= kept.keys()
    assert {kept[identity] for identity in answered} == {"succeeded"}
    assert replayed.json()["id"] in answered
    assert replayed.headers["idempotent-replayed"] == "true"
    assert ledger["balance"]["pending"][0]["amount"] == len(ledger["charges"]) * (2000 - 88)


async def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    state = tmp_path / "stripe.journal"
    async with running(state_file=state) as double, httpx.AsyncClient(headers=KEY, trust_env=False) as shop:
        made = await shop.post(
            f"{double.base_url}/v1/payment_intents", data={"amount": "2000", "currency": "eur"}
        )
    with state.open("ab") as file:
        file.write(b'[["acct_1DoublePlatform","payment_intent","pi_torn",{"id"')
    async with running(state_file=state) as double:
        accounts = (await double.control("GET", "state"))["accounts"]
    intents = accounts["acct_1DoublePlatform"]["payment_intents"]
    assert [intent["id"] for intent in intents] == [made.json()["id"]]


async def test_undelivered_webhooks_the_clock_and_the_dials_survive(tmp_path: Path, inbox: Inbox) -> None:
    state = tmp_path / "stripe.journal"
    hook = Webhook(inbox.url, "whsec_other")
    async with running(state_file=state, webhook=hook) as double:
        await double.control("POST", "deliveries/pause")
        await double.control("POST", "clock", advance_s=5000)
        await double.control("POST", "settings", refunds="pending")
        async with httpx.AsyncClient(headers=KEY, trust_env=False) as shop:
            form = {"amount": "2000", "currency": "eur"}
            await shop.post(f"{double.base_url}/v1/payment_intents", data=form)
    assert inbox.received == []
    async with running(state_file=state, webhook=hook, pace=Pace(workers=1)) as double:
        assert await inbox.types(1) == ["payment_intent.created"]
        assert (await double.control("GET", "clock"))["offset_s"] == 5000
        assert (await double.control("GET", "settings"))["refunds"] == "pending"


async def test_it_ends_with_its_parent() -> None:
    reading, writing = os.pipe()
    async with program("--parent-pipe", str(reading), pass_fds=(reading,)) as (process, _):
        os.close(reading)
        os.close(writing)
        assert await asyncio.wait_for(process.wait(), LIMIT_S) == 0


async def test_it_ends_when_told_to() -> None:
    async with program() as (process, _):
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), LIMIT_S) == 0


async def test_it_never_starts_in_production() -> None:
    assert "never runs there" in await refused(ADMIT_ENVIRONMENT="production")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "loopback only"),
        (("--webhook-url", "http://127.0.0.1/x"), "go together"),
        (("--port", "0", "--state-file", "/proc/none/x"), "cannot start"),
    ],
)
async def test_what_it_cannot_do_is_said_in_one_line(options: tuple[str, ...], said: str) -> None:
    line = await refused(*options)
    assert said in line
    assert line.count("\n") == 1


async def test_the_same_seed_makes_the_same_ids() -> None:
    made = []
    for _ in range(2):
        async with running(seed=3) as double, httpx.AsyncClient(headers=KEY, trust_env=False) as shop:
            form = {"amount": "2000", "currency": "eur"}
            made.append((await shop.post(f"{double.base_url}/v1/payment_intents", data=form)).json()["id"])
    assert made[0] == made[1]
