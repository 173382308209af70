"""A camera that shows what a test wants: Chromium reads a file of raw pictures as if it were one."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, async_playwright

from admit.tickets import passes
from tests.support.live import CHROMIUM

SIZE = (640, 480)
FRAMES = 4
GREY = b"\x80"


def show(path: Path, payload: str) -> None:
    """Let the camera see the code of a ticket, as the product makes it; a camera opened from now on does."""
    code = Image.open(io.BytesIO(passes.png(payload, scale=7))).convert("L")
    picture = Image.new("L", SIZE, 90)
    picture.paste(code, ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2))
    _write(path, picture)


def show_nothing(path: Path) -> None:
    """Let the camera look into the dark."""
    _write(path, Image.radial_gradient("L").resize(SIZE).point(lambda value: 60 - value // 5))


def _write(path: Path, picture: Image.Image) -> None:
    colours = GREY * (SIZE[0] * SIZE[1] // 2)
    frame = b"FRAME\n" + picture.tobytes() + colours
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420\n" % SIZE + frame * FRAMES)


@asynccontextmanager
async def chromium_with_camera(path: Path) -> AsyncIterator[Browser]:
    """A headless browser whose camera shows that file, and which asks nobody for leave."""
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    args = ["--no-sandbox", *camera, f"--use-file-for-fake-video-capture={path}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        try:
            yield browser
        finally:
            await browser.close()
