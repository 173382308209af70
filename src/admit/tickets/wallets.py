"""Tickets in the wallets of phones: what one shows, and what the adapters of Apple and Google make of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletTicket:
    """One ticket as a wallet shows it; colours as `#rrggbb`, `lang` that of the words."""

    ticket_id: UUID
    event_id: UUID
    organizer: str
    event: str
    place: str
    start_at: datetime
    end_at: datetime
    doors_at: datetime | None
    timezone: str
    type_name: str
    attendee: str
    seat: str
    code: str
    payload: str
    accent: str
    on_accent: str
    lang: str

    @property
    def opens_at(self) -> datetime:
        """When the doors open; the start where nothing is said of doors."""
        return self.doors_at or self.start_at

    def local(self, at: datetime) -> str:
        """A moment by the clock of the event's place, with its offset: `2027-03-13T20:00:00+01:00`.

        Wallets show its digits as they stand, wherever the phone is.
        """
        return at.astimezone(ZoneInfo(self.timezone)).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Words:
    """The labels on a wallet's ticket, in the reader's language."""

    date: str
    doors: str
    place: str
    kind: str
    name: str
    seat: str
    code: str


class AppleWallet(Protocol):
    """Makes files that an iPhone takes into its wallet."""

    def pkpass(self, ticket: WalletTicket, words: Words) -> bytes:
        """A signed pass; some milliseconds of work. Source: Apple's Wallet Passes."""
        ...


class GoogleWallet(Protocol):
    """Makes links that an Android phone takes into its wallet."""

    def save_link(self, ticket: WalletTicket) -> str:
        """A link that holds the signed ticket. Source: Google Wallet, event tickets, "Add to Google Wallet" links."""
        ...


@dataclass(frozen=True, slots=True)
class Wallets:
    """The wallets whose certificates the operator has set; None where there are none."""

    apple: AppleWallet | None = None
    google: GoogleWallet | None = None


NO_WALLETS = Wallets()
