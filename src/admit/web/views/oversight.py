"""What the operator's pages about health, people, refunds and disputes show."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.backoffice import MemberLine, State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.inspection import PaymentLine
from admit.web.views.page import Link, Page


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue; `oldest_at` is None when nothing waits."""

    name: str
    href: str
    waiting: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A line of the doctor."""

    name: str
    state: State
    text: str


@dataclass(frozen=True, slots=True)
class HealthView:
    """The house at a glance; `wrong` findings stand first."""

    page: Page
    console: Console
    queues: tuple[QueueLine, ...]
    findings: tuple[FindingLine, ...]
    wrong: int
    with_rules: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class PersonLine:
    """An account in a list."""

    href: str
    name: str
    email: str
    state: State
    is_operator: bool
    tenants: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PeopleView:
    """Accounts, the newest first."""

    page: Page
    console: Console
    words: str
    people: tuple[PersonLine, ...]
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """One account with where it belongs; `change` names what the main button does."""

    page: Page
    console: Console
    person: PersonLine
    is_confirmed: bool
    is_disabled: bool
    is_self: bool
    version: int
    members: tuple[MemberLine, ...]
    entries: Entries
    now: datetime


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment; what may be decided about it, if anything."""

    page: Page
    console: Console
    payment: PaymentLine
    tenant_href: str
    provider: str
    account: str
    needs_decision: bool
    resolved_at: datetime | None
    entries: Entries
    now: datetime


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A refund that does not arrive."""

    tenant: str
    tenant_href: str
    order: str
    amount: Money
    why: str
    attempts: int
    next_attempt_at: datetime | None
    retry_href: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefundsView:
    """Refunds that the provider refused."""

    page: Page
    console: Console
    refunds: tuple[RefundLine, ...]
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute in a list."""

    tenant: str
    tenant_href: str
    order: str
    reference: str
    state: State
    reason: str
    amount: Money
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DisputesView:
    """Disputes of every tenant."""

    page: Page
    console: Console
    filters: tuple[Link, ...]
    disputes: tuple[DisputeLine, ...]
    older: str
    newest: str
    now: datetime
