"""A tenant's colour: legible in both themes whatever it is, and served under a name that changes with it."""

import re
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admit.core import colours
from admit.web import theme
from admit.web.theme import DARK_GROUNDS, LIGHT_GROUNDS, Accent

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "frontend/styles/tokens.css").read_text("utf-8")
ANY = st.one_of(
    st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"),
    st.sampled_from(["#000000", "#ffffff", "#ffff00", "#00ff00", "#0000ff", "#ff00ff", "#808080", "#777777"]),
)


def legible(accent: Accent, grounds: tuple[str, ...], ink: str) -> bool:
    return (
        colours.contrast(accent.on_fill, accent.fill) >= 4.5
        and colours.contrast(accent.on_fill, accent.hover) >= 4.5
        and colours.least_contrast(accent.ink, (*grounds, accent.wash)) >= 4.5
        and colours.least_contrast(accent.fill, grounds) >= theme.SHAPE
        and colours.contrast(ink, accent.wash) >= 7
    )


@given(ANY)
@settings(max_examples=120, deadline=None)
def test_whatever_the_colour_text_and_buttons_stay_legible(colour: str) -> None:
    assert legible(theme.light_accent(colour), LIGHT_GROUNDS, "#12151a")
    assert legible(theme.dark_accent(colour), DARK_GROUNDS, "#f1f3f6")


def test_a_colour_that_is_legible_already_is_kept() -> None:
    assert theme.light_accent("#1f6feb").fill == "#1f6feb"
    assert theme.dark_accent("#1f6feb").fill == "#1f6feb"


def test_the_grounds_are_those_of_the_tokens() -> None:
    pairs = dict(re.findall(r"--(\w+): light-dark\((#\w{6}, #\w{6})\)", TOKENS))
    for name in ("canvas", "surface", "raised", "wash", "sunken"):
        light, dark = pairs[name].split(", ")
        assert light in LIGHT_GROUNDS, name
        assert dark in DARK_GROUNDS, name


def test_only_the_accent_is_replaced() -> None:
    assert set(re.findall(r"--[\w-]+", theme.sheet("#1f6feb"))) == {
        "--accent", "--accent-hover", "--on-accent", "--accent-ink", "--accent-wash",
    }  # fmt: skip


@pytest.mark.parametrize("settings_", [{}, {"accent_color": "red;}"}, {"accent_color": 7}])
def test_without_a_colour_there_is_no_sheet(settings_: dict[str, object]) -> None:
    assert theme.url(settings_) == ""


async def test_the_sheet_is_kept_for_ever_under_its_own_name(client: httpx.AsyncClient) -> None:
    answer = await client.get(theme.url({"accent_color": "#1f6feb"}))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == theme.sheet("#1f6feb")


async def test_under_the_name_of_another_release_it_is_kept_for_a_while(client: httpx.AsyncClient) -> None:
    answer = await client.get("/theme/1f6feb-0123456789.css")
    assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, False)


@pytest.mark.parametrize(
    "name", ["red.css", "1f6feb.css", "1F6FEB-0123456789.css", "1f6feb-0123456789.js", "x"]
)
async def test_what_is_no_colour_is_not_there(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/theme/{name}")).status_code == 404
