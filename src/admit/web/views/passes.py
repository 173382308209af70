"""What the pages of tickets show."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.forms import Entries
from admit.web.views.page import Page
from admit.web.views.shop import EventFacts, OrderFacts


@dataclass(frozen=True, slots=True)
class PassFacts:
    """One ticket as its holder sees it.

    `void` says in words why it no longer opens the door; `passed_on_to` names whose it is now. Addresses are
    empty where there is nothing to get or change.
    """

    id: str
    code: str
    type_name: str
    attendee: str
    seat: str
    qr_path: str
    void: str
    passed_on_to: str
    is_disputed: bool
    admitted_at: datetime | None
    href: str
    change_href: str
    pdf_href: str
    apple_href: str
    google_href: str


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """Money on its way back. `state` is one of requested, pending, succeeded, failed."""

    amount: Money
    state: str
    requested_at: datetime
    succeeded_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order that is past checkout. `state` is one of confirming, paid, refunded, expired, cancelled, owed.

    `cancel_until` is None where buyers cannot cancel by themselves (any more). `said` is what was just done.
    """

    page: Page
    event: EventFacts
    order: OrderFacts
    state: str
    passes: tuple[PassFacts, ...]
    qr_size: int
    refunds: tuple[RefundFacts, ...]
    now: datetime
    said: str
    pdf_href: str
    cancel_until: datetime | None
    contact_email: str

    @property
    def first_name(self) -> str:
        """How the buyer is greeted."""
        return self.order.buyer_name.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class HolderView:
    """The page of whoever a ticket was passed on to."""

    page: Page
    event: EventFacts
    one: PassFacts
    qr_size: int
    now: datetime
    said: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """Changing one ticket: its name, or its holder. `fixed` says why not, where it cannot be."""

    page: Page
    event: EventFacts
    one: PassFacts
    back: str
    action: str
    version: int
    name: Entries
    pass_on: Entries
    name_fixed: str
    pass_on_fixed: str
    doors_open_at: datetime


@dataclass(frozen=True, slots=True)
class Cancellable:
    """A ticket that its buyer may still cancel, and what it brings back."""

    id: str
    type_name: str
    attendee: str
    code: str
    worth: Money


@dataclass(frozen=True, slots=True)
class CancelView:
    """Choosing which tickets to cancel. `fixed` says why none can be."""

    page: Page
    event: EventFacts
    order: OrderFacts
    tickets: tuple[Cancellable, ...]
    until: datetime | None
    fixed: str
    entries: Entries


@dataclass(frozen=True, slots=True)
class TaxFacts:
    """One rate of tax: what was paid at it, with and without."""

    rate: str
    net: Money
    tax: Money
    gross: Money


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """Money that went back, under a number of its own."""

    number: str
    given_at: datetime
    amount: Money
    taxes: tuple[TaxFacts, ...]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The receipt of a paid order."""

    page: Page
    event: EventFacts
    order: OrderFacts
    number: str
    issued_at: datetime
    taxes: tuple[TaxFacts, ...]
    credits: tuple[CreditFacts, ...]
    kept: Money
    pdf_href: str
