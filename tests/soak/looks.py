"""`python -m tests.soak.looks FOLDER`: main pages, every size, colours and language: a picture, its width, axe-core.

Exit code 1 when a page is wider than its window, axe-core complains or the browser does.
"""

import argparse
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import axe_playwright_python
import click
from playwright.sync_api import Browser, Page, sync_playwright

from admit.core import words
from admit.demo.catalogue import PASSWORD, SHOWN
from tests.soak import showroom
from tests.support.live import CHROMIUM

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RUN_AXE = """async () => (await axe.run(document, {
  iframes: false,
  resultTypes: ["violations"],
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})).violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`))"""

SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 700)}
SCHEMES = ("light", "dark")
ORGANIZER, ADMIN = "mara@nordlicht.example.org", "admin@example.org"


@dataclass(frozen=True, slots=True)
class Place:
    """One page to look at, and who looks."""

    name: str
    path: str
    who: str = ""


def places(checkout: str, payment: str) -> list[Place]:
    """The main pages of the product."""
    tenant = SHOWN[0].partition("/")[0]
    return [
        Place("discover", "/"),
        Place("discover-nothing", "/?q=nothing-of-this-name"),
        Place("organizer", f"/{tenant}"),
        *(Place(f"event-{number}", f"/{path}") for number, path in enumerate(SHOWN, 1)),
        Place("checkout", checkout),
        Place("payment", payment),
        Place("not-found", "/nothing/here"),
        Place("sign-in", "/sign-in"),
        Place("styleguide", "/styleguide"),
        Place("console", f"/organizer/{tenant}", ORGANIZER),
        Place("console-orders", f"/organizer/{tenant}/orders", ORGANIZER),
        Place("door", "/door", ORGANIZER),
        Place("admin", "/admin", ADMIN),
        Place("admin-webhooks", "/admin/webhooks", ADMIN),
    ]


def main() -> None:
    """Look at everything and tell what is wrong."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.looks", description=__doc__)
    options.add_argument("folder", type=Path, help="where the pictures go")
    options.add_argument("--url", default="", help="a demo that is running already")
    options.add_argument(
        "--lang", action="append", choices=list(words.LANGUAGES), help="one language; all by default"
    )
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with showroom.opened(given.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            findings, count = look(browser, url, given.folder, given.lang or list(words.LANGUAGES))
        finally:
            browser.close()
    for finding in findings:
        click.echo(f"  WRONG  {finding}")
    click.echo(f"{count} pictures in {given.folder}, {len(findings)} findings")
    raise SystemExit(1 if findings else 0)


def look(browser: Browser, url: str, folder: Path, langs: list[str]) -> tuple[list[str], int]:
    """Every place in every size, scheme and language; what is wrong, and how many pictures were taken."""
    findings: list[str] = []
    buyer = browser.new_page()
    every = places(showroom.a_checkout(buyer, url), showroom.a_payment(buyer, url))
    count = 0
    for size, scheme, lang in product(SIZES, SCHEMES, langs):
        width, height = SIZES[size]
        windows = _windows(browser, url, width, height, scheme, lang)
        for place in every:
            name = f"{place.name}-{size}-{scheme}-{lang}"
            findings += [
                f"{name}: {one}"
                for one in _one(windows[place.who], url, place, width, folder / f"{name}.png")
            ]
            count += 1
        for window in windows.values():
            window.context.close()
    return findings, count


def _windows(browser: Browser, url: str, width: int, height: int, scheme: Any, lang: str) -> dict[str, Page]:
    windows = {}
    for who in ("", ORGANIZER, ADMIN):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale=lang,
        )
        windows[who] = context.new_page()
        if who:
            windows[who].goto(f"{url}/sign-in")
            windows[who].locator("input[name=email]").fill(who)
            windows[who].locator("input[name=password]").fill(PASSWORD)
            windows[who].locator("main form button").last.click()
            windows[who].wait_for_load_state("networkidle")
    return windows


def _one(window: Page, url: str, place: Place, width: int, picture: Path) -> list[str]:
    window.goto(url + place.path)
    window.wait_for_load_state("networkidle")
    window.screenshot(path=picture, full_page=True)
    window.evaluate(AXE)
    found: list[str] = window.evaluate(RUN_AXE)
    wide = window.evaluate("document.documentElement.scrollWidth")
    return [*found, *([f"{wide} px wide in {width} px"] if wide > width else [])]


if __name__ == "__main__":
    main()
