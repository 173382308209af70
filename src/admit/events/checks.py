"""Whether what an organizer sends can be kept. Pure: each check returns what is kept, or raises.

Every problem is gathered and named by its field.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from admit.core import money, text
from admit.core.errors import Invalid
from admit.core.money import CURRENCIES, Money
from admit.core.words import say
from admit.events.problems import Problems
from admit.events.records import EventDetails, PoolDetails, SessionDetails, TicketTypeDetails

EARLIEST_YEAR = 2000
LATEST_YEAR = 2100
LONGEST_EVENT = timedelta(days=400)
MOST_INVENTORY = 1_000_000
MOST_PRICE_CENTS = 100_000_000
MOST_SELF_CANCEL_HOURS = 8760
SEO_LIMITS: Mapping[str, int] = {"title": 120, "description": 320}

_COUNTRY = re.compile(r"[A-Z]{2}")
_OWN_PICTURE = re.compile(r"/media/[a-z0-9][a-z0-9/_-]{0,300}\.[a-z]{3,4}")


def check_event(details: EventDetails) -> EventDetails:
    """The details trimmed, with moments in UTC; an empty slug stays empty.

    Raises: Invalid.
    """
    problems = Problems()
    checked = replace(
        details,
        name=problems.checked(text.check_text, "name", details.name, max_length=200),
        slug=problems.checked(text.check_slug, "slug", details.slug) if details.slug else "",
        description=_many_lines(problems, "description", details.description, 20_000),
        category=_one_line(problems, "category", details.category, 40),
        venue=_one_line(problems, "venue", details.venue, 200),
        address=_one_line(problems, "address", details.address, 300),
        city=_one_line(problems, "city", details.city, 120),
        country=problems.checked(_check_country, "country", details.country.strip().upper()),
        timezone=problems.checked(text.check_timezone, "timezone", details.timezone),
        hero_image_url=_image(problems, details.hero_image_url),
        refund_policy=_many_lines(problems, "refund_policy", details.refund_policy, 4000),
        seo_meta=_seo(problems, details.seo_meta),
    )
    if checked.currency not in CURRENCIES:
        problems.checked(_check_currency, "currency", checked.currency)
    problems.whole_number("hold_seconds", checked.hold_seconds, least=60, most=7200)
    if checked.self_cancel_hours is not None:
        problems.whole_number(
            "self_cancel_hours", checked.self_cancel_hours, least=0, most=MOST_SELF_CANCEL_HOURS
        )
    checked = _event_times(problems, checked)
    problems.settle()
    return checked


def check_session(details: SessionDetails, *, within: tuple[datetime, datetime]) -> SessionDetails:
    """The details trimmed, lying inside the event's start and end.

    Raises: Invalid.
    """
    problems = Problems()
    checked = replace(
        details,
        title=problems.checked(text.check_text, "title", details.title, max_length=200),
        description=_many_lines(problems, "description", details.description, 4000),
        start_at=problems.checked(check_moment, "start_at", details.start_at),
        end_at=problems.checked(check_moment, "end_at", details.end_at),
    )
    if not (problems.names("start_at") or problems.names("end_at")):
        if checked.end_at <= checked.start_at:
            problems.add("end_at", "before_start", "A session must end after it starts.")
        if checked.start_at < within[0]:
            problems.add("start_at", "outside_event", "The session starts before the event does.")
        if checked.end_at > within[1]:
            problems.add("end_at", "outside_event", "The session ends after the event does.")
    problems.settle()
    return checked


def check_ticket_type(details: TicketTypeDetails, *, currency: str) -> TicketTypeDetails:
    """The details trimmed, with sessions and pools sorted and each named once.

    Raises: Invalid.
    """
    problems = Problems()
    checked = replace(
        details,
        name=problems.checked(text.check_text, "name", details.name, max_length=120),
        description=_many_lines(problems, "description", details.description, 1000),
        sales_start=_optional_moment(problems, "sales_start", details.sales_start),
        sales_end=_optional_moment(problems, "sales_end", details.sales_end),
        session_ids=sorted(set(details.session_ids)),
        pool_ids=sorted(set(details.pool_ids)),
        access_code=_access_code(problems, details.access_code),
    )
    check_price(problems, "price_cents", checked.price_cents, currency)
    _limits(problems, checked)
    if (
        checked.sales_start
        and checked.sales_end
        and not (problems.names("sales_start") or problems.names("sales_end"))
        and checked.sales_end <= checked.sales_start
    ):
        problems.add("sales_end", "before_start", "Sales must end after they start.")
    problems.settle()
    return checked


def check_pool(details: PoolDetails) -> PoolDetails:
    """The details trimmed.

    Raises: Invalid.
    """
    problems = Problems()
    checked = replace(details, name=problems.checked(text.check_text, "name", details.name, max_length=120))
    problems.whole_number("total", checked.total, least=0, most=MOST_INVENTORY)
    problems.settle()
    return checked


def check_price(problems: Problems, field: str, price_cents: int, currency: str) -> None:
    """Note a price that cannot be charged in that currency."""
    if not 0 <= price_cents <= MOST_PRICE_CENTS:
        problems.whole_number(field, price_cents, least=0, most=MOST_PRICE_CENTS)
        return
    problems.checked(money.check_price, field, Money(price_cents, currency))  # type: ignore[arg-type]


def check_moment(field: str, moment: datetime) -> datetime:
    """The moment in UTC, between the years 2000 and 2100.

    Raises: Invalid.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise Invalid.one(field, "no_offset", "Say the offset too, as in 2027-03-13T20:00:00+01:00.")
    if not EARLIEST_YEAR <= moment.year < LATEST_YEAR:
        raise Invalid.one(
            field,
            "out_of_range",
            say("Choose a moment between %(first)s and %(last)s.", first=EARLIEST_YEAR, last=LATEST_YEAR),
        )
    return moment.astimezone(UTC)


