"""Writing in a picture with the product's own font, as far as its letters go."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PIL import ImageDraw, ImageFont

from admit.web import assets

CUTS = ("fonts/archivo-latin.woff2", "fonts/archivo-latin-ext.woff2")
"""The font as it is served, in the order in which a letter is looked for."""
NO_LETTER = "\uffff"


@dataclass(frozen=True, slots=True)
class Face:
    """Size in pixels, weight and width of the variable font."""

    size: int
    weight: int
    width: int


def shown(words: str) -> str:
    """The words without the letters that our font cannot draw, and on one line."""
    kept = "".join(letter if _cut_of(letter) is not None else " " for letter in words)
    return " ".join(kept.split()).strip(" ,·:-")


def length(words: str, face: Face) -> float:
    """How wide the words become."""
    return sum(_font(cut, face).getlength(run) for cut, run in _runs(words))


def write(pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, face: Face, colour: str) -> None:
    """Write on one line from the upper left."""
    x = float(at[0])
    for cut, run in _runs(words):
        font = _font(cut, face)
        pen.text((x, at[1]), run, font=font, fill=colour)
        x += font.getlength(run)


def cut(words: str, face: Face, room: int) -> str:
    """The words, shortened with an ellipsis where they are too wide."""
    if length(words, face) <= room:
        return words
    while words and length(words + "…", face) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def lines(words: str, face: Face, room: int) -> list[str]:
    """The words on as few lines as their order allows."""
    made: list[str] = []
    for word in words.split():
        joined = f"{made[-1]} {word}" if made else word
        if made and length(joined, face) <= room:
            made[-1] = joined
        else:
            made.append(cut(word, face, room))
    return made


def _runs(words: str) -> Sequence[tuple[int, str]]:
    """The words in pieces of one cut of the font each."""
    return [(cut, "".join(letters)) for cut, letters in groupby(words, lambda letter: _cut_of(letter) or 0)]


@lru_cache(maxsize=4000)
def _cut_of(letter: str) -> int | None:
    return 0 if letter == " " else next((cut for cut in range(len(CUTS)) if _has(cut, letter)), None)


def _has(cut: int, letter: str) -> bool:
    font = _font(cut, Face(20, 570, 100))
    found, missing = font.getmask(letter), font.getmask(NO_LETTER)
    return found.size != missing.size or bytes(found) != bytes(missing)


@lru_cache(maxsize=32)
def _font(cut: int, face: Face) -> ImageFont.FreeTypeFont:
    path = assets.FOLDER / assets.load().url(CUTS[cut]).removeprefix(assets.BASE_URL)
    font = ImageFont.truetype(str(path), face.size)
    font.set_variation_by_axes([face.weight, face.width])
    return font
