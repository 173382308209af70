import pytest

from admit.communications import catalog
from admit.communications.catalog import Kind
from admit.communications.errors import BadContext, UnknownKind
from admit.core.errors import Bug
from tests.support.mail_builders import SAMPLES


def test_every_kind_has_an_entry_with_a_purpose() -> None:
    assert set(catalog.CATALOG) == set(Kind)
    assert all(entry.purpose for entry in catalog.CATALOG.values())


def test_only_reminders_and_news_can_be_switched_off() -> None:
    assert {Kind.REMINDER.value, Kind.ATTENDEE_NEWS.value} == catalog.OPTIONAL_KINDS


def test_an_unknown_kind_is_a_bug() -> None:
    with pytest.raises(UnknownKind) as caught:
        catalog.entry_of("newsletter")
    assert isinstance(caught.value, Bug)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_required_fact_is_missed_when_it_is_missing(kind: Kind) -> None:
    entry = catalog.entry_of(kind)
    assert entry.keys
    for missing in entry.keys:
        facts = {name: value for name, value in SAMPLES[kind].items() if name != missing}
        with pytest.raises(BadContext, match=missing):
            catalog.check_context(entry, facts)


def test_a_misspelt_optional_fact_is_a_bug() -> None:
    entry = catalog.entry_of(Kind.PASSWORD_RESET)
    with pytest.raises(BadContext, match="valid_minuts"):
        catalog.check_context(entry, {**SAMPLES[Kind.PASSWORD_RESET], "valid_minuts": 5})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("total_cents", 12.5),
        ("currency", "euro"),
        ("starts_at", "2027-03-04T18:00:00"),
        ("order_url", "javascript:alert(1)"),
        ("tickets", [{"code": "A"}]),
    ],
)
def test_a_fact_of_the_wrong_type_is_a_bug(name: str, value: object) -> None:
    entry = catalog.entry_of(Kind.ORDER_CONFIRMATION)
    with pytest.raises(BadContext):
        catalog.check_context(entry, {**SAMPLES[Kind.ORDER_CONFIRMATION], name: value})


def test_names_are_kept_on_one_line_and_messages_keep_their_lines() -> None:
    entry = catalog.entry_of(Kind.EVENT_CANCELLED)
    facts = {
        **SAMPLES[Kind.EVENT_CANCELLED],
        "event_name": "A\r\nBcc: x\x00\u202e",
        "message": "One\r\n\x07two",
    }
    kept = catalog.check_context(entry, facts)
    assert kept["event_name"] == "A Bcc: x"
    assert kept["message"] == "One\ntwo"
