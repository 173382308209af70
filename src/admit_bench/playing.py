"""Playing jobs against an installation: the load generator is started, and who used the processors is noted."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec

from admit_bench import processes
from admit_bench.house import HOST, House
from admit_bench.load import Heard, Job
from admit_bench.sources import Plan, Purchases, Repeat
from admit_bench.wire import request

OURS = ("web", "worker", "preloaded", "database", "supervisor")
"""What a benchmark counts as the product's own use of the processors."""


class LoadFailed(Exception):
    """The load generator ended badly."""


@dataclass(frozen=True, slots=True)
class Played:
    """What came back, how many processors each kind of process kept busy, and what one answer cost the product."""

    heard: Heard
    busy: dict[str, float]
    each_ms: float


async def play(
    house: House, plan: Plan, *, clients: int, seconds: float, warm_s: float = 0.5, port: int = 0
) -> Played:
    """Play a plan against the installation (and its double), or against another port of this machine."""
    ports = [port or house.port, *([house.double_port] if isinstance(plan, Purchases) else [])]
    job = Job(ports=ports, clients=clients, seconds=seconds, warm_s=warm_s, plan=plan)
    before, began = processes.cpu(house.processes()), time.perf_counter()
    heard = await _run(job)
    took = time.perf_counter() - began
    after = processes.cpu(house.processes())
    busy = processes.split(before, after, took)
    used_s = sum(after[kind] - before[kind] for kind in OURS)
    each_ms = 1000 * used_s / max(1, sum(heard.everything.values()))
    return Played(heard, {**busy, "load": round(heard.cpu_s / took, 2)}, round(each_ms, 3))


async def ceiling(house: House, *, clients: int, seconds: float) -> tuple[float, float]:
    """What the load generator reaches a second against a server that does nothing, and against `/healthz`."""
    async with _echo() as port:
        plain = await play(house, Repeat(request("GET", "/")), clients=clients, seconds=seconds, port=port)
    lively = await play(house, Repeat(request("GET", "/healthz")), clients=clients, seconds=seconds)
    return plain.heard.rate(200), lively.heard.rate(200)


async def _run(job: Job) -> Heard:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "admit_bench.load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        told, _ = await process.communicate(msgspec.json.encode(job))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise LoadFailed(f"the load generator ended with {process.returncode}; see above")
    return msgspec.json.decode(told, type=Heard)


@asynccontextmanager
async def _echo() -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "admit_bench.echo"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


def headers(token: str) -> dict[str, str]:
    """What signs a request in."""
    return {"Authorization": f"Bearer {token}", "Accept": "application/json", "Origin": f"http://{HOST}"}
