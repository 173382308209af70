"""The wire between the buyers and the installation: now and then a connection is reset in mid-request or mid-answer."""

import asyncio
import random
import socket
import struct
from collections import Counter
from typing import Self

CUT = {"request": 0.004, "answer": 0.004}
"""How likely a piece that passes is cut in the middle, by what it is a piece of."""

PIECE = 65_536
AT_ONCE = struct.pack("ii", 1, 0)


class Wire:
    """Passes everything on to one port, with faults that follow from the seed."""

    def __init__(self, port: int, *, seed: int) -> None:
        self._target = port
        self._rng = random.Random(f"wire/{seed}")
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self.cuts: Counter[str] = Counter()
        self.is_whole = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where buyers connect."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        try:
            await self._pass_on(reader, writer)
        finally:
            self._passing.discard(task)
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            _reset(writer)  # nobody listens: the buyer sees a broken connection, as at a closed door
            return
        ways = (
            asyncio.create_task(self._pump(reader, there[1], "request")),
            asyncio.create_task(self._pump(there[0], writer, "answer")),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            _reset(there[1])
            _reset(writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: str) -> None:
        try:
            while piece := await reader.read(PIECE):
                if not self.is_whole and self._rng.random() < CUT[kind]:
                    writer.write(piece[: len(piece) // 2])
                    await writer.drain()
                    self.cuts[kind] += 1
                    return
                writer.write(piece)
                await writer.drain()
        except OSError:
            return


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close so that the other side gets a reset, not an end."""
    end = writer.get_extra_info("socket")
    if end is not None and not writer.transport.is_closing():
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()
