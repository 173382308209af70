"""What the operator's pages show."""

from dataclasses import dataclass
from datetime import datetime

from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Kind, Link, Page


@dataclass(frozen=True, slots=True)
class State:
    """Where something stands, in a word with its colour and icon."""

    word: str
    kind: str
    icon: str


@dataclass(frozen=True, slots=True)
class TenantLine:
    """A tenant in a list."""

    name: str
    slug: str
    href: str
    state: State
    contact_email: str
    is_contact_verified: bool
    events: int
    members: int
    applied_at: datetime
    approve_href: str


@dataclass(frozen=True, slots=True)
class QueueView:
    """Tenants that wait for a decision."""

    page: Page
    console: Console
    tenants: tuple[TenantLine, ...]
    older: str
    now: datetime


@dataclass(frozen=True, slots=True)
class TenantsView:
    """All tenants, or those in one state."""

    page: Page
    console: Console
    tenants: tuple[TenantLine, ...]
    filters: tuple[Link, ...]
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """One decision that fits where the tenant stands. `sentence` says what it does to people."""

    key: str
    label: str
    kind: Kind
    sentence: str
    needs_reason: bool
    action: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One account in one tenant, told from either side."""

    title: str
    href: str
    note: str
    role: str
    state: State
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class TenantView:
    """One tenant's file with the decisions that are open."""

    page: Page
    console: Console
    tenant: TenantLine
    reason: str
    status_changed_at: datetime
    shop_href: str
    decisions: tuple[DecisionForm, ...]
    declared: tuple[tuple[str, str], ...]
    members: tuple[MemberLine, ...]
    asked: str
    entries: Entries
    now: datetime


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The platform's settings."""

    page: Page
    console: Console
    entries: Entries
    version: int
    updated_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One line of the trail."""

    at: datetime
    action: str
    who: str
    tenant: str
    details: str


@dataclass(frozen=True, slots=True)
class TrailView:
    """Who did what on the whole platform."""

    page: Page
    console: Console
    lines: tuple[ActivityLine, ...]
    tenant: str
    about: str
    choices: tuple[tuple[str, str], ...]
    older: str
    newest: str
    now: datetime
