"""The load generator, a process of its own: a bare protocol over sockets, so that it is not what is measured.

Reads one `Job` as JSON from standard input, writes one `Heard` to standard output. Run as `python -m admit_bench.load`.
"""

import asyncio
import sys
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import msgspec
import uvloop

from admit_bench import measures, sources, wire
from admit_bench.sources import Plan, Source

LAST_ANSWERS_WITHIN_S = 15.0


class Job(msgspec.Struct, kw_only=True):
    """What to send where, by how many clients, for how long. The first `warm_s` seconds are not measured.

    Every client connects to each of the `ports`; a source says to which one a request goes, by its place.
    """

    ports: list[int]
    clients: int
    seconds: float
    warm_s: float = 0.5
    plan: Plan


class Heard(msgspec.Struct, kw_only=True):
    """What came back. Times are milliseconds, over the measured `seconds`; `taken` counts the whole run.

    `answers` and times are of what clients set out to do, by the last answer to it; `everything` is all answers.
    """

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
        """Count what a client set out to do; only what ends inside the measured time gets a place in the figures."""
        if self.starts <= now <= self.ends:
            self.times.append(now - began)
            self.answers[status] += 1
            self.last = now


class Client:
    """One client with a connection to each port: does one thing after the other, each in one or several requests."""

    def __init__(self, number: int, run: Run) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number = number
        self._run = run
        self._began = 0.0
        self._is_free = True
        self._lines: list[Line] = []

    async def connect(self, ports: Sequence[int]) -> None:
        """Connect to every port, and begin."""
        loop = asyncio.get_running_loop()
        for port in ports:
            _, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", port)
            self._lines.append(line)
        self._go_on()

    def heard(self, status: int, body: bytes) -> None:
        """Count an answer, and go on."""
        run = self._run
        run.everything[status] += 1
        self._is_free = run.source.heard(self._number, status, body)
        if self._is_free:
            run.note(status, self._began, time.perf_counter())
        self._go_on()

    def lost(self) -> None:
        """A connection broke: the client is done, and it counts as status 0."""
        if not self.done.done():
            self._run.everything[0] += 1
            self.done.set_result(None)

    def _go_on(self) -> None:
        if self._is_free:
            self._began = time.perf_counter()
        is_over = self._is_free and self._began >= self._run.ends
        wanted = None if is_over else self._run.source.next(self._number)
        if wanted is not None:
            self._lines[wanted[0]].send(wanted[1])
            return
        if not self.done.done():
            self.done.set_result(None)
        for line in self._lines:
            line.close()


class Line(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        found = wire.answer(self._buffer)
        if found is not None:
            status, body, used = found
            self._buffer = self._buffer[used:]
            self._client.heard(status, body)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._client.lost()

    def send(self, request: bytes) -> None:
        """Send one request."""
        self._transport.write(request)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


async def play(job: Job) -> Heard:
    """Play one job."""
    source = sources.of(job.plan)
    began = time.perf_counter()
    run = Run(source, began + job.warm_s, began + job.warm_s + job.seconds)
    clients = [Client(number, run) for number in range(job.clients)]
    for client in clients:
        await client.connect(job.ports)
    await asyncio.wait(
        [client.done for client in clients], timeout=job.warm_s + job.seconds + LAST_ANSWERS_WITHIN_S
    )
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
