"""`python -m tools.door_pictures`: takes the pictures of the check-in app anew from a demo, as the door sees it."""

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

from admit.demo.catalogue import PASSWORD
from tests.soak import showroom
from tests.support.fake_camera import show_nothing
from tests.support.live import CHROMIUM
from tests.support.ticket_builders import a_token_text
from tools.pictures import FOLDER, keep

DOOR, EVENT = "aylin@nordlicht.example.org", "Kammernacht"
SIZE, GAP, GROUND = (320, 640), 20, "#2a2f37"


def main() -> None:
    """Take every state and put them side by side."""
    options = argparse.ArgumentParser(prog="python -m tools.door_pictures", description=__doc__)
    options.add_argument("--url", default="", help="a demo that is running already")
    with showroom.opened(options.parse_args().url) as url, tempfile.TemporaryDirectory() as folder:
        film = Path(folder, "camera.y4m")
        show_nothing(film)
        camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        args = ["--no-sandbox", *camera, f"--use-file-for-fake-video-capture={film}"]
        with (
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=CHROMIUM, args=args) as browser,
        ):
            context = browser.new_context(
                viewport={"width": SIZE[0], "height": SIZE[1]}, has_touch=True, device_scale_factor=2
            )
            keep(_beside(_states(context, url)), FOLDER / "door-states.png")


def _states(context: BrowserContext, url: str) -> list[bytes]:
    page = _at_the_gate(context, url)
    shots = [page.screenshot()]
    first, second = _outside(page)
    shots += [_scanned(page, text) for text in (first, first, a_token_text())]
    context.set_offline(True)
    shots.append(_scanned(page, second))
    page.get_by_role("button", name="Next scan").click()
    shots.append(_settled(page))
    context.set_offline(False)
    return shots


def _at_the_gate(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/sign-in?next=/door/app")
    page.get_by_label("Email").fill(DOOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=EVENT).click()
    page.get_by_label("Gate").select_option(index=1)
    page.get_by_role("button", name="Start scanning").click()
    page.get_by_text("Hold the code inside the frame").wait_for()
    page.locator("video").wait_for(state="attached")
    page.wait_for_timeout(1_500)
    return page


def _outside(page: Page) -> tuple[str, str]:
    """The codes of two tickets whose holders have not come yet."""
    page.get_by_role("button", name="Find by name").click()
    page.get_by_label("Name, email or code").fill("am")
    waiting = page.locator("[data-part=found] li").filter(has=page.locator("[data-slot=admit]:not([hidden])"))
    waiting.first.wait_for()
    codes = waiting.locator("[data-slot=code]").all_inner_texts()
    page.get_by_role("button", name="Back to scanning").locator("visible=true").click()
    return codes[0], codes[1]


def _scanned(page: Page, text: str) -> bytes:
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.locator("[data-part=verdict-word]").locator("visible=true").wait_for()
    return _settled(page)


def _settled(page: Page) -> bytes:
    page.wait_for_timeout(700)  # the stub tears off
    return page.screenshot()


def _beside(shots: list[bytes]) -> bytes:
    pictures = [Image.open(io.BytesIO(shot)).convert("RGB").resize(SIZE) for shot in shots]
    width = GAP + len(pictures) * (SIZE[0] + GAP)
    strip = Image.new("RGB", (width, SIZE[1] + 2 * GAP), GROUND)
    for number, picture in enumerate(pictures):
        strip.paste(picture, (GAP + number * (SIZE[0] + GAP), GAP))
    written = io.BytesIO()
    strip.save(written, "PNG")
    return written.getvalue()


if __name__ == "__main__":
    main()
