"""What a code allows, without a database: is it usable now, what does it take off, can it be kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from admit.core import text
from admit.core.money import percent_off
from admit.core.words import say
from admit.discounts.errors import (
    CodeRefused,
    DiscountElsewhere,
    DiscountExpired,
    DiscountNeedsMore,
    DiscountNotYet,
    DiscountPaused,
    DiscountUnknown,
    DiscountUsedUp,
)
from admit.discounts.records import CodeDetails, CodeStatus, DiscountCode, DiscountType, Per
from admit.events.checks import MOST_PRICE_CENTS, check_moment
from admit.events.problems import Problems

MOST_AT_ONCE = 5000
MOST_USES = 1_000_000
LONGEST_CODE = text.LONGEST_CODE


def normalise(typed: str) -> str:
    """A code as it is kept: upper case, without blanks; empty when it cannot be one."""
    return text.normalise_code(typed)


def uses_left(code: DiscountCode) -> int | None:
    """How often a code can still be used; None when nothing limits it."""
    if code.max_redemptions is None:
        return None
    return code.max_redemptions - code.times_redeemed - code.times_reserved


def check_usable(
    code: DiscountCode | None, now: datetime, *, left: int | None, used_by_buyer: int = 0
) -> DiscountCode:
    """The code, when it can be used once more at that moment; its window excludes its end.

    `left` is what `uses_left` says, less what the same batch took; `used_by_buyer` counts holds and orders.
    Raises: DiscountUnknown; DiscountPaused; DiscountNotYet; DiscountExpired; DiscountUsedUp.
    """
    if code is None or code.status is CodeStatus.ARCHIVED:
        raise DiscountUnknown
    if code.status is CodeStatus.PAUSED:
        raise DiscountPaused
    if code.starts_at is not None and now < code.starts_at:
        raise DiscountNotYet(starts_at=code.starts_at.isoformat())
    if code.expires_at is not None and now >= code.expires_at:
        raise DiscountExpired
    if left is not None and left < 1:
        raise DiscountUsedUp
    if code.max_per_buyer is not None and used_by_buyer >= code.max_per_buyer:
        raise DiscountUsedUp("You have used this code as often as you can. Go on without it.")
    return code


Cover = tuple[UUID, int, int]
"""A line of a cart: ticket type, number, what they cost together in minor units."""


def covered(code: CodeDetails, lines: Sequence[Cover]) -> list[bool]:
    """Which lines the code is for."""
    return [not code.type_ids or type_id in code.type_ids for type_id, _, _ in lines]


def check_fits(code: CodeDetails, lines: Sequence[Cover]) -> None:
    """Accept a cart that holds what the code is for. Raises: DiscountElsewhere; DiscountNeedsMore."""
    number = sum(line[1] for line, fits in zip(lines, covered(code, lines), strict=True) if fits)
    if not number:
        raise DiscountElsewhere
    if number < code.min_tickets:
        raise DiscountNeedsMore(min_tickets=code.min_tickets)


def off_lines(code: CodeDetails, lines: Sequence[Cover], *, step_cents: int = 1) -> int:
    """What a code takes off a cart: off the lines it is for, never more than they cost."""
    fitting = [line for line, fits in zip(lines, covered(code, lines), strict=True) if fits]
    subtotal = sum(cents for _, _, cents in fitting)
    if code.per is Per.TICKET and code.discount_type is DiscountType.FIXED:
        return min(subtotal, code.discount_value * sum(number for _, number, _ in fitting))
    return amount_off(code, subtotal, step_cents=step_cents)


def best_automatic(
    given: Iterable[DiscountCode], lines: Sequence[Cover], now: datetime, *, step_cents: int = 1
) -> DiscountCode | None:
    """The automatic discount that takes most off a cart now; None when none takes anything."""
    fitting: list[tuple[int, str, DiscountCode]] = []
    for code in given:
        try:
            check_fits(check_usable(code, now, left=None), lines)
        except CodeRefused:
            continue
        fitting.append((-off_lines(code, lines, step_cents=step_cents), code.code, code))
    found = min(fitting, key=lambda one: one[:2], default=None)
    return found[2] if found and found[0] else None


def check_number(number: int) -> None:
    """How many codes may be made at once. Raises: Invalid."""
    problems = Problems()
    problems.whole_number("number", number, least=1, most=MOST_AT_ONCE)
    problems.settle()


def amount_off(code: CodeDetails, subtotal_cents: int, *, step_cents: int = 1) -> int:
    """What a code takes off a subtotal, from 0 to all of it, in the currency's steps."""
    match code.discount_type:
        case DiscountType.PERCENT:
            return percent_off(subtotal_cents, code.discount_value, step_cents=step_cents)
        case DiscountType.FIXED:
            return min(subtotal_cents, code.discount_value)


def check_code(details: CodeDetails, *, step_cents: int = 1) -> CodeDetails:
    """The details trimmed, the code in upper case, moments in UTC.

    Raises: Invalid.
    """
    problems = Problems()
    code = normalise(details.code)
    if not code:
        problems.add("code", "format", "Use 2 to 40 letters, digits, dashes and underscores.")
    checked = replace(
        details,
        code=code or details.code,
        description=problems.checked(
            text.check_text,
            "description",
            details.description,
            max_length=500,
            required=False,
            multiline=True,
        ),
    )
    checked = replace(checked, type_ids=sorted(set(checked.type_ids)))
    _check_value(problems, checked, step_cents)
    problems.whole_number("min_tickets", checked.min_tickets, least=1, most=1000)
    if checked.automatic and (checked.max_redemptions is not None or checked.max_per_buyer is not None):
        problems.add(
            "automatic", "limited", "An automatic discount has no limit of uses. Take the limits away."
        )
    _check_limits(problems, checked)
    checked = _checked_window(problems, checked)
    problems.settle()
    return checked


def _check_value(problems: Problems, details: CodeDetails, step_cents: int) -> None:
    match details.discount_type:
        case DiscountType.PERCENT:
            problems.whole_number("discount_value", details.discount_value, least=1, most=100)
        case DiscountType.FIXED:
            problems.whole_number("discount_value", details.discount_value, least=1, most=MOST_PRICE_CENTS)
            if details.discount_value % step_cents:
                problems.add(
                    "discount_value",
                    "off_step",
                    say("This currency goes in steps of %(step)s.", step=step_cents),
                )


def _check_limits(problems: Problems, details: CodeDetails) -> None:
    if details.max_redemptions is not None:
        problems.whole_number("max_redemptions", details.max_redemptions, least=1, most=MOST_USES)
    if details.max_per_buyer is not None:
        problems.whole_number("max_per_buyer", details.max_per_buyer, least=1, most=MOST_USES)


def _checked_window(problems: Problems, details: CodeDetails) -> CodeDetails:
    checked = replace(
        details,
        starts_at=None
        if details.starts_at is None
        else problems.checked(check_moment, "starts_at", details.starts_at),
        expires_at=None
        if details.expires_at is None
        else problems.checked(check_moment, "expires_at", details.expires_at),
    )
    if problems.names("starts_at") or problems.names("expires_at"):
        return checked
    if checked.starts_at and checked.expires_at and checked.expires_at <= checked.starts_at:
        problems.add("expires_at", "before_start", "The code must expire after it starts.")
    return checked
