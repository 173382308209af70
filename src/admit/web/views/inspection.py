"""What the operator's pages about the provider's messages and payments show."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.backoffice import State
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Link, Page


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """A message of the provider in a list."""

    id: str
    href: str
    event_type: str
    event_id: str
    state: State
    needs_operator: bool
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """The inbox, newest first."""

    page: Page
    console: Console
    words: str
    state: str
    filters: tuple[Link, ...]
    webhooks: tuple[WebhookLine, ...]
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One message; `payload` is indented JSON."""

    page: Page
    console: Console
    webhook: WebhookLine
    account: str
    reference: str
    tenant: str
    error: str
    processed_at: datetime | None
    next_attempt_at: datetime | None
    payload: str
    entries: Entries
    now: datetime


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment that needs a look."""

    href: str
    needs_decision: bool
    tenant: str
    order: str
    reference: str
    status: str
    amount: Money
    captured: Money
    refunded: Money
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentsView:
    """Payments of one kind of need."""

    page: Page
    console: Console
    filters: tuple[Link, ...]
    sentence: str
    payments: tuple[PaymentLine, ...]
    older: str
    newest: str
    now: datetime
