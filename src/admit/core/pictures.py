"""Pictures that people upload, made anew: read whole, turned upright, resized and written without what came along.

Nothing of the file that was sent is ever shown; what cannot be read as one of four kinds of picture is refused.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from admit.core.errors import Invalid

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""More than phones take; decoded it is 120 MB for a moment."""
WIDTHS = (480, 960, 1600)
"""Widths that a picture is made in, in pixels; a smaller picture is made in the smaller ones and its own."""
READ = ("JPEG", "PNG", "WEBP", "AVIF")

_MADE = re.compile(r"(?P<stem>.*/[0-9a-f]{32})-(?P<width>[0-9]{3,4})\.webp")
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a picture must be and becomes: least size, the widths it is made in, see-through or on white.

    `recipe` is part of every name: a new way of writing gives new names, since what has a name is kept for ever.
    """

    recipe: bytes
    least_width: int
    least_height: int
    widths: tuple[int, ...]
    keeps_holes: bool


PHOTO = Shape(b"1", 320, 200, WIDTHS, keeps_holes=False)
LOGO = Shape(b"logo1", 48, 48, (96, 384), keeps_holes=True)


@dataclass(frozen=True, slots=True)
class Made:
    """One file of a picture, under a name made from its source's content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """Every file of a picture; `name` is the one that stands for all, WebP at full width."""

    name: str
    files: tuple[Made, ...]


def make(field: str, content: bytes, shape: Shape = PHOTO) -> Picture:
    """The picture in AVIF and WebP in several widths. Some hundred milliseconds of work: call it in a thread.

    The kind is told from the content, never from a name or header.
    Raises: Invalid naming the field and the reason.
    """
    if len(content) > MOST_BYTES:
        raise Invalid.one(field, "too_large", f"Choose a picture of at most {MOST_BYTES // 1024**2} MB.")
    if not content:
        raise Invalid.one(field, "required", "Choose a picture first.")
    image = _upright(field, content, shape)
    stem = hashlib.sha256(shape.recipe + content).hexdigest()[:32]
    widths = _widths(image.width, shape.widths)
    files = tuple(made for width in widths for made in _written(image, stem, width))
    return Picture(f"{stem}-{widths[-1]}.webp", files)


def sources(url: str) -> dict[str, str]:
    """`srcset` texts by kind, `avif` and `webp`, of a picture that `make` made; empty for any other address."""
    made = _MADE.fullmatch(url)
    if made is None:
        return {}
    widths = _widths(int(made["width"]), PHOTO.widths)
    return {
        kind: ", ".join(f"{made['stem']}-{width}.{kind} {width}w" for width in widths)
        for kind in ("avif", "webp")
    }


def _upright(field: str, content: bytes, shape: Shape) -> Image.Image:
    _check_readable(field, content)
    try:
        with Image.open(io.BytesIO(content), formats=READ) as image:
            _check_size(field, image, shape)
            if image.format == "JPEG":
                image.draft("RGB", (shape.widths[-1], shape.widths[-1]))
            image.load()
            return _plain(ImageOps.exif_transpose(image), shape)
    except UnidentifiedImageError:
        raise _unreadable(field) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(field) from None
    except (OSError, SyntaxError, ValueError, EOFError):  # what the readers raise for a broken file
        raise Invalid.one(
            field, "broken", "This picture is damaged. Export it again and choose it."
        ) from None


def _check_readable(field: str, content: bytes) -> None:
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and _SVG.search(content[:4096]):
        words = "SVG files can carry scripts, so they are not taken. Export the picture as PNG or JPEG."
        raise Invalid.one(field, "svg", words)


def _check_size(field: str, image: Image.Image, shape: Shape) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels(field)
    if image.width < shape.least_width or image.height < shape.least_height:
        words = f"Choose a picture of at least {shape.least_width} by {shape.least_height} pixels."
        raise Invalid.one(field, "too_small", words)


def _plain(image: Image.Image, shape: Shape) -> Image.Image:
    """On white where it is see-through and may not be; alone, without the notes of its camera."""
    if image.has_transparency_data and shape.keeps_holes:
        layer = image.convert("RGBA")
        layer.info.clear()
        return layer
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    plain = image.convert("RGB")
    plain.info.clear()
    return plain


def _widths(own: int, widths: tuple[int, ...]) -> tuple[int, ...]:
    return (*(width for width in widths if width < own), min(own, widths[-1]))


def _written(image: Image.Image, stem: str, width: int) -> Iterator[Made]:
    height = max(1, round(image.height * width / image.width))
    sized = image.resize((width, height), Image.Resampling.LANCZOS) if width != image.width else image
    for kind, options in (("webp", {"quality": 80, "method": 4}), ("avif", {"quality": 60, "speed": 8})):
        out = io.BytesIO()
        sized.save(out, kind, **options)
        yield Made(f"{stem}-{width}.{kind}", out.getvalue())


def _unreadable(field: str) -> Invalid:
    return Invalid.one(
        field, "not_a_picture", "This is no picture we can read. Choose a JPEG, PNG, WebP or AVIF."
    )


def _too_many_pixels(field: str) -> Invalid:
    words = f"This picture has too many pixels. Choose one of at most {MOST_PIXELS // 1_000_000} megapixels."
    return Invalid.one(field, "too_many_pixels", words)
