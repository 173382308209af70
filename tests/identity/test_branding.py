import pytest

from admit.core.errors import Invalid
from admit.identity import branding

OWN = "https://tickets.example.org"


@pytest.mark.parametrize(
    "colour", ["#fff", "1f6feb", "#1f6feg", "#1f6feb;", "red", "", "#1f6feb\n", "#1F6FEB0"]
)
def test_a_colour_is_a_hash_and_six_hex_digits(colour: str) -> None:
    with pytest.raises(Invalid) as refused:
        branding.check_accent(colour)
    assert refused.value.problems[0].field == "branding.accent_color"


def test_a_colour_is_kept_in_small_letters() -> None:
    assert branding.check_accent("#1F6FEB") == "#1f6feb"


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example.org/logo.png",
        "//elsewhere.example.org/logo.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "/media/../secret",
        "/media/a b.png",
        'https://example.org/"onload=',
        "https://user:pass@example.org/logo.png",
        "https://example.org/a\nb.png",
        "ftp://example.org/logo.png",
        "",
    ],
)
def test_a_logo_that_is_neither_https_nor_ours_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        branding.check_picture(branding.LOGO, url, own_origin=OWN)
    assert refused.value.problems[0].field == "branding.logo_url"


@pytest.mark.parametrize("url", ["https://cdn.example.org/logo.svg", "/media/halde/logo.png"])
def test_a_logo_over_https_or_of_our_own_is_kept(url: str) -> None:
    assert branding.check_picture(branding.LOGO, url, own_origin=OWN) == url


def test_our_own_address_may_be_plain_http_where_we_are() -> None:
    own = "http://127.0.0.1:8000"
    assert (
        branding.check_picture(branding.LOGO, f"{own}/media/logo.png", own_origin=own)
        == f"{own}/media/logo.png"
    )


def test_another_host_that_begins_like_ours_is_not_ours() -> None:
    with pytest.raises(Invalid):
        branding.check_picture(
            branding.LOGO, "http://ours.example.evil/logo.png", own_origin="http://ours.example"
        )


def test_what_is_not_named_stays_and_none_takes_away() -> None:
    settings = {"accent_color": "#111111", "logo_url": "https://example.org/a.png"}
    changed = branding.changed(settings, {"logo_url": None}, own_origin=OWN)
    assert changed == {"accent_color": "#111111"}


def test_a_setting_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        branding.changed({}, {"css": "body{}"}, own_origin=OWN)
    assert refused.value.problems[0].field == "branding.css"
