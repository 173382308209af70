"""`python -m tools.pictures`: takes the README's pictures anew from a demo, small, so that they stay true.

The door's needs a scan and is taken by hand; these follow from the demo alone.
"""

import argparse
import io
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, StorageState, sync_playwright

from admit.demo.catalogue import ORGANIZERS, SHOWN
from tests.soak import showroom
from tests.support.live import CHROMIUM

Shot = tuple[str, str, int, int, Literal["light", "dark"]]

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/pictures"
SHOTS: tuple[Shot, ...] = (
    ("discover", "/", 1280, 1000, "light"),
    ("event", f"/{SHOWN[0]}", 1280, 1000, "light"),
    ("organizer", f"/{SHOWN[1].partition('/')[0]}", 1280, 900, "dark"),
)
"""Name, path, width, height, colours."""
TENANT = SHOWN[0].partition("/")[0]
DESK: tuple[Shot, ...] = (
    ("dashboard", f"/organizer/{TENANT}/insights", 1280, 1000, "light"),
    ("orders", f"/organizer/{TENANT}/orders", 1280, 900, "dark"),
    ("branding", f"/organizer/{TENANT}/branding", 1280, 900, "light"),
    ("activity", f"/organizer/{TENANT}/activity?about=events", 1280, 900, "dark"),
)
"""The same, of an organizer who is signed in."""


def main() -> None:
    """Take every picture."""
    options = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    options.add_argument("--url", default="", help="a demo that is running already")
    with showroom.opened(options.parse_args().url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shot in SHOTS:
            take(browser, url, shot)
        organizer = next(one for one in ORGANIZERS if one.slug == TENANT)
        state = showroom.signed_in(browser, url, organizer.admins[0].email)
        for shot in DESK:
            take(browser, url, shot, state=state)
        take(browser, "", ("order", order_link(browser, url), 390, 1120, "light"))
        browser.close()


def take(browser: Browser, url: str, shot: Shot, *, state: StorageState | None = None) -> None:
    """Open a page as it is said and keep what is seen."""
    name, path, width, height, scheme = shot
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, storage_state=state
    )
    page.goto(url + path, wait_until="load")
    page.wait_for_timeout(1200)  # pictures and plots come in; live pages are never idle
    keep(page.screenshot(), FOLDER / f"{name}.png")
    page.close()


def order_link(browser: Browser, url: str) -> str:
    """The link to an order whose passes are good, out of the mails that the demo sent."""
    page = browser.new_page()
    page.goto(f"{url}/mailbox")
    mails = page.locator("li a:has-text('Your tickets')").all()
    for path in [str(one.get_attribute("href")) for one in mails]:
        page.goto(url + path)
        found = str(page.locator("section a[href*='/orders/']").first.get_attribute("href"))
        page.goto(found)
        if page.locator(".pass svg.qr").count() and not page.locator(".pass .tag--bad").count():
            page.close()
            return found
    raise LookupError("no order of the demo has good passes")


def keep(taken: bytes, path: Path) -> None:
    """Keep a picture in the 256 colours that its flat shapes need."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(path, "PNG", optimize=True)


if __name__ == "__main__":
    main()
