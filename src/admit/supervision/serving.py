"""Whether a web process answers on the socket they share."""

import asyncio
import socket

TRY_EVERY_S = 0.1
ANSWER_WITHIN_S = 10.0

ASK = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def wait_until_answered(listening: socket.socket) -> None:
    """Return when some web process answers there, whatever it says; asks until then."""
    while not await answers(listening):  # noqa: ASYNC110 - waits for another process
        await asyncio.sleep(TRY_EVERY_S)


async def answers(listening: socket.socket, *, within_s: float = ANSWER_WITHIN_S) -> bool:
    """Whether a request is answered there now."""
    host, port = listening.getsockname()[:2]
    # The socket takes connections before a process serves it: only an answer counts.
    try:
        async with asyncio.timeout(within_s):
            return await _ask(_reachable(host), port)
    except (OSError, TimeoutError):
        return False


async def _ask(host: str, port: int) -> bool:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(ASK)
        return (await reader.readline()).startswith(b"HTTP/1.1 ")
    finally:
        writer.close()


def _reachable(host: str) -> str:
    """An address to connect to, where the socket listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
