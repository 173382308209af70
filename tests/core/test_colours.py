import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admit.core import colours

ANY = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#1b42e8", "#ffffff", 7.02)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@given(ANY)
@settings(max_examples=60)
def test_a_colour_survives_the_way_to_lightness_and_back(colour: str) -> None:
    back = colours.to_hex(colours.to_oklch(colour))
    apart = [abs(int(colour[at : at + 2], 16) - int(back[at : at + 2], 16)) for at in (1, 3, 5)]
    assert max(apart) <= 1


def test_a_colour_that_is_accepted_stays_as_it_is() -> None:
    assert colours.nearest("#1f6feb", lambda _: True, darker=True) == "#1f6feb"


def test_lightness_moves_and_the_hue_stays() -> None:
    found = colours.nearest("#ff5c8a", lambda one: colours.contrast(one, "#ffffff") >= 4.5, darker=True)
    assert colours.to_oklch(found).hue == pytest.approx(colours.to_oklch("#ff5c8a").hue, abs=0.05)


@pytest.mark.parametrize(("darker", "end"), [(True, "#000000"), (False, "#ffffff")])
def test_what_nothing_satisfies_ends_at_black_or_white(darker: bool, end: str) -> None:
    assert colours.nearest("#8a2be2", lambda _: False, darker=darker) == end


@pytest.mark.parametrize("text", ["#fff", "red", "#12345g", "", None, 7, "#123456;"])
def test_what_is_no_colour_of_six_digits_is_none(text: object) -> None:
    assert not colours.is_colour(text)
