"""What the organizer's pages about tenants, events, team and trail show. Counts are plain numbers, money is `Money`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.backoffice import State
from admit.web.views.checklist import Checklist
from admit.web.views.console import Console
from admit.web.views.forms import Entries
from admit.web.views.page import Kind, Page

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TenantChoice:
    """A tenant one belongs to."""

    name: str
    slug: str
    href: str
    role: str
    state: State


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """The switcher."""

    page: Page
    tenants: tuple[TenantChoice, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the platform decided about the tenant, said where it matters; without `fact` all is well."""

    kind: Kind
    fact: str
    rest: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in a list."""

    name: str
    href: str
    state: State
    place: str
    timezone: str
    start_at: datetime
    sold: int
    held: int
    total: int


@dataclass(frozen=True, slots=True)
class OverviewView:
    """A tenant at a glance, with what is left to do until its first sale. `on_sale` counts published events."""

    page: Page
    console: Console
    tenant: str
    slug: str
    standing: Standing
    checklist: Checklist | None
    events: tuple[EventLine, ...]
    sold: int
    held: int
    total: int
    on_sale: int
    older: str
    newest: str


@dataclass(frozen=True, slots=True)
class EventFormView:
    """Making an event with its first ticket type, or editing one.

    `about` is what was written about it, as safe HTML, when a preview was asked for.
    """

    page: Page
    console: Console
    entries: Entries
    about: str
    action: str
    back: str
    is_new: bool
    zones: tuple[str, ...]
    currencies: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A ticket type with how full it is."""

    name: str
    href: str
    price: Money
    sold: int
    held: int
    total: int
    state: State
    is_hidden: bool
    any_price: bool


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A discount code. One of `percent` and `fixed` is set; `most` 0 means no limit."""

    code: str
    href: str
    percent: int
    fixed: Money | None
    used: int
    most: int
    state: State


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the event's life that is open now. `asks` are title, text and the two answers, when it asks first."""

    label: str
    action: str
    asks: tuple[str, str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """One event: how full it is, what it sells, what stands between it and its publication.

    `checklist` are (words, address where it is put right) pairs.
    """

    page: Page
    console: Console
    name: str
    href: str
    slug: str
    event_id: str
    state: State
    timezone: str
    start_at: datetime
    place: str
    shop_href: str
    revenue: Money
    refunded: Money
    orders: int
    checklist: tuple[tuple[str, str], ...]
    can_publish: bool
    is_open: bool
    problem: str
    types: tuple[TypeLine, ...]
    codes: tuple[CodeLine, ...]
    gates: tuple[str, ...]
    gate: Entries
    steps: tuple[Step, ...]
    now: datetime

    @property
    def sold(self) -> int:
        """Tickets sold of all types."""
        return sum(one.sold for one in self.types)

    @property
    def held(self) -> int:
        """Tickets in checkouts."""
        return sum(one.held for one in self.types)

    @property
    def total(self) -> int:
        """Tickets there are."""
        return sum(one.total for one in self.types)


@dataclass(frozen=True, slots=True)
class TypeFormView:
    """Adding or editing a ticket type. `sessions` and `pools` are choices, `chosen` the ticked ones by field."""

    page: Page
    console: Console
    entries: Entries
    event: str
    action: str
    back: str
    is_new: bool
    currency: str
    zone: str
    others: Options
    sessions: tuple[tuple[str, str, str], ...]
    pools: tuple[tuple[str, str, str], ...]
    chosen: Mapping[str, Sequence[str]]
    version: int
    remove_action: str


@dataclass(frozen=True, slots=True)
class CodeFormView:
    """Adding or editing a discount code. `types` are choices, `chosen` the ticked ones."""

    page: Page
    console: Console
    entries: Entries
    event: str
    action: str
    back: str
    is_new: bool
    currency: str
    zone: str
    types: tuple[tuple[str, str, str], ...]
    chosen: tuple[str, ...]
    most_at_once: int
    version: int
    remove_action: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One of the team. `act` is the label of what can be done about them, empty when nothing can."""

    id: str
    name: str
    email: str
    role: str
    state: State
    events: int
    last_login_at: datetime | None
    act: str
    status: str
    version: int


@dataclass(frozen=True, slots=True)
class TeamView:
    """The team, and the form that asks somebody in."""

    page: Page
    console: Console
    href: str
    members: tuple[MemberLine, ...]
    entries: Entries
    chosen: tuple[str, ...]
    events: Options
    may_invite: bool
    older: str
    newest: str
    now: datetime


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act; `subject` and `event` are (words, address) of what it was about, empty where there is no page."""

    at: datetime
    action: str
    who: str
    details: str
    event: tuple[str, str]
    subject: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """Who did what in the tenant. `query` is what the address narrows by, `people` are choices by their headings."""

    page: Page
    console: Console
    href: str
    query: Mapping[str, str]
    about: Options
    people: tuple[tuple[str, Options], ...]
    events: Options
    lines: tuple[TrailLine, ...]
    csv_href: str
    is_narrowed: bool
    older: str
    newest: str
