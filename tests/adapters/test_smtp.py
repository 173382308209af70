import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from admit.adapters.smtp import CONNECTIONS, MAILS_PER_CONNECTION, Server, SmtpTransport, server_of
from admit.communications import outbox
from admit.communications.catalog import Kind
from admit.communications.records import MessageStatus
from admit.communications.transport import UNREACHABLE
from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.errors import VendorError
from admit.core.settings import SettingsError
from admit.flows import mail_delivery
from tests.support.mail_builders import (
    SENDER,
    FakeLinks,
    a_mail,
    a_message,
    a_tenant_to_mail_for,
    kept_messages,
)
from tests.support.mail_sink import Sink, a_mail_server


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with a_mail_server() as server:
        yield server


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file; nobody trusts it yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sink")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "sink.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


def served_with(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def plain(sink: Sink, clock: FixedClock) -> SmtpTransport:
    return SmtpTransport(server_of(f"smtp://127.0.0.1:{sink.port}?tls=none"), clock, timeout_s=5)


async def refusal(transport: SmtpTransport, name: str) -> VendorError:
    with pytest.raises(VendorError) as caught:
        await transport.send(a_mail(to_email=f"{name}@x.example"))
    return caught.value


async def test_a_mail_arrives_whole(sink: Sink, clock: FixedClock) -> None:
    async with plain(sink, clock) as transport:
        await transport.send(a_mail(Kind.ORDER_CONFIRMATION, to_name="Åse"))
    (envelope,) = sink.arrived
    assert (envelope.mail_from, envelope.rcpt_tos) == ("tickets@admit.example", ["ada@buyers.example"])
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["To"].addresses[0].display_name == "Åse"
    assert message["Date"].datetime == clock.now()
    text = message.get_body(("plain",))
    assert text is not None
    assert "€80.00" in text.get_content()


async def test_a_line_with_only_a_dot_does_not_end_a_mail(sink: Sink, clock: FixedClock) -> None:
    async with plain(sink, clock) as transport:
        message = {"message": "one\n.\nQUIT"}
        await transport.send(a_mail(Kind.EVENT_CANCELLED, context=message))
    (envelope,) = sink.arrived
    assert isinstance(envelope.content, bytes)
    text = message_from_bytes(envelope.content, policy=policy.default).get_body(("plain",))
    assert text is not None
    assert "one\n.\nQUIT" in text.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("name", ["unknown", "spam"])
async def test_a_final_answer_is_final(sink: Sink, clock: FixedClock, name: str) -> None:
    async with plain(sink, clock) as transport:
        error = await refusal(transport, name)
    assert not error.retryable
    assert str(error).startswith("The mail server answered 55")


@pytest.mark.parametrize("name", ["greylisted", "gone"])
async def test_a_passing_answer_or_a_lost_connection_can_be_tried_again(
    sink: Sink, clock: FixedClock, name: str
) -> None:
    async with plain(sink, clock) as transport:
        error = await refusal(transport, name)
    assert (error.retryable, error.code) == (True, "mail_postponed")


async def test_a_server_that_wants_a_login_is_our_trouble_and_not_the_mails(
    sink: Sink, clock: FixedClock
) -> None:
    async with plain(sink, clock) as transport:
        error = await refusal(transport, "login")
    assert (error.retryable, error.code) == (True, UNREACHABLE)


async def test_a_server_that_is_down_can_be_tried_again(clock: FixedClock) -> None:
    async with a_mail_server() as sink:
        transport = plain(sink, clock)
    error = await refusal(transport, "ada")
    assert (error.retryable, error.code) == (True, UNREACHABLE)


async def test_a_server_that_never_speaks_is_not_waited_for(clock: FixedClock) -> None:
    over = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport = SmtpTransport(server_of(f"smtp://127.0.0.1:{port}?tls=none"), clock, timeout_s=0.1)
    try:
        error = await refusal(transport, "ada")
    finally:
        over.set()
        server.close()
    assert (error.retryable, error.code) == (True, UNREACHABLE)


async def test_a_batch_goes_over_one_connection_until_it_has_carried_enough(
    sink: Sink, clock: FixedClock
) -> None:
    async with plain(sink, clock) as transport:
        for _ in range(MAILS_PER_CONNECTION):
            await transport.send(a_mail())
        assert sink.connections == 1
        await transport.send(a_mail())
    assert (sink.connections, len(sink.arrived)) == (2, MAILS_PER_CONNECTION + 1)


async def test_many_at_once_share_a_few_connections(sink: Sink, clock: FixedClock) -> None:
    async with plain(sink, clock) as transport:
        await asyncio.gather(*(transport.send(a_mail()) for _ in range(40)))
    assert len(sink.arrived) == 40
    assert sink.connections <= CONNECTIONS
    assert sink.most_under_way <= CONNECTIONS


async def test_a_refused_mail_does_not_spoil_the_next(sink: Sink, clock: FixedClock) -> None:
    async with plain(sink, clock) as transport:
        await refusal(transport, "spam")
        await transport.send(a_mail())
    assert len(sink.arrived) == 1


async def test_a_connection_that_went_stale_is_replaced(clock: FixedClock) -> None:
    async with a_mail_server() as first:
        transport = plain(first, clock)
        await transport.send(a_mail())
        (idle,) = transport._idle
        assert isinstance(idle.client.transport, asyncio.WriteTransport)
        idle.client.transport.abort()
        await transport.send(a_mail())
        await transport.aclose()
    assert (len(first.arrived), first.connections) == (2, 2)


async def test_login_and_mail_go_encrypted(
    clock: FixedClock, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with a_mail_server(starttls=served_with(certificate), login=("us er", "p@ss/:word")) as sink:
        server = server_of(f"smtp://us%20er:p%40ss%2F%3Aword@127.0.0.1:{sink.port}")
        async with SmtpTransport(server, clock) as transport:
            await transport.send(a_mail())
    assert len(sink.arrived) == 1


async def test_a_wrong_password_is_our_trouble_and_is_not_repeated_in_the_error(
    clock: FixedClock, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with a_mail_server(starttls=served_with(certificate), login=("user", "right")) as sink:
        transport = SmtpTransport(server_of(f"smtp://user:quite-wrong@127.0.0.1:{sink.port}"), clock)
        error = await refusal(transport, "ada")
    assert (error.retryable, error.code) == (True, UNREACHABLE)
    assert "quite-wrong" not in str(error)


async def test_a_certificate_nobody_vouches_for_gets_no_mail(clock: FixedClock, certificate: Path) -> None:
    async with a_mail_server(starttls=served_with(certificate)) as sink:
        error = await refusal(SmtpTransport(server_of(f"smtp://127.0.0.1:{sink.port}"), clock), "ada")
    assert (error.retryable, error.code) == (True, UNREACHABLE)
    assert sink.arrived == []


async def test_a_server_without_encryption_gets_no_mail_unless_told_so(sink: Sink, clock: FixedClock) -> None:
    error = await refusal(SmtpTransport(server_of(f"smtp://127.0.0.1:{sink.port}"), clock), "ada")
    assert (error.retryable, error.code) == (True, UNREACHABLE)
    assert sink.arrived == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("mail.example", 587, "starttls")),
        ("smtps://u:p@mail.example", Server("mail.example", 465, "tls", "u", "p")),
        ("smtp://localhost?tls=none", Server("localhost", 25, "none")),
        ("smtp://u:p@[::1]:2525?tls=none", Server("::1", 2525, "none", "u", "p")),
    ],
)
def test_an_address_names_a_server(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example",
        "mail.example:25",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example?tls=maybe",
        "smtps://mail.example?tls=none",
        "smtp://user:hunter2@mail.example?tls=none",
        "smtp://user:hunter2@mail.example?verify=no",
    ],
)
def test_an_unclear_or_unsafe_address_stops_the_start_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        server_of(url)
    (problem,) = caught.value.problems
    assert problem.startswith("ADMIT_SMTP_URL: ")
    assert "hunter2" not in problem


