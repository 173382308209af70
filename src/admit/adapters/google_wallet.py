"""Links for Google's wallet: the ticket itself inside a signed token (RS256), so that nothing is sent ahead.

Source: Google Wallet API, event tickets: "JSON web tokens" and the classes EventTicketClass and EventTicketObject.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from admit.core.settings import Settings, SettingsError
from admit.tickets.wallets import WalletTicket

SAVE = "https://pay.google.com/gp/v/save/"
NEEDED = ("google_wallet_issuer", "google_wallet_account", "google_wallet_key")


@dataclass(frozen=True, slots=True)
class GoogleSigner:
    """Signs links as the operator's service account. Implements tickets' `GoogleWallet`."""

    issuer: str
    account: str
    origin: str
    key: rsa.RSAPrivateKey = field(repr=False)

    def save_link(self, ticket: WalletTicket) -> str:
        """The link that adds one ticket."""
        claims = {
            "iss": self.account,
            "aud": "google",
            "typ": "savetowallet",
            "iat": int(datetime.now(UTC).timestamp()),
            "origins": [self.origin],
            "payload": {
                "eventTicketClasses": [self._class(ticket)],
                "eventTicketObjects": [self._object(ticket)],
            },
        }
        return SAVE + jwt.encode(claims, self.key, algorithm="RS256")

    def _class(self, ticket: WalletTicket) -> dict[str, object]:
        when = {"start": ticket.start_at.isoformat(), "end": ticket.end_at.isoformat()}
        if ticket.doors_at:
            when["doorsOpen"] = ticket.doors_at.isoformat()
        return {
            "id": f"{self.issuer}.event-{ticket.event_id}",
            "issuerName": ticket.organizer,
            "reviewStatus": "UNDER_REVIEW",
            "eventId": str(ticket.event_id),
            "eventName": _words(ticket.event, ticket.lang),
            "dateTime": when,
            "hexBackgroundColor": ticket.accent,
            **(
                {
                    "venue": {
                        "name": _words(ticket.place, ticket.lang),
                        "address": _words(ticket.place, ticket.lang),
                    }
                }
                if ticket.place
                else {}
            ),
        }

    def _object(self, ticket: WalletTicket) -> dict[str, object]:
        seat = {"seatInfo": {"seat": _words(ticket.seat, ticket.lang)}} if ticket.seat else {}
        return {
            "id": f"{self.issuer}.ticket-{ticket.ticket_id}",
            "classId": f"{self.issuer}.event-{ticket.event_id}",
            "state": "ACTIVE",
            "ticketHolderName": ticket.attendee,
            "ticketNumber": ticket.code,
            "ticketType": _words(ticket.type_name, ticket.lang),
            "barcode": {"type": "QR_CODE", "value": ticket.payload, "alternateText": ticket.code},
            **seat,
        }


def of_settings(settings: Settings) -> GoogleSigner | None:
    """The signer that the settings describe; None when none of them is set.

    Raises: SettingsError when some are missing, or the key is not what it should be.
    """
    given = {name: getattr(settings, name) for name in NEEDED}
    if not any(given.values()):
        return None
    missing = [
        f"ADMIT_{name.upper()}: missing; Google's wallet needs all of them"
        for name in NEEDED
        if not given[name]
    ]
    if missing:
        raise SettingsError(missing)
    try:
        key = load_pem_private_key(Path(given["google_wallet_key"]).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError([f"ADMIT_GOOGLE_WALLET_KEY: cannot be read as PEM ({error})"]) from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsError(["ADMIT_GOOGLE_WALLET_KEY: Google takes RSA keys only"])
    return GoogleSigner(given["google_wallet_issuer"], given["google_wallet_account"], settings.base_url, key)


def _words(text: str, lang: str) -> dict[str, object]:
    return {"defaultValue": {"language": lang, "value": text}}
