"""Colours: contrast as WCAG measures it, and lightness moved without a change of hue (OKLCH).

Sources: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, https://bottosson.github.io/posts/oklab/
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

STEPS = 200
"""How finely lightness is moved: two hundred steps from black to white are finer than an eye."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Oklch:
    """A colour by lightness (0 to 1), chroma and hue (radians)."""

    lightness: float
    chroma: float
    hue: float


def is_colour(text: object) -> bool:
    """Whether this is a colour as we keep it: # and six hex digits."""
    return isinstance(text, str) and _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str, grounds: Sequence[str]) -> float:
    """The worst contrast of a colour on any of the grounds."""
    return min(contrast(colour, ground) for ground in grounds)


def nearest(colour: str, accepts: Callable[[str], bool], *, darker: bool) -> str:
    """The colour itself, or of the same hue the first one darker (or lighter) that is accepted.

    Chroma shrinks only where the screen has no such colour. Ends at black or white, accepted or not.
    """
    start = to_oklch(colour)
    step = (-1 if darker else 1) / STEPS
    found = colour
    for count in range(1, STEPS + 2):
        if accepts(found):
            break
        lightness = min(1.0, max(0.0, start.lightness + step * count))
        found = to_hex(replace(start, lightness=lightness))
    return found


def with_lightness(colour: str, lightness: float, *, most_chroma: float) -> str:
    """The same hue at another lightness, with no more chroma than said."""
    start = to_oklch(colour)
    return to_hex(Oklch(lightness, min(start.chroma, most_chroma), start.hue))


def to_oklch(colour: str) -> Oklch:
    """A colour of six hex digits as lightness, chroma and hue."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def to_hex(colour: Oklch) -> str:
    """Six hex digits; where the screen cannot show the chroma, as much of it as it can."""
    if not 0 < colour.lightness < 1:
        return "#000000" if colour.lightness <= 0 else "#ffffff"
    low, high = 0.0, colour.chroma
    if not _is_shown(_to_linear(colour)):
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if _is_shown(_to_linear(replace(colour, chroma=middle))) else (low, middle)
            )
        colour = replace(colour, chroma=low)
    return "#" + "".join(f"{round(_gamma(part) * 255):02x}" for part in _to_linear(colour))


def _to_linear(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(linear: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in linear)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return float(part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)
