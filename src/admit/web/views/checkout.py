"""What the pages of the checkout show."""

from dataclasses import dataclass
from datetime import datetime

from admit.core.money import Money
from admit.web.views.page import Page
from admit.web.views.shop import EventFacts, OrderFacts, Payment


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as a field. `name` is the field's name and id, `value` what stands in it, one or several."""

    name: str
    kind: str
    label: str
    help: str
    options: tuple[str, ...]
    required: bool
    value: tuple[str, ...]

    @property
    def only(self) -> str:
        """The one value of a field that has one."""
        return self.value[0] if self.value else ""


@dataclass(frozen=True, slots=True)
class Holder:
    """What one ticket asks: whom it is for, where that is asked, and the questions of its holder."""

    number: int
    type_name: str
    where: str
    name: str
    email: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that the buyer tells. `asks_names` says whether holders are named; `suggestion` is a likelier address.

    `code` is a discount code that was typed and not taken.
    """

    name: str = ""
    email: str = ""
    asks: tuple[Ask, ...] = ()
    holders: tuple[Holder, ...] = ()
    asks_names: bool = False
    names_required: bool = False
    code: str = ""
    suggestion: str = ""
    errors: tuple[tuple[str, str], ...] = ()

    def error(self, field: str) -> str:
        """What is wrong with a field, empty when nothing is."""
        return next((words for name, words in self.errors if name == field), "")


@dataclass(frozen=True, slots=True)
class Hold:
    """How long the tickets are kept, by the server's clock."""

    expires_at: datetime
    now: datetime
    held_s: int
    can_extend: bool
    extra_minutes: int


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """The checkout of a held order; without `payment` the buyer is still to be named.

    `prices` are the field and the price of one ticket of each line. `problem` says why nothing can be paid at the
    moment. `said` is what just happened: extended, held or nothing.
    """

    page: Page
    event: EventFacts
    order: OrderFacts
    hold: Hold
    prices: tuple[tuple[str, Money], ...]
    form: Form
    payment: Payment | None
    edits_buyer: bool
    declined: str
    problem: str
    refund_policy: str
    said: str

    @property
    def count(self) -> int:
        """How many tickets are held."""
        return sum(line.quantity for line in self.order.lines)


@dataclass(frozen=True, slots=True)
class AgainLine:
    """One line of what was held: its price then and now."""

    quantity: int
    name: str
    field: str
    was: Money
    now: Money

    @property
    def total(self) -> Money:
        """What the line comes to now."""
        return Money(self.now.cents * self.quantity, self.now.currency)

    @property
    def is_changed(self) -> bool:
        """Whether the price is another."""
        return self.was != self.now


@dataclass(frozen=True, slots=True)
class EndedView:
    """A hold that is over, and the same tickets once more. `problem` says why they could not be had."""

    page: Page
    event: EventFacts
    order: OrderFacts
    lines: tuple[AgainLine, ...]
    was_let_go: bool
    is_selling: bool
    problem: str
    is_code_refused: bool

    @property
    def count(self) -> int:
        """How many tickets were held."""
        return sum(line.quantity for line in self.lines)

    @property
    def is_changed(self) -> bool:
        """Whether any price is another."""
        return any(line.is_changed for line in self.lines)
