"""Links for Google's wallet: the ticket itself inside a signed token (RS256), so that nothing is sent ahead.

Source: Google Wallet API, event tickets: "JSON web tokens" and the classes EventTicketClass and EventTicketObject.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from admit.core.settings import Settings, SettingsError
from admit.tickets.wallets import WalletTicket

SAVE = "https://pay.google.com/gp/v/save/"
LONGEST_LINK = 1800
"""What every browser takes. Source: Google Wallet API, "Add to Google Wallet" links: the safe length of a JWT."""
LONGEST_WORDS = 90
"""In bytes."""
LEFT_OUT = ("ticketNumber", "hexBackgroundColor", "ticketType", "venue", "ticketHolderName")
"""What a long link does without, this first: the number stands below the code too."""
NEEDED = ("google_wallet_issuer", "google_wallet_account", "google_wallet_key")


@dataclass(frozen=True, slots=True)
class GoogleSigner:
    """Signs links as the operator's service account. Implements tickets' `GoogleWallet`."""

    issuer: str
    account: str
    key: rsa.RSAPrivateKey = field(repr=False)

    def save_link(self, ticket: WalletTicket) -> str:
        """The link that adds one ticket, short enough that no browser cuts it: what is only good to know goes first."""
        kind, one = self._class(ticket), self._object(ticket)
        link = self._signed(kind, one)
        for name in LEFT_OUT:
            if len(link) < LONGEST_LINK:
                break
            kind.pop(name, None)
            one.pop(name, None)
            link = self._signed(kind, one)
        return link

    def _signed(self, kind: Mapping[str, object], one: Mapping[str, object]) -> str:
        claims = {
            "iss": self.account,
            "aud": "google",
            "typ": "savetowallet",
            "iat": int(datetime.now(UTC).timestamp()),
            "payload": {"eventTicketClasses": [kind], "eventTicketObjects": [one]},
        }
        return SAVE + jwt.encode(claims, self.key, algorithm="RS256", json_encoder=_Compact)

    def _id(self, of: UUID) -> str:
        return f"{self.issuer}.{urlsafe_b64encode(of.bytes).decode().rstrip('=')}"

    def _class(self, ticket: WalletTicket) -> dict[str, object]:
        when = {"start": ticket.local(ticket.start_at)}
        if ticket.doors_at:
            when["doorsOpen"] = ticket.local(ticket.doors_at)
        told: dict[str, object] = {
            "id": self._id(ticket.event_id),
            "issuerName": _cut(ticket.organizer),
            "reviewStatus": "UNDER_REVIEW",
            "eventName": _words(ticket.event, ticket.lang),
            "dateTime": when,
            "hexBackgroundColor": ticket.accent,
        }
        if ticket.place:  # a venue needs a name and an address, and the place is all that is told of either
            place = _words(ticket.place, ticket.lang)
            told["venue"] = {"name": place, "address": place}
        return told

    def _object(self, ticket: WalletTicket) -> dict[str, object]:
        told: dict[str, object] = {
            "id": self._id(ticket.ticket_id),
            "classId": self._id(ticket.event_id),
            "state": "ACTIVE",
            "ticketHolderName": _cut(ticket.attendee),
            "ticketNumber": ticket.code,
            "ticketType": _words(ticket.type_name, ticket.lang),
            "barcode": {"type": "QR_CODE", "value": ticket.payload, "alternateText": ticket.code},
        }
        if ticket.seat:
            told["seatInfo"] = {"seat": _words(ticket.seat, ticket.lang)}
        return told


class _Compact(json.JSONEncoder):
    """Letters as they are instead of six signs for each that is not ASCII; PyJWT asks for no more than a class."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "ensure_ascii": False})


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
    return GoogleSigner(given["google_wallet_issuer"], given["google_wallet_account"], key)


def _words(text: str, lang: str) -> dict[str, object]:
    return {"defaultValue": {"language": lang, "value": _cut(text)}}


def _cut(text: str) -> str:
    return text.encode()[:LONGEST_WORDS].decode(errors="ignore")
