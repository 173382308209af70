"""A mail server on loopback, in the test's own loop, that answers by the local part of the recipient."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass  # without slots: the server looks for its hooks among all attributes
class Sink:
    """What arrived, how many connections were opened, and how many mails were under way at most."""

    port: int = 0
    arrived: list[Envelope] = field(default_factory=list)
    connections: int = 0
    under_way: int = 0
    most_under_way: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        match address.partition("@")[0]:
            case "unknown":
                return "550 5.1.1 no such mailbox"
            case "greylisted":
                return "451 4.7.1 come back later"
            case "login":
                return "530 5.7.0 authentication required"
            case "gone":
                assert server.transport is not None
                server.transport.close()
            case _:
                pass
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.7.1 looks like spam"
        self.arrived.append(envelope)
        return "250 OK"


@asynccontextmanager
async def a_mail_server(
    *, starttls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None, port: int = 0
) -> AsyncIterator[Sink]:
    """A server until the end of the block; with `login` it wants that user and password first."""
    sink = Sink()
    loop = asyncio.get_running_loop()

    def check(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        words = tuple(part.decode() for part in (given.login, given.password))  # type: ignore[attr-defined]
        return AuthResult(success=words == login, handled=False)

    def serve() -> SMTP:
        sink.connections += 1
        return SMTP(
            sink,
            loop=loop,
            hostname="sink.example",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=login is not None,
            authenticator=check if login else None,
        )

    server = await loop.create_server(serve, "127.0.0.1", port)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