async def test_the_outbox_reaches_a_real_server_with_each_answer_kept(
    fresh_db: Database, sink: Sink, clock: FixedClock
) -> None:
    scope = await a_tenant_to_mail_for(fresh_db)
    async with fresh_db.write(scope) as tx:
        names = ("ada", "greylisted", "unknown")
        await outbox.put_all(tx, [a_message(to_email=f"{name}@x.example") for name in names])
    async with plain(sink, clock) as transport:
        await mail_delivery.drain(fresh_db, transport, FakeLinks(), clock, sender=SENDER)
    kept = await kept_messages(fresh_db, scope)
    assert [one.status for one in kept] == [MessageStatus.SENT, MessageStatus.QUEUED, MessageStatus.FAILED]
    assert [(one.error_message or "")[:28] for one in kept[1:]] == [
        "The mail server answered 451",
        "The mail server answered 550",
    ]


async def test_mail_waits_while_the_server_is_down_and_arrives_when_it_is_back(
    fresh_db: Database, clock: FixedClock
) -> None:
    scope = await a_tenant_to_mail_for(fresh_db)
    async with fresh_db.write(scope) as tx:
        await outbox.put(tx, a_message())
    async with a_mail_server() as down:
        transport = plain(down, clock)
    await mail_delivery.drain(fresh_db, transport, FakeLinks(), clock, sender=SENDER)
    clock.advance(timedelta(minutes=2))
    async with a_mail_server(port=down.port) as back:
        await mail_delivery.drain(fresh_db, transport, FakeLinks(), clock, sender=SENDER)
        await transport.aclose()
    assert len(back.arrived) == 1
    assert [one.status for one in await kept_messages(fresh_db, scope)] == [MessageStatus.SENT]
