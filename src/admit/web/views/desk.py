"""What the organizer's pages about selling by hand and calling off show."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Page


@dataclass(frozen=True, slots=True)
class HandLine:
    """A ticket type that can be sold by hand; the price as it is typed into a form."""

    id: str
    name: str
    price: str
    quantity: str
    left: int
    error: str


@dataclass(frozen=True, slots=True)
class SellView:
    """The box office's form."""

    page: Page
    console: Console
    href: str
    back: str
    event: str
    currency: str
    lines: tuple[HandLine, ...]
    entries: Entries
    key: str


@dataclass(frozen=True, slots=True)
class FailedLine:
    """An order that a person must look at, and why."""

    code: str
    href: str
    buyer: str
    why: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class CallOffView:
    """What calling an event off would come to: the last look before it."""

    page: Page
    console: Console
    href: str
    back: str
    event: str
    can_cancel: bool
    to_refund: int
    without_money: int
    held: int
    disputed: int
    tickets: int
    admitted: int
    refund: Money
    by_hand: Money
    entries: Entries


@dataclass(frozen=True, slots=True)
class CalledOffView:
    """How far a cancellation has come; asks for itself until it `is_over`."""

    page: Page
    console: Console
    href: str
    back: str
    event: str
    timezone: str
    message: str
    requested_by: str
    requested_at: datetime
    orders: int
    seen_to: int
    refunds: int
    refunded: int
    refund: Money
    given_back: Money
    by_hand: Money
    failed: int
    failures: tuple[FailedLine, ...]
    is_over: bool
