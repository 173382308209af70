"""What the pages of accounts show."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.forms import Entries
from admit.web.views.page import Link, Page
from admit.web.views.shop import EventFacts


@dataclass(frozen=True, slots=True)
class SignInView:
    """Signing in. `next` is the path to go on to, empty for the person's own first page."""

    page: Page
    entries: Entries
    next: str
    said: str


@dataclass(frozen=True, slots=True)
class CodeView:
    """The second step of signing in. `ticket` says that the password was right."""

    page: Page
    entries: Entries
    ticket: str
    next: str


@dataclass(frozen=True, slots=True)
class FactorView:
    """One's second step: off, waiting for its first code (`secret`, `picture`), or on. `codes` are told once."""

    page: Page
    entries: Entries
    is_on: bool
    codes_left: int
    secret: str
    picture: str
    side: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignUpView:
    """An organizer's application. `base_url` stands in front of the address they choose."""

    page: Page
    entries: Entries
    base_url: str


@dataclass(frozen=True, slots=True)
class ForgotView:
    """Asking for a link to a new password."""

    page: Page
    entries: Entries


@dataclass(frozen=True, slots=True)
class ResetView:
    """Setting a new password."""

    page: Page
    entries: Entries
    email: str
    action: str


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Joining a team."""

    page: Page
    entries: Entries
    tenant: str
    role: str
    email: str
    needs_password: bool
    action: str


@dataclass(frozen=True, slots=True)
class ConfirmAddressView:
    """Confirming the address of a sign-up by the password chosen there. `organizer` may be empty."""

    page: Page
    entries: Entries
    email: str
    organizer: str
    action: str


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """One thing to agree to by a button; a look at the page changes nothing."""

    page: Page
    heading: str
    words: str
    button: str
    action: str


@dataclass(frozen=True, slots=True)
class DoneView:
    """What happened and where to go on."""

    page: Page
    icon: str
    heading: str
    words: str
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A tenant that the person belongs to."""

    name: str
    role: str
    href: str


@dataclass(frozen=True, slots=True)
class LoginFacts:
    """One live sign-in."""

    id: str
    browser: str
    network: str
    is_page: bool
    is_this: bool
    since: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person's account; `name` and `password` are its two forms."""

    page: Page
    email: str
    is_operator: bool
    version: int
    name: Entries
    password: Entries
    places: tuple[Place, ...]
    logins: tuple[LoginFacts, ...]
    has_second_factor: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """Asking for a link to sign in. `over` says why the last one does not work."""

    page: Page
    entries: Entries
    over: str


@dataclass(frozen=True, slots=True)
class HeldFacts:
    """An order or a passed-on ticket in one's list; `total` is None for the latter."""

    event: EventFacts
    href: str
    tickets: int
    code: str
    total: Money | None
    state: str


@dataclass(frozen=True, slots=True)
class TicketsView:
    """One's own tickets over all organizers."""

    page: Page
    email: str
    is_unverified: bool
    upcoming: tuple[HeldFacts, ...]
    past: tuple[HeldFacts, ...]
    has_console: bool


@dataclass(frozen=True, slots=True)
class MailChoice:
    """One optional kind of mail of one organizer."""

    organizer: str
    value: str
    words: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class MailsView:
    """Which mails one wants."""

    page: Page
    email: str
    choices: tuple[MailChoice, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """What is kept about oneself."""

    page: Page
    email: str
    is_fresh: bool
    most_orders: int
    error: str
