"""The picture that others show beside a link to an event: 1200 by 630, the cover and what, when and where."""

import io
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import typst
from PIL import Image, ImageDraw

from admit.core import colours
from admit.http.media import MOST_BYTES
from admit.web.shop import lettering
from admit.web.shop.lettering import Face

WIDTH, HEIGHT = 1200, 630
MOST_KEPT = 64
"""How many drawn pictures a process keeps; one is some 40 kB."""
MOST_PIXELS = 40_000_000
STUB = 500
MARGIN = 64
PAPER, INK, QUIET, DOTS = "#ffffff", "#12151a", "#474e59", "#b9bfc8"
SIZES = (76, 64, 54, 46, 40)
TITLE_HEIGHT = 340
LEADING = 1.08

SVG_PAGE = b"""
#set page(width: 1200pt, height: 750pt, margin: 0pt)
#image("/" + sys.inputs.cover, width: 100%, height: 100%)
"""

_kept: OrderedDict["Card", bytes] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture shows; equal cards are one picture. `cover` is a file of ours, or None."""

    title: str
    organizer: str
    day: str
    place: str
    accent: str
    cover: Path | None


def png(card: Card) -> bytes:
    """The picture; drawn once and kept while it is asked for. Takes some 50 ms the first time: call it in a thread."""
    with _lock:
        if card in _kept:
            _kept.move_to_end(card)
            return _kept[card]
        made = draw(card)
        _kept[card] = made
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return made


def draw(card: Card) -> bytes:
    """The picture as PNG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    cover = _cover(card.cover)
    if cover is None:
        pen.rectangle((0, 0, STUB, HEIGHT), fill=card.accent if colours.is_colour(card.accent) else INK)
    else:
        picture.paste(_filled(cover, STUB, HEIGHT), (0, 0))
    _tear(pen)
    _write(pen, card)
    out = io.BytesIO()
    picture.quantize(200, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def _tear(pen: ImageDraw.ImageDraw) -> None:
    for end in (0, HEIGHT):
        pen.ellipse((STUB - 26, end - 26, STUB + 26, end + 26), fill="#f4f5f7")
    for y in range(52, HEIGHT - 40, 22):
        pen.ellipse((STUB - 5, y - 5, STUB + 5, y + 5), fill=PAPER)


def _write(pen: ImageDraw.ImageDraw, card: Card) -> None:
    left, room = STUB + MARGIN, WIDTH - STUB - 2 * MARGIN
    for y, words, face, colour in (
        (70, card.organizer, Face(30, 570, 100), QUIET),
        (492, card.day, Face(32, 570, 100), INK),
        (538, card.place, Face(28, 400, 100), QUIET),
    ):
        lettering.write(pen, (left, y), lettering.cut(lettering.shown(words), face, room), face, colour)
    title = lettering.shown(card.title) or lettering.shown(card.organizer) or "Admit"
    face, lines = _fitted(title, room)
    for number, line in enumerate(lines):
        lettering.write(pen, (left, 134 + number * round(face.size * LEADING)), line, face, INK)


def _fitted(title: str, room: int) -> tuple[Face, list[str]]:
    """The largest face in which the title fits, and its lines; the last is cut where none does."""
    for size in SIZES:
        face = Face(size, 720, 110)
        lines = lettering.lines(title, face, room)
        most = int(TITLE_HEIGHT / (size * LEADING))
        if len(lines) <= most and not any(line.endswith("…") for line in lines):
            return face, lines
    return face, [*lines[: most - 1], lettering.cut(" ".join(lines[most - 1 :]), face, room)]


def _cover(path: Path | None) -> Image.Image | None:
    """The cover's pixels; None where there is none of ours or it cannot be read."""
    if path is None or path.stat().st_size > MOST_BYTES:
        return None
    try:
        if path.suffix == ".svg":
            drawn = typst.Compiler(SVG_PAGE, root=path.parent, ignore_system_fonts=True).compile(
                format="png", ppi=72, sys_inputs={"cover": path.name}
            )
            assert isinstance(drawn, bytes)
            return Image.open(io.BytesIO(drawn)).convert("RGB")
        opened = Image.open(path)
        return opened.convert("RGB") if opened.width * opened.height <= MOST_PIXELS else None
    except (OSError, ValueError, typst.TypstError, Image.DecompressionBombError):
        return None


def _filled(cover: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of the cover, as large as the place it fills."""
    scale = max(width / cover.width, height / cover.height)
    grown = cover.resize((max(width, round(cover.width * scale)), max(height, round(cover.height * scale))))
    left, top = (grown.width - width) // 2, (grown.height - height) // 2
    return grown.crop((left, top, left + width, top + height))
