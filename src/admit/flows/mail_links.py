"""The links in our mails: where identity's secrets and communications' templates meet."""

from dataclasses import dataclass, field
from uuid import UUID

from admit.communications import preferences
from admit.communications.preferences import Unsubscription
from admit.flows import addresses
from admit.identity import tokens

INVITATION = "/invitations"
VERIFICATION = "/verify"
UNSUBSCRIBE = "/unsubscribe"


@dataclass(frozen=True, slots=True)
class MailLinks:
    """Implements communications' `LinkMaker`. `base_url` has no slash at its end."""

    base_url: str
    secret_key: str = field(repr=False)

    def home(self) -> str:
        """The first page of this installation."""
        return self.base_url

    def reset_link(self, token_id: UUID) -> str:
        """The page that sets a new password."""
        return self._one_time(addresses.RESET_PASSWORD, token_id)

    def invitation_link(self, token_id: UUID) -> str:
        """The page that accepts an invitation."""
        return self._one_time(INVITATION, token_id)

    def verification_link(self, token_id: UUID) -> str:
        """The page that confirms an address."""
        return self._one_time(VERIFICATION, token_id)

    def sign_in_link(self, token_id: UUID) -> str:
        """The page that signs in."""
        return self._one_time(addresses.SIGN_IN, token_id)

    def unsubscribe_link(self, tenant_id: UUID, email: str, kind: str) -> str:
        """The page that switches one kind of mail off; a POST to it does so without another question."""
        asked = Unsubscription(tenant_id, email, kind)
        return f"{self.base_url}{UNSUBSCRIBE}/{preferences.unsubscribe_token(self.secret_key, asked)}"

    def _one_time(self, path: str, token_id: UUID) -> str:
        return f"{self.base_url}{path}/{tokens.secret_for(self.secret_key, token_id)}"
