"""How a mail leaves: a protocol that adapters implement."""

from typing import Protocol

from admit.communications.records import RenderedMail


class Transport(Protocol):
    """Takes mails, several at once if asked; once `send` returns, somebody else answers for the mail."""

    async def send(self, mail: RenderedMail) -> None:
        """Hand the mail over.

        Raises: VendorError, `retryable` when the same mail may be taken later; its code is `UNREACHABLE` when
        the trouble is the way out and not this mail.
        """
        ...


UNREACHABLE = "mail_unreachable"
"""The code of a VendorError that any mail would have met just now: no answer, no login, no encryption."""
