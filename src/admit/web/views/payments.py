"""What the pages of an organizer's account and payouts show."""

from dataclasses import dataclass
from datetime import date, datetime

from admit.core.money import Money
from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Link, Page


@dataclass(frozen=True, slots=True)
class AccountView:
    """The current account. `why` is what is the matter and the way out, empty when all is well."""

    reference: str
    state: State
    since: datetime
    sentence: str
    why: tuple[str, ...]
    due: tuple[str, ...]
    checking: tuple[str, ...]
    faults: tuple[str, ...]
    due_by: datetime | None
    may: tuple[tuple[str, State, datetime], ...]
    balance: tuple[tuple[Money, Money], ...]
    checked_at: datetime | None
    can_continue: bool
    can_leave: bool


@dataclass(frozen=True, slots=True)
class FormerView:
    """An account that was current once; `reconnect` is where its return is sent to, empty when it cannot be."""

    reference: str
    until: datetime
    reconnect: str


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """A payout in a list. `why` is why it failed and the way out."""

    href: str
    reference: str
    amount: Money
    arrives_on: date
    state: State
    why: str
    how: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class PaymentsView:
    """How an organizer stands with the payment provider, and what was paid out."""

    page: Page
    console: Console
    href: str
    account: AccountView | None
    former: tuple[FormerView, ...]
    is_required: bool
    entries: Entries
    countries: tuple[tuple[str, str], ...]
    problem: str
    payouts: tuple[PayoutLine, ...]
    older: str
    newest: str
    timezone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class LeavingView:
    """The last look before an account is disconnected; `open` are what is under way on it, in words with counts."""

    page: Page
    console: Console
    href: str
    back: str
    organizer: str
    reference: str
    is_required: bool
    open: tuple[tuple[str, int], ...]
    entries: Entries


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One movement of money; `order_href` is empty where it is about no order of ours."""

    at: datetime
    kind: str
    order: str
    order_href: str
    event: str
    amount: Money
    fees: Money
    net: Money
    reference: str
    is_unmatched: bool


@dataclass(frozen=True, slots=True)
class PayoutView:
    """One payout and what it is made of; the lines add up to its amount but for `difference`."""

    page: Page
    console: Console
    href: str
    back: str
    payout: PayoutLine
    is_automatic: bool
    is_whole: bool
    lines: tuple[tuple[str, Money, str], ...]
    total: Money
    difference: Money
    unmatched: int
    unmatched_net: Money
    items: tuple[ItemLine, ...]
    filters: tuple[Link, ...]
    more: str
    timezone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An organizer's account in the operator's list."""

    tenant: str
    tenant_href: str
    reference: str
    state: State
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class AllPayoutsView:
    """Payouts of every tenant, and the accounts that need a look."""

    page: Page
    console: Console
    accounts: tuple[AccountLine, ...]
    payouts: tuple[PayoutLine, ...]
    filters: tuple[Link, ...]
    older: str
    newest: str
    now: datetime
