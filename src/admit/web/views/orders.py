"""What the organizer's pages about orders show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Link, Page

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order in a list."""

    code: str
    href: str
    buyer: str
    email: str
    event: str
    tickets: int
    state: State
    total: Money
    refunded: Money
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class OrdersView:
    """Orders, narrowed by `query` as it stands in the address; sums by currency."""

    page: Page
    console: Console
    href: str
    query: Mapping[str, str]
    events: Options
    types: Options
    states: Options
    refunds: Options
    channels: Options
    sorts: Options
    filters: tuple[Link, ...]
    orders: tuple[OrderLine, ...]
    count: int
    paid: tuple[Money, ...]
    refunded: tuple[Money, ...]
    csv_href: str
    is_narrowed: bool
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket of an order. `worth` is its share of what was paid."""

    id: str
    code: str
    type_name: str
    attendee: str
    email: str
    version: int
    state: State
    admitted_at: datetime | None
    is_valid: bool
    worth: Money


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an order's history, newest first; `amount` stands in front of the words where money moved."""

    at: datetime
    words: str
    note: str
    kind: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note of the organizer's people."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that is open."""

    reference: str
    due_at: datetime
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class OrderDetailView:
    """One order with its tickets, money and history.

    With `is_refunding` the drawer of refunds is open; `editing` is `buyer` or a ticket's id while its drawer is.
    `failed` are refunds that can be tried again: where to, and why they failed.
    """

    page: Page
    console: Console
    href: str
    orders_href: str
    code: str
    state: State
    buyer: str
    email: str
    event: str
    event_href: str
    timezone: str
    lines: tuple[tuple[int, str, Money], ...]
    discount: Money
    total: Money
    refunded: Money
    tickets: tuple[TicketLine, ...]
    answers: tuple[tuple[str, str, str], ...]
    history: tuple[Happening, ...]
    buyer_href: str
    can_refund: bool
    can_resend: bool
    is_refunding: bool
    entries: Entries
    chosen: tuple[str, ...]
    problem: str
    now: datetime
    version: int
    left: Money
    origin: str
    notes: tuple[NoteLine, ...]
    invoice: Invoice | None
    failed: tuple[tuple[str, str], ...]
    waiting: tuple[str, ...]
    fees: tuple[Money, Money] | None
    can_cancel: bool
    editing: str
