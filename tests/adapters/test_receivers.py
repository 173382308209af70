"""Calling endpoints: the address that was checked is the one that is called, under its own name, and nothing else."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from admit.adapters import receivers
from admit.adapters.receivers import HttpCarrier
from admit.facts.errors import Undelivered
from tests.support.own_ca import a_server

HEADERS = {"webhook-id": "one", "webhook-signature": "v1,two"}
BODY = b'{"type":"order.paid"}'


@dataclass
class Receiver:
    """A program of an organizer on this machine: it keeps what it was asked and answers as it is told."""

    answer: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    asked: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):  # the carrier gave up
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head + await reader.readexactly(len(BODY)))
            writer.write(self.answer)
            await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def listening(receiver: Receiver, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()


@dataclass
class FakeResolver:
    """Answers with the next planned addresses, the last ones again and again."""

    planned: list[Sequence[str]]
    asked: int = 0

    async def __call__(self, host: str, port: int, /) -> Sequence[str]:
        assert host
        assert port
        self.asked += 1
        return self.planned[min(self.asked, len(self.planned)) - 1]


def carrier(
    *planned: Sequence[str], to_loopback: bool = True, trust: ssl.SSLContext | None = None
) -> HttpCarrier:
    return HttpCarrier(
        to_loopback=to_loopback, resolve=FakeResolver(list(planned)) if planned else None, trust=trust
    )


async def test_a_delivery_arrives_at_a_receiver_with_its_body_headers_and_host() -> None:
    async with listening(Receiver()) as receiver:
        url = f"http://hooks.example:{receiver.port}/in?key=1"
        answer = await carrier(["127.0.0.1"]).post(url, HEADERS, BODY)
    assert (answer.status, answer.excerpt) == (200, "ok")
    [asked] = receiver.asked
    lines = asked.decode().split("\r\n")
    assert lines[0] == "POST /in?key=1 HTTP/1.1"
    assert f"host: hooks.example:{receiver.port}" in [line.lower() for line in lines]
    assert {"webhook-id: one", "webhook-signature: v1,two", "content-type: application/json"} <= set(lines)
    assert lines[-1] == BODY.decode()


async def test_a_host_that_is_public_when_asked_and_private_when_called_gets_nothing() -> None:
    """DNS rebinding: the second answer is the attack."""
    async with listening(Receiver()) as receiver:
        rebinding = carrier(["93.184.216.34"], ["127.0.0.1"], to_loopback=False)
        await rebinding.check("https://hooks.example/in")
        with pytest.raises(Undelivered) as refused:
            await rebinding.post("https://hooks.example/in", HEADERS, BODY)
    assert refused.value.code == "host_forbidden"
    assert receiver.asked == []


async def test_a_host_is_looked_up_once_a_call_and_called_at_what_was_found() -> None:
    """The name leads nowhere by itself, so only the checked address can have been called."""
    resolver = FakeResolver([["127.0.0.1"], ["10.0.0.1"]])
    async with listening(Receiver()) as receiver:
        url = f"http://nowhere.invalid:{receiver.port}/"
        answer = await HttpCarrier(to_loopback=True, resolve=resolver).post(url, HEADERS, BODY)
    assert (answer.status, resolver.asked, len(receiver.asked)) == (200, 1, 1)


async def test_the_names_certificate_counts_at_the_pinned_address(tmp_path: Path) -> None:
    server, trust = a_server(tmp_path, "hooks.example")
    receiver = Receiver()

    def note(_: ssl.SSLObject, name: str, __: ssl.SSLContext) -> None:
        receiver.names.append(name)

    server.sni_callback = note
    async with listening(receiver, server):
        calling = carrier(["127.0.0.1"], trust=trust)
        answer = await calling.post(f"https://hooks.example:{receiver.port}/", HEADERS, BODY)
        with pytest.raises(Undelivered) as refused:
            await calling.post(f"https://other.example:{receiver.port}/", HEADERS, BODY)
    assert (answer.status, receiver.names) == (200, ["hooks.example", "other.example"])
    assert refused.value.code == "tls"
    assert len(receiver.asked) == 1


async def test_no_redirect_is_followed_and_a_long_answer_is_cut() -> None:
    moved = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n" + b"x" * 100_000
    async with listening(Receiver(moved)) as receiver:
        answer = await carrier(["127.0.0.1"]).post(f"http://hooks.example:{receiver.port}/", HEADERS, BODY)
    assert (answer.status, answer.excerpt) == (302, "x" * receivers.MOST_EXCERPT)
    assert len(receiver.asked) == 1


async def test_a_packed_answer_is_not_unpacked() -> None:
    bomb = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b\x00"
    async with listening(Receiver(bomb)) as receiver:
        answer = await carrier(["127.0.0.1"]).post(f"http://hooks.example:{receiver.port}/", HEADERS, BODY)
    assert (answer.status, len(answer.excerpt)) == (200, 3)


async def test_a_receiver_that_is_silent_or_hangs_up_is_given_up() -> None:
    receiver = Receiver(b"HTTP/1.1 200 OK\r\n")
    async with listening(receiver):
        url = f"http://hooks.example:{receiver.port}/"
        with pytest.raises(Undelivered) as cut:
            await carrier(["127.0.0.1"]).post(url, HEADERS, BODY)
        silent = HttpCarrier(to_loopback=True, resolve=FakeResolver([["127.0.0.1"]]), most_s=0.1)
        with pytest.raises(Undelivered) as late:
            await silent.post(url, HEADERS, BODY[:-1])  # the receiver waits for the rest
    assert (cut.value.code, late.value.code) == ("unreachable", "timeout")


async def test_the_next_address_is_tried_when_one_takes_no_connection() -> None:
    async with listening(Receiver()) as receiver:
        url = f"http://hooks.example:{receiver.port}/"
        answer = await carrier(["127.0.0.2", "127.0.0.1"]).post(url, HEADERS, BODY)
    assert answer.status == 200


async def test_this_machines_own_name_is_refused_where_nothing_else_is_set() -> None:
    own = carrier(to_loopback=False)
    try:
        with pytest.raises(Undelivered) as refused:
            await own.check("https://localhost/")
        assert refused.value.code == "host_forbidden"
        with pytest.raises(Undelivered) as unknown:
            await own.check("https://nowhere.invalid/")
        assert unknown.value.code == "host_unknown"
    finally:
        own.close()
