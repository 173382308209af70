"""Links that mails carry: made while a mail is rendered, so that no secret is ever stored in the outbox."""

from typing import Protocol
from uuid import UUID


class LinkMaker(Protocol):
    """Makes whole addresses (https://...). A one-time token's secret is derived from its id, never stored."""

    def home(self) -> str:
        """Where this installation lives."""
        ...

    def reset_link(self, token_id: UUID) -> str:
        """Where a person sets a new password."""
        ...

    def invitation_link(self, token_id: UUID) -> str:
        """Where a person accepts to join a team."""
        ...

    def verification_link(self, token_id: UUID) -> str:
        """Where a person confirms that an address is theirs."""
        ...

    def sign_in_link(self, token_id: UUID) -> str:
        """Where a person signs in without a password."""
        ...

    def unsubscribe_link(self, tenant_id: UUID, email: str, kind: str) -> str:
        """Where a POST switches off one kind of mail for one address, without a sign-in. Source: RFC 8058."""
        ...
