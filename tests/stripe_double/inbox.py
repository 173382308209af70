"""A webhook receiver on loopback: keeps what it is sent, answers what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery as it arrived."""

    body: bytes
    signature: str

    @property
    def event(self) -> dict[str, Any]:
        """The event in it."""
        event: dict[str, Any] = json.loads(self.body)
        return event


@dataclass(slots=True)
class Inbox:
    """Deliveries in order of arrival; `failures` is how many are answered 500 first."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    failures: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, condition: Callable[[list[Received]], bool]) -> list[Received]:
        """What has arrived, once it fulfils a condition.

        Raises: TimeoutError when it does not.
        """
        async with asyncio.timeout(LIMIT_S):
            while not condition(self.received):
                self.changed.clear()
                await self.changed.wait()
        return self.received

    async def types(self, count: int) -> list[str]:
        """The types of the first `count` events."""
        received = await self.until(lambda received: len(received) >= count)
        return [one.event["type"] for one in received]

    async def named(self, name: str, count: int = 1) -> list[Received]:
        """The deliveries of one type, once there are so many."""
        await self.until(
            lambda received: len([one for one in received if one.event["type"] == name]) >= count
        )
        return [one for one in self.received if one.event["type"] == name]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._take(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        status = b"200 OK"
        if self.failures > 0:
            self.failures -= 1
            status = b"500 Error"
        self.received.append(Received(body, headers["stripe-signature"]))
        self.changed.set()
        writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def listening() -> AsyncIterator[Inbox]:
    """An inbox at a free port."""
    inbox = Inbox()
    server = await asyncio.start_server(inbox._serve, "127.0.0.1", 0)
    inbox.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks/stripe"
    async with server:
        yield inbox
