"""The load generator, a process of its own: a bare protocol over sockets, so that it is not what is measured.

Reads one `Job` as JSON from standard input, writes one `Heard` to standard output. Run as `python -m admit_bench.load`.
"""

import asyncio
import sys
import time
from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import cast

import msgspec
import uvloop

from admit_bench import measures, sources, wire
from admit_bench.sources import Plan, Source

LAST_ANSWERS_WITHIN_S = 15.0


class Job(msgspec.Struct, kw_only=True):
    """What to send where, by how many clients, for how long. The first `warm_s` seconds are not measured."""

    port: int
    clients: int
    seconds: float
    warm_s: float = 0.5
    plan: Plan


class Heard(msgspec.Struct, kw_only=True):
    """What came back. Times are milliseconds, over the measured `seconds`; `taken` counts the whole run."""

    seconds: float
    answers: dict[int, int]
    everything: dict[int, int]
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_s: float
    taken: int

    def rate(self, *statuses: int) -> float:
        """Answers of these statuses a second."""
        return sum(self.answers.get(status, 0) for status in statuses) / self.seconds

    def errors(self, *expected: int) -> int:
        """Answers of any other status, lost connections (status 0) included."""
        return sum(count for status, count in self.everything.items() if status not in expected)


@dataclass(slots=True)
class Run:
    """One job under way."""

    source: Source
    starts: float
    ends: float
    times: "array[float]" = field(default_factory=lambda: array("d"))
    answers: Counter[int] = field(default_factory=Counter)
    everything: Counter[int] = field(default_factory=Counter)
    last: float = 0.0

    def note(self, status: int, began: float, now: float) -> None:
        """Count one answer; only those inside the measured time get a place in the figures."""
        self.everything[status] += 1
        if self.starts <= now <= self.ends:
            self.times.append(now - began)
            self.answers[status] += 1
            self.last = now


class Client(asyncio.Protocol):
    """One client: sends, waits for the answer, sends again."""

    def __init__(self, number: int, run: Run, done: "asyncio.Future[None]") -> None:
        self._number = number
        self._run = run
        self._done = done
        self._began = 0.0
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        found = wire.answer(self._buffer)
        if found is None:
            return
        status, _, used = found
        self._buffer = self._buffer[used:]
        self._run.note(status, self._began, time.perf_counter())
        self._run.source.heard(self._number, status)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if not self._done.done():
            self._run.everything[0] += 1
            self._done.set_result(None)

    def _send(self) -> None:
        assert self._transport is not None
        self._began = time.perf_counter()
        request = self._run.source.next(self._number) if self._began < self._run.ends else None
        if request is not None:
            self._transport.write(request)
            return
        if not self._done.done():
            self._done.set_result(None)
        self._transport.close()


async def play(job: Job) -> Heard:
    """Play one job."""
    loop = asyncio.get_running_loop()
    source = sources.of(job.plan)
    began = time.perf_counter()
    run = Run(source, began + job.warm_s, began + job.warm_s + job.seconds)
    dones = [loop.create_future() for _ in range(job.clients)]
    for number, done in enumerate(dones):
        await loop.create_connection(lambda n=number, d=done: Client(n, run, d), "127.0.0.1", job.port)  # type: ignore[misc]
    await asyncio.wait(dones, timeout=job.warm_s + job.seconds + LAST_ANSWERS_WITHIN_S)
    is_whole = time.perf_counter() >= run.ends
    p50, p95, p99 = (1000 * measures.percentile(sorted(run.times), part) for part in (0.5, 0.95, 0.99))
    return Heard(
        seconds=job.seconds if is_whole else max(run.last - run.starts, 0.001),
        answers=dict(run.answers),
        everything=dict(run.everything),
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        cpu_s=time.process_time(),
        taken=source.taken,
    )


def main() -> None:
    """Play the job on standard input."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(play(job))))


if __name__ == "__main__":
    main()
