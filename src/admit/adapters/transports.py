"""Which way mail goes out: an SMTP server where one is set, the mailbox of the demo otherwise."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from admit.adapters.mailbox import Mailbox
from admit.adapters.smtp import SmtpTransport, server_of
from admit.communications.transport import Transport
from admit.core.clock import Clock
from admit.core.settings import Settings


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Transport]:
    """The transport the settings ask for. Raises: SettingsError when the address is wrong."""
    if settings.smtp_url is None:
        yield Mailbox(settings, clock)
        return
    async with SmtpTransport(server_of(settings.smtp_url.get_secret_value()), clock) as transport:
        yield transport
