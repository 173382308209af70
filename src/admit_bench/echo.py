"""The least a server can do: one fixed answer. What the load generator reaches here is its ceiling."""

import asyncio
import sys
from typing import cast

import uvloop

from admit_bench import wire

ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n" + b'{"status":"ok"}'
)


class Echo(asyncio.Protocol):
    """Answers once for each request head."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(ANSWER * data.count(wire.HEAD_END))


async def main() -> None:
    """Listen on a free port, which is printed, until standard input closes."""
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main())
