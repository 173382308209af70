"""Mail over SMTP: a few connections that are kept for the next mails of a batch. Source: RFC 5321, RFC 3207.

`smtp://user:password@host:port?tls=starttls` (the default, port 587), `smtp://host:port?tls=none` (port 25)
or `smtps://...` (port 465). User and password are percent-encoded.
"""

import asyncio
import ipaddress
from collections import deque
from dataclasses import dataclass, field
from email.utils import parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

import aiosmtplib
from aiosmtplib import errors

from admit.communications import mime
from admit.communications.records import RenderedMail
from admit.communications.transport import UNREACHABLE
from admit.core.clock import Clock
from admit.core.errors import VendorError
from admit.core.settings import SettingsError

CONNECTIONS = 4
MAILS_PER_CONNECTION = 100
TIMEOUT_S = 15.0
DEFAULT_PORTS = {"tls": 465, "starttls": 587, "none": 25}
REFUSED = "mail_refused"
POSTPONED = "mail_postponed"
LOGIN_REPLIES = frozenset({530, 534, 535, 538})
"""Answers that ask for a login: about us, not about the mail. Source: RFC 4954, section 6."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed over; `encryption` is `tls`, `starttls` or `none`."""

    host: str
    port: int
    encryption: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def server_of(url: str) -> Server:
    """The server that a setting names.

    Raises: SettingsError, which repeats neither the address nor the password.
    """
    try:
        parts = urlsplit(url)
        host, port, options = parts.hostname, parts.port, dict(parse_qsl(parts.query))
    except ValueError:
        raise _wrong("is not an address such as smtp://user:password@host:587") from None
    encryption = "tls" if parts.scheme == "smtps" else options.pop("tls", "starttls")
    if parts.scheme not in {"smtp", "smtps"} or not host or options or encryption not in DEFAULT_PORTS:
        raise _wrong("must look like smtp://user:password@host:587?tls=starttls, smtps://... or ...?tls=none")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if user and encryption == "none" and not _is_this_machine(host):
        raise _wrong("would send the password unencrypted: use tls=starttls or smtps://")
    return Server(host, port or DEFAULT_PORTS[encryption], encryption, user, password)


@dataclass(slots=True)
class _Line:
    """One open connection and how many mails it has carried."""

    client: aiosmtplib.SMTP
    carried: int = 0


class SmtpTransport:
    """Hands mails to one server over at most four connections at once; further sends wait their turn."""

    def __init__(self, server: Server, clock: Clock, *, timeout_s: float = TIMEOUT_S) -> None:
        self._server = server
        self._clock = clock
        self._timeout_s = timeout_s
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._idle: deque[_Line] = deque()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Say goodbye on every idle connection. The transport can be used again."""
        while self._idle:
            await _hang_up(self._idle.pop())

    async def send(self, mail: RenderedMail) -> None:
        """Hand one mail over.

        Raises: VendorError: final when the server refused this mail or its recipient for good.
        """
        async with self._turns:
            line = await self._line()
            try:
                await self._carry(line.client, mail)
            except BaseException:
                line.client.close()
                raise
            line.carried += 1
            if line.carried >= MAILS_PER_CONNECTION:
                await _hang_up(line)
            else:
                self._idle.append(line)

    async def _line(self) -> _Line:
        while self._idle:
            line = self._idle.pop()
            try:
                await line.client.noop()
            except (errors.SMTPException, OSError):
                line.client.close()  # the server had enough of waiting; nothing was under way
            except BaseException:
                line.client.close()
                raise
            else:
                return line
        return _Line(await self._connect())

    async def _connect(self) -> aiosmtplib.SMTP:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.encryption == "tls",
            start_tls=server.encryption == "starttls",
            timeout=self._timeout_s,
        )
        try:
            await client.connect()
        except (errors.SMTPException, OSError) as error:
            client.close()
            raise VendorError(
                f"No connection to the mail server: {_words(error)}", retryable=True, code=UNREACHABLE
            ) from error
        except BaseException:
            client.close()
            raise
        return client

    async def _carry(self, client: aiosmtplib.SMTP, mail: RenderedMail) -> None:
        try:
            message = mime.build(mail, sent_at=self._clock.now())
        except ValueError as error:
            raise VendorError("The mail cannot be written.", retryable=False, code=REFUSED) from error
        try:
            await client.sendmail(parseaddr(mail.sender)[1], [mail.to_email], message.as_bytes())
        except (errors.SMTPException, OSError, ValueError) as error:
            raise _translated(error) from error


def _translated(error: Exception) -> VendorError:
    match error:
        case errors.SMTPRecipientsRefused():
            return _answered(error.recipients[0])
        case errors.SMTPRecipientRefused() | errors.SMTPDataError():
            return _answered(error)
        case errors.SMTPNotSupported() | UnicodeError() | ValueError():
            return VendorError(
                f"The mail server cannot carry it: {_words(error)}", retryable=False, code=REFUSED
            )
        case errors.SMTPResponseException():  # the sender, or the session: about us, not about this mail
            return VendorError(
                f"The mail server refused us: {_words(error)}", retryable=True, code=UNREACHABLE
            )
        case _:  # it broke off: whether the mail went through is unknown, and its Message-ID stays the same
            return VendorError(f"The mail server broke off: {_words(error)}", retryable=True, code=POSTPONED)


def _answered(error: errors.SMTPResponseException) -> VendorError:
    words = f"The mail server answered {_words(error)}"
    if error.code in LOGIN_REPLIES:
        return VendorError(words, retryable=True, code=UNREACHABLE)
    is_final = error.code >= 500
    return VendorError(words, retryable=not is_final, code=REFUSED if is_final else POSTPONED)


def _words(error: Exception) -> str:
    if isinstance(error, errors.SMTPResponseException):
        return f"{error.code} {error.message}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


async def _hang_up(line: _Line) -> None:
    try:
        await line.client.quit()
    except (errors.SMTPException, OSError):
        line.client.close()


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(problem: str) -> SettingsError:
    return SettingsError([f"ADMIT_SMTP_URL: {problem}"])
