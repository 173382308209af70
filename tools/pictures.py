"""`python -m tools.pictures`: takes the README's pictures anew from a demo, small, so that they stay true.

The order's and the door's need a whole story and are taken by hand; these follow from the demo alone.
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from admit.demo.catalogue import SHOWN
from tests.soak import showroom
from tests.support.live import CHROMIUM

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/pictures"
SHOTS = (
    ("discover", "/", 1280, 1000, "light"),
    ("event", f"/{SHOWN[0]}", 1280, 1000, "light"),
    ("organizer", f"/{SHOWN[1].partition('/')[0]}", 1280, 900, "dark"),
)
"""Name, path, width, height, colours."""


def main() -> None:
    """Take every picture."""
    options = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    options.add_argument("--url", default="", help="a demo that is running already")
    with showroom.opened(options.parse_args().url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, width, height, scheme in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(url + path)
            page.wait_for_load_state("networkidle")
            keep(page.screenshot(), FOLDER / f"{name}.png")
        browser.close()


def keep(taken: bytes, path: Path) -> None:
    """Keep a picture in the 256 colours that its flat shapes need."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(path, "PNG", optimize=True)


if __name__ == "__main__":
    main()
