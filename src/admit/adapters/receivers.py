"""Calling organizers' endpoints: a host is looked up once, checked, and connected to at the address that was checked.

The library is given the address itself as the host to connect to, with the name beside it for the Host header and for
TLS, so that nothing looks the name up a second time. Each call has a connection of its own: one that is kept would be
found again by its address, whatever name it was checked for.
Source: httpx, "Extensions", `sni_hostname`.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Address
from typing import Protocol

import httpx

from admit.facts.addresses import Address, Target, check_found, check_target
from admit.facts.carrier import Answer
from admit.facts.errors import Undelivered

LOOK_UP_S = 5.0
CONNECT_S = 5.0
MOST_S = 15.0
"""A whole call, the looking up included; a receiver does its work after it has answered."""

EXCERPT_S = 2.0
MOST_EXCERPT = 1000
MOST_TRIED = 3
MOST_LOOK_UPS = 8
USER_AGENT = "Admit-Webhooks/1"


class Resolve(Protocol):
    """Looks a host up."""

    async def __call__(self, host: str, port: int, /) -> Sequence[str]:
        """Its addresses, the best first. Raises: OSError, UnicodeError."""
        ...


class Resolver:
    """The machine's own look-up, in threads of its own: slow name servers must not hold up other work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(MOST_LOOK_UPS, thread_name_prefix="look-up")

    async def __call__(self, host: str, port: int, /) -> Sequence[str]:
        """Its addresses, the best first. Raises: OSError, UnicodeError."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class HttpCarrier:
    """The carrier over httpx. `trust` are the authorities whose certificates count, the public ones by default."""

    def __init__(
        self,
        *,
        to_loopback: bool,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
        most_s: float = MOST_S,
    ) -> None:
        self._to_loopback = to_loopback
        self._most_s = most_s
        self._own_resolver = None if resolve else Resolver()
        self._resolve = resolve or self._own_resolver
        self._trust = trust or httpx.create_ssl_context(trust_env=False)

    async def check(self, url: str) -> None:
        """Look the host of a URL up and check every address it is at.

        Raises: Undelivered; Invalid naming `url`.
        """
        await self._found(check_target("url", url, to_loopback=self._to_loopback))

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send once, to an address checked for this call.

        Raises: Undelivered; Invalid naming `url`, when what was allowed once no longer is.
        """
        target = check_target("url", url, to_loopback=self._to_loopback)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._most_s):
                status, excerpt = await self._delivered(target, await self._found(target), headers, body)
        except TimeoutError:
            raise Undelivered(f"No answer within {self._most_s:.0f} seconds.", code="timeout") from None
        return Answer(status, excerpt, int((time.monotonic() - begun) * 1000))

    def close(self) -> None:
        """Let the threads of the look-ups end."""
        if self._own_resolver is not None:
            self._own_resolver.close()

    async def _found(self, target: Target) -> Sequence[Address]:
        assert self._resolve is not None
        try:
            async with asyncio.timeout(LOOK_UP_S):
                found = await self._resolve(target.host, target.port)
        except TimeoutError:
            raise Undelivered("Looking the host up took too long.", code="host_unknown") from None
        except (OSError, UnicodeError):
            raise Undelivered("The host was not found.", code="host_unknown") from None
        return check_found(target, found, to_loopback=self._to_loopback)

    async def _delivered(
        self, target: Target, found: Sequence[Address], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str]:
        """Try the addresses until one takes the connection; nothing was sent to those before it."""
        last = min(len(found), MOST_TRIED) - 1
        for place, address in enumerate(found[:MOST_TRIED]):
            try:
                return await self._asked(target, address, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if place == last:
                    raise _unreached(error) from error
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
                raise _unreached(error) from error
        raise AssertionError("the last address returns or raises")

    async def _asked(
        self, target: Target, address: Address, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, str]:
        host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
        async with (
            httpx.AsyncClient(
                verify=self._trust,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(self._most_s, connect=CONNECT_S),
            ) as client,
            client.stream(
                "POST",
                f"{target.scheme}://{host}:{target.port}{target.path}",
                content=body,
                headers={
                    "host": target.authority,
                    "user-agent": USER_AGENT,
                    "accept": "*/*",
                    "accept-encoding": "identity",
                    "content-type": "application/json",
                    **headers,
                },
                extensions={"sni_hostname": target.host},
            ) as answer,
        ):
            return answer.status_code, await _excerpt(answer)


async def _excerpt(answer: httpx.Response) -> str:
    """The beginning of the body as it came, whatever it claims to be packed in; the rest is not read."""
    read = b""
    try:
        async with asyncio.timeout(EXCERPT_S):
            async for piece in answer.aiter_raw(MOST_EXCERPT):
                read += piece
                if len(read) >= MOST_EXCERPT:
                    break
    except (TimeoutError, httpx.HTTPError):
        pass  # the status is the answer; what it says beside that is for people to read
    text = read[:MOST_EXCERPT].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


def _unreached(error: Exception) -> Undelivered:
    """What a failure below HTTP means for whoever reads the log."""
    if isinstance(error.__cause__ or error.__context__, ssl.SSLError) or "CERTIFICATE" in str(error):
        return Undelivered(f"No safe connection: {error}", code="tls")
    if isinstance(error, httpx.TimeoutException):
        return Undelivered("The receiver took too long.", code="timeout")
    return Undelivered(f"The receiver was not reached ({type(error).__name__}).", code="unreachable")