def _event_times(problems: Problems, details: EventDetails) -> EventDetails:
    checked = replace(
        details,
        start_at=problems.checked(check_moment, "start_at", details.start_at),
        end_at=problems.checked(check_moment, "end_at", details.end_at),
        doors_at=_optional_moment(problems, "doors_at", details.doors_at),
    )
    if any(problems.names(name) for name in ("start_at", "end_at", "doors_at")):
        return checked
    if checked.end_at <= checked.start_at:
        problems.add("end_at", "before_start", "The event must end after it starts.")
    elif checked.end_at - checked.start_at > LONGEST_EVENT:
        problems.add(
            "end_at", "too_long", say("An event can last at most %(most)s days.", most=LONGEST_EVENT.days)
        )
    if checked.doors_at and checked.doors_at > checked.start_at:
        problems.add("doors_at", "after_start", "Doors must open before the event starts.")
    return checked


def _limits(problems: Problems, details: TicketTypeDetails) -> None:
    problems.whole_number("quantity_total", details.quantity_total, least=0, most=MOST_INVENTORY)
    problems.whole_number("max_per_order", details.max_per_order, least=1, most=100)
    problems.whole_number("min_per_order", details.min_per_order, least=1, most=100)
    problems.whole_number("held_back", details.held_back, least=0, most=MOST_INVENTORY)
    problems.whole_number("position", details.position, least=0, most=10_000)
    if details.tax_rate_bps is not None:
        problems.whole_number("tax_rate_bps", details.tax_rate_bps, least=0, most=10_000)
    if details.min_per_order > details.max_per_order:
        problems.add("min_per_order", "above_maximum", "The least per order is above the most per order.")
    if details.max_per_buyer is None:
        return
    problems.whole_number("max_per_buyer", details.max_per_buyer, least=1, most=1000)
    if details.max_per_buyer < details.min_per_order:
        problems.add("max_per_buyer", "below_minimum", "The most per buyer is below the least per order.")


def _access_code(problems: Problems, typed: str | None) -> str | None:
    if not typed or not typed.strip():
        return None
    code = text.normalise_code(typed)
    if not code:
        problems.add("access_code", "format", "Use 2 to 40 letters, digits, dashes and underscores.")
    return code or None


def _one_line(problems: Problems, field: str, value: str, longest: int) -> str:
    return problems.checked(text.check_text, field, value, max_length=longest, required=False)


def _many_lines(problems: Problems, field: str, value: str, longest: int) -> str:
    return problems.checked(text.check_text, field, value, max_length=longest, required=False, multiline=True)


def _optional_moment(problems: Problems, field: str, moment: datetime | None) -> datetime | None:
    return None if moment is None else problems.checked(check_moment, field, moment)


def _image(problems: Problems, url: str | None) -> str | None:
    if not url or _OWN_PICTURE.fullmatch(url):
        return url or None
    return problems.checked(text.check_url, "hero_image_url", url)


def _seo(problems: Problems, meta: Mapping[str, str]) -> dict[str, str]:
    for name in sorted(meta.keys() - SEO_LIMITS.keys()):
        problems.add(f"seo_meta.{name[:40]}", "unknown_field", "Only a title and a description are kept.")
    return {
        name: _one_line(problems, f"seo_meta.{name}", meta[name], longest)
        for name, longest in SEO_LIMITS.items()
        if meta.get(name)
    }


def _check_country(field: str, country: str) -> str:
    if country and not _COUNTRY.fullmatch(country):
        raise Invalid.one(field, "country", "Write the country as two letters, as DE or NO.")
    return country


def _check_currency(field: str, currency: str) -> str:
    return money.check_currency(field, currency).code
