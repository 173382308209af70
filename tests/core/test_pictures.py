"""Pictures that people upload, the honest ones and those that lie."""

import io
import struct
import zlib

import pytest
from PIL import Image

from admit.core import pictures
from admit.core.errors import Invalid

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ORIENTATION = 0x0112


def a_photo(width: int = 1800, height: int = 1200, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def a_bomb(side: int = 20_000) -> bytes:
    """A PNG of some hundred bytes that says it is 400 megapixels large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        pictures.make("picture", content)
    [problem] = caught.value.problems
    assert problem.field == "picture"
    return problem.code


def test_a_photo_is_made_in_both_kinds_and_three_widths() -> None:
    made = pictures.make("picture", a_photo())
    found = {file.name.split("-")[1]: Image.open(io.BytesIO(file.content)) for file in made.files}
    assert {name: (one.format, one.width, one.height) for name, one in found.items()} == {
        f"{width}.{kind.lower()}": (kind, width, round(width * 2 / 3))
        for width in (480, 960, 1600)
        for kind in ("WEBP", "AVIF")
    }
    assert made.name.endswith("-1600.webp")


def test_a_small_photo_is_not_blown_up() -> None:
    made = pictures.make("picture", a_photo(700, 500))
    assert {file.name.split("-")[1] for file in made.files} == {
        "480.webp",
        "480.avif",
        "700.webp",
        "700.avif",
    }


def test_the_same_file_has_the_same_names_and_another_has_others() -> None:
    one, same, other = (pictures.make("picture", a_photo(width, 400)) for width in (600, 600, 601))
    assert one.name == same.name
    assert one.name != other.name


def test_where_a_photo_was_taken_is_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(0x8825)[2] = (51.0, 27.0, 0.0)
    exif[0x010F] = "A camera of mine"
    sent = a_photo(800, 500, exif=exif, comment=b"my street")
    for file in pictures.make("picture", sent).files:
        shown = Image.open(io.BytesIO(file.content))
        assert shown.height > shown.width
        assert not dict(shown.getexif())
        assert b"A camera of mine" not in file.content
        assert b"my street" not in file.content


def test_what_is_see_through_is_shown_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(out, "PNG")
    shown = Image.open(io.BytesIO(pictures.make("picture", out.getvalue()).files[0].content)).convert("RGB")
    assert shown.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG, "svg"),
        (b"\xef\xbb\xbf  <!DOCTYPE svg><SVG onload=alert(1)>", "svg"),
        (b"", "required"),
        (b"<html><script>alert(1)</script>", "not_a_picture"),
        (b"GIF89a" + b"\0" * 400, "not_a_picture"),
        (b"%PDF-1.7 " + b"\0" * 400, "not_a_picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 400, "not_a_picture"),
        (a_photo()[:2000], "broken"),
        (a_photo(100, 100), "too_small"),
        (b"\0" * (pictures.MOST_BYTES + 1), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_picture_of_ours_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refused(a_bomb()) == "too_many_pixels"
    assert refused(a_bomb(7_000)) == "too_many_pixels"


def test_srcset_texts_follow_from_the_address_and_other_addresses_have_none() -> None:
    name = "/media/pictures/" + "a" * 32
    assert pictures.sources(f"{name}-700.webp") == {
        "avif": f"{name}-480.avif 480w, {name}-700.avif 700w",
        "webp": f"{name}-480.webp 480w, {name}-700.webp 700w",
    }
    assert pictures.sources("/media/covers/drawn.svg") == {}
    assert pictures.sources("https://elsewhere.example/a.webp") == {}
