"""Money, times and pages as the reader sees them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from admit.web import assets, formats, rendering
from admit.web.views.faults import Fault
from admit.web.views.page import Link, Page, Theme
from admit.web.views.styleguide import Price, specimen

EVENING = datetime(2027, 3, 13, 19, 0, tzinfo=UTC)
ESSEN = "Europe/Berlin"


def environment(lang: str = "en") -> Environment:
    return rendering.build_environment(lang, assets.load(), NullTranslations())


def shown(template: str, lang: str = "en", **names: object) -> str:
    return environment(lang).from_string(template).render(**names)


@pytest.mark.parametrize(
    ("cents", "currency", "lang", "text"),
    [
        (5760, "EUR", "en", "€57.60"),
        (-640, "EUR", "en", "−€6.40"),
        (5760, "EUR", "de", "57,60\N{NO-BREAK SPACE}€"),
        (600, "GBP", "en", "£6.00"),
        (1500, "JPY", "en", "JP¥1,500"),
        (-7900, "ISK", "en", "−ISK\N{NO-BREAK SPACE}7,900"),
        (12345, "KWD", "en", "KWD\N{NO-BREAK SPACE}12.345"),
        (150000, "RSD", "de", "1.500,00\N{NO-BREAK SPACE}RSD"),
    ],
)
def test_money_has_the_decimals_of_its_currency(cents: int, currency: str, lang: str, text: str) -> None:
    assert formats.money(cents, currency, lang) == text


def test_nothing_to_pay_reads_as_free() -> None:
    assert shown("{{ a | price }}, {{ b | price }}", a=Price(0), b=Price(2400)) == "Free, €24.00"


def test_a_day_is_the_day_at_the_place_not_here() -> None:
    late = datetime(2027, 3, 13, 23, 30, tzinfo=UTC)
    assert formats.day_long(late, ESSEN, "en") == "Sunday 14 March 2027"
    assert formats.day_long(late, "America/New_York", "en") == "Saturday 13 March 2027"


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "Sat 13 March 2027"), ("en-US", "Sat, March 13, 2027"), ("de", "Sa., 13. März 2027")],
)
def test_a_day_is_written_as_the_reader_writes_it(lang: str, text: str) -> None:
    assert formats.day(EVENING, ESSEN, lang) == text


def test_a_time_names_its_place_and_zone() -> None:
    ends = EVENING + timedelta(hours=2, minutes=15)
    words = shown("{{ a | time_range(b, zone, 'Essen') }}", a=EVENING, b=ends, zone=ESSEN)
    assert words == "20:00 to 22:15, Essen time (CET)"


def test_an_evening_past_midnight_is_one_evening_and_a_festival_names_its_last_day() -> None:
    template = "{{ a | time_range(b, zone) }}"
    night = shown(template, a=EVENING, b=EVENING + timedelta(hours=6), zone=ESSEN)
    festival = shown(template, a=EVENING, b=EVENING + timedelta(hours=30), zone=ESSEN)
    assert (night, festival) == ("20:00 to 02:00 CET", "20:00 to 15 March, 02:00 CET")


@pytest.mark.parametrize(
    ("zone", "name"), [(ESSEN, "CET"), ("America/Sao_Paulo", "GMT-3"), ("Asia/Kathmandu", "GMT+5:45")]
)
def test_a_zone_without_letters_shows_its_distance(zone: str, name: str) -> None:
    assert formats.zone_name(EVENING, zone) == name


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(minutes=5), "Today 15:04"),
        (timedelta(days=1), "Yesterday 15:09"),
        (timedelta(days=9), "13 November 15:09"),
        (timedelta(days=365), "22 Nov 2025, 15:09:00"),
    ],
)
def test_a_moment_says_no_more_than_it_must(ago: timedelta, text: str) -> None:
    now = datetime(2026, 11, 22, 14, 9, tzinfo=UTC)
    assert shown("{{ at | moment(zone, now) }}", at=now - ago, zone=ESSEN, now=now) == text


@pytest.mark.parametrize("lang", ["", "xx-nonsense", "../../etc", "en_XX_YY_ZZ"])
def test_an_unknown_language_falls_back(lang: str) -> None:
    assert formats.money(100, "EUR", lang).endswith("1.00")


def test_what_people_typed_is_text() -> None:
    assert shown("{{ name }}", name="<script>") == "&lt;script&gt;"


def test_structured_data_cannot_end_its_element() -> None:
    assert "</script>" not in shown("{{ text | json_ld }}", text='{"name": "</script>"}')


def test_an_icon_label_is_escaped() -> None:
    assert '"&quot;><b>' not in shown("{{ icon('check', label) }}", label='"><b>')


def test_a_name_that_is_not_there_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        shown("{{ view.titel }}", view=specimen())


class Shout(NullTranslations):
    """A catalog that answers in capitals."""

    def gettext(self, message: str) -> str:
        return message.upper() if message == "Free" else message


def test_macros_speak_the_language_of_their_page() -> None:
    loud = rendering.build_environment("de", assets.load(), Shout())
    loud.loader = DictLoader(
        {"m.html": "{% macro of(a) %}{{ a | price }} {{ _('Free') }} {{ b | default(lang) }}{% endmacro %}"}
    )
    text = loud.from_string("{% from 'm.html' import of %}{{ of(a) }}").render(a=Price(0))
    assert text == "FREE FREE de"


@dataclass(frozen=True, slots=True)
class Plain:
    """A view that is only its page."""

    page: Page


@pytest.mark.parametrize(("theme", "attribute"), [("dark", 'data-theme="dark"'), ("system", 'lang="en">')])
def test_a_page_opens_in_the_theme_the_reader_chose(theme: Theme, attribute: str) -> None:
    text = rendering.render("layouts/public.html", Plain(Page("Admit", theme=theme)))
    assert attribute in text.split("<head>")[0]


def test_a_head_says_what_the_page_record_says() -> None:
    page = Page(
        "Pulse & more",
        canonical="https://admit.example/halde/pulse",
        robots="noindex",
        theme_url="/halde/theme-1.css",
        scripts=("https://js.stripe.com/v3/",),
    )
    text = rendering.render("layouts/public.html", Plain(page))
    assert "<title>Pulse &amp; more</title>" in text
    assert text.index("js.stripe.com") < text.index('type="module"'), "islands find the vendor's script"
    for part in (
        'rel="canonical" href="https://admit.example/halde/pulse"',
        'content="noindex"',
        "/halde/theme-1.css",
    ):
        assert part in text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 422, 429, 500, 503])
def test_an_error_page_says_what_happened_and_what_to_do(status: int) -> None:
    fault = Fault(
        Page("Not found"), status, "There is nothing here", "Check the address.", (Link("Discover", "/"),)
    )
    text = rendering.render("errors/error.html", fault)
    for part in (str(status), "<h1", "There is nothing here", "Check the address.", ">Discover</a>"):
        assert part in text
