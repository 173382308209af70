import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core import text
from admit.core.errors import Invalid


def code_of(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    (problem,) = refusal.value.problems
    assert problem.field == "name"
    return problem.code


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Łódź  Straße", "lodz strasse"),
        ("SMØRREBRØD", "smorrebrod"),
        ("Ærø", "aero"),
        ("İstanbul Işık", "istanbul isik"),
        ("ﬁne Œuvre", "fine oeuvre"),
        ("Þingvellir", "thingvellir"),
        ("Đà Nẵng", "da nang"),
        ("Ⅷ １２", "viii 12"),
        ("Ελλάδα", "ελλαδα"),
        ("東京", "東京"),
    ],
)
def test_search_finds_without_case_and_accents(written: str, folded: str) -> None:
    assert text.fold(written) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(written: str) -> None:
    once = text.fold(written)
    assert text.fold(once) == once


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Jazz & Blues: Nächte!", "jazz-blues-nachte"),
        ("  --A--  ", "a"),
        ("東京", ""),
        ("O'Neill", "o-neill"),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    assert text.slugify(name) == slug


@given(st.text(max_size=200))
def test_every_slug_made_is_well_formed(name: str) -> None:
    slug = text.slugify(name)
    assert len(slug) <= 60
    if len(slug) >= 3:
        assert text.check_slug("name", slug, frozenset()) == slug


def test_a_long_name_is_cut_between_words() -> None:
    assert text.slugify("wonderful evening of music", max_length=20) == "wonderful-evening-of"


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("ab", "length"),
        ("a" * 61, "length"),
        ("Jazz", "format"),
        ("jazz_blues", "format"),
        ("-jazz", "format"),
        ("jazz-", "format"),
        ("jazz--blues", "format"),
        ("jazz\n", "format"),
        ("jäzz", "format"),
        ("jazz٣", "format"),
        ("admin", "reserved"),
        ("sign-in", "reserved"),
        ("webhooks", "reserved"),
    ],
)
def test_a_slug_that_cannot_stand_in_an_address_is_refused(slug: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        text.check_slug("name", slug)
    assert code_of(refusal) == code


def test_every_first_word_of_our_own_addresses_is_reserved() -> None:
    ours = "admin api account organizer door orders webhooks static healthz readyz metrics login sign-in"
    more = "styleguide pay sitemap robots favicon me new"
    assert set(ours.split()) | set(more.split()) <= text.RESERVED_SLUGS


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("  Anna  ", "Anna"),
        ("e\u0301te\u0301", "été"),
        (
            "👩\u200d👩\u200d👧 \U0001f3f4\U000e0067\U000e0062\U000e007f",
            "👩\u200d👩\u200d👧 \U0001f3f4\U000e0067\U000e0062\U000e007f",
        ),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("pink \U0001fa77 heart", "pink \U0001fa77 heart"),
    ],
)
def test_text_is_trimmed_composed_and_keeps_what_scripts_and_emoji_need(value: str, kept: str) -> None:
    assert text.check_text("name", value, max_length=50) == kept


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x07",
        "\x1b",
        "\x85",
        "\u202e",
        "\u2066",
        "\u2028",
        "\ufeff",
        "\u200b",
        "\uffff",
        "\ud800",
        "\ue000",
        "\u0378",
        "\n",
        "\t",
    ],
)
def test_characters_that_deceive_or_break_are_refused(character: str) -> None:
    with pytest.raises(Invalid) as refusal:
        text.check_text("name", f"a{character}b", max_length=50)
    assert code_of(refusal) == "bad_character"


def test_many_lines_keep_their_ends_as_one_character() -> None:
    assert text.check_text("name", "a\r\nb\rc\n\td", max_length=50, multiline=True) == "a\nb\nc\n\td"


@pytest.mark.parametrize("value", ["", "   ", "\u200d", "\u3164", "\u00ad"])
def test_nothing_to_see_is_nothing(value: str) -> None:
    assert text.check_text("name", value, max_length=5, required=False) == ""
    with pytest.raises(Invalid) as refusal:
        text.check_text("name", value, max_length=5)
    assert code_of(refusal) == "required"


@pytest.mark.parametrize("value", ["x" * 6, "x" * 10_000_000])
def test_text_too_long_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        text.check_text("name", value, max_length=5)
    assert code_of(refusal) == "too_long"


@given(st.text(max_size=60), st.booleans())
def test_accepted_text_is_clean_and_is_accepted_again(value: str, multiline: bool) -> None:
    try:
        kept = text.check_text("name", value, max_length=60, multiline=multiline, required=False)
    except Invalid:
        return
    assert kept == text.check_text("name", kept, max_length=60, multiline=multiline, required=False)
    assert unicodedata.is_normalized("NFC", kept)
    assert "\0" not in kept
    kept.encode()


def test_an_email_is_kept_in_one_form() -> None:
    assert text.check_email("email", " Anna.Berg@Example.ORG ") == "anna.berg@example.org"
    assert text.check_email("email", "Anna@MÜNCHEN.de") == "anna@xn--mnchen-3ya.de"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "a b@example.org",
        "anna@example",
        "a@b@example.org",
        "Anna <a@example.org>",
        "å@example.org",
        "a@example.org\nBcc: b@example.org",
        "a\0@example.org",
        "x" * 65 + "@example.org",
        "a@" + "x" * 300 + ".org",
    ],
)
def test_what_is_no_email_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        text.check_email("name", value)
    assert code_of(refusal) == "email"


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC"])
def test_zones_by_place_are_known(zone: str) -> None:
    assert text.check_timezone("name", zone) == zone


@pytest.mark.parametrize(
    "zone", ["", "CET", "+02:00", "Europe/Atlantis", "europe/oslo", "Etc/GMT+5", "localtime", "../etc/passwd"]
)
def test_other_zones_are_refused(zone: str) -> None:
    with pytest.raises(Invalid) as refusal:
        text.check_timezone("name", zone)
    assert code_of(refusal) == "timezone"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (" https://Example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("http://münchen.de:8080/x", "http://xn--mnchen-3ya.de:8080/x"),
        ("HTTPS://example.org", "https://example.org"),
    ],
)
def test_a_web_address_is_kept_in_one_form(value: str, kept: str) -> None:
    assert text.check_url("name", value) == kept


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.org",
        "//example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "https://user:pw@example.org",
        "https://exa mple.org",
        "https://example.org:99999",
        "https://-x.org",
        "https://example.org\\@evil.org",
        "https://example.org/\u202ex",
        'https://example.org/"><script>',
        "https://exa\nmple.org",
        "https://[::1",
    ],
)
def test_what_is_no_plain_web_address_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        text.check_url("name", value)
    assert code_of(refusal) == "url"
