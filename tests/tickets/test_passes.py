import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from admit.core import ids
from admit.core.errors import Bug
from admit.tickets import codes, passes
from tests.support.token_vectors import signer


def a_payload() -> str:
    return codes.sign(signer(0), ids.new_id(), 1).payload_text


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("scale", [2, 8, passes.LARGEST_SCALE])
def test_an_independent_decoder_reads_the_png(scale: int) -> None:
    payload = a_payload()
    [found] = zxingcpp.read_barcodes(np.asarray(opened(passes.png(payload, scale=scale)).convert("L")))
    assert found.text == payload


def test_the_code_is_of_version_6_with_its_quiet_zone() -> None:
    assert opened(passes.png(a_payload(), scale=1)).size == (passes.MODULES, passes.MODULES)
    edge = np.asarray(opened(passes.png(a_payload(), scale=1)).convert("L"))[: passes.QUIET_ZONE]
    assert edge.min() == 255


def test_the_svg_has_a_view_box_no_size_and_nothing_active() -> None:
    svg = passes.svg(a_payload()).decode()
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {passes.MODULES} {passes.MODULES}"
    assert root.get("width") is None
    assert not re.search(r"<script|style=|href", svg)


def test_the_svg_draws_the_same_modules_as_the_png() -> None:
    payload = a_payload()
    dark = np.asarray(opened(passes.png(payload, scale=1)).convert("L")) == 0
    assert drawn(passes.svg(payload).decode()).tolist() == dark.tolist()


def drawn(svg: str) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """The dark modules of a path of horizontal strokes: M and m move, h draws."""
    grid = np.zeros((passes.MODULES, passes.MODULES), dtype=np.bool_)
    strokes = next(
        path
        for path in re.findall(r' d="([^"]+)"', svg)
        if path.startswith("M") and "h" in path and "z" not in path
    )
    x = y = 0.0
    for command, rest in re.findall(r"([Mmh])([^Mmh]*)", strokes):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", rest)]
        match command:
            case "M":
                x, y = numbers
            case "m":
                x, y = x + numbers[0], y + numbers[1]
            case "h":
                grid[int(y), int(x) : int(x + numbers[0])] = True
                x += numbers[0]
            case _:
                raise AssertionError(command)
    return grid


@pytest.mark.parametrize("scale", [0, passes.LARGEST_SCALE + 1, -1])
def test_a_picture_too_small_or_too_large_is_not_made(scale: int) -> None:
    with pytest.raises(Bug):
        passes.png(a_payload(), scale=scale)


def test_only_a_token_becomes_a_picture() -> None:
    with pytest.raises(Bug):
        passes.svg("HELLO")
