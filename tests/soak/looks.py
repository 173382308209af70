"""`python -m tests.soak.looks FOLDER`: main pages, every size, colours and language: a picture, its width, axe-core.

Exit code 1 when a page is wider than its window, in another language or partly in English, or when axe-core or the
browser complains. The pages of 500 and 503 are not to be had from a demo that works: tests/web/test_error_pages.py.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, StorageState, sync_playwright

from admit.core import words
from admit.demo.catalogue import SHOWN
from tests.soak import showroom
from tests.soak.onlooker import Eyes, Onlooker, all_eyes
from tests.support.live import CHROMIUM

TENANT, SLUG = SHOWN[0].split("/")
ORGANIZER, STAFF = "mara@nordlicht.example.org", "aylin@nordlicht.example.org"
WAITING, ADMIN = "lena@ostwind.example.org", "admin@example.org"
BUYER = showroom.BUYER


@dataclass(frozen=True, slots=True)
class Place:
    """One page to look at, and who looks."""

    name: str
    path: str
    who: str = ""


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
    onlooker = Onlooker(given.folder)
    with showroom.opened(given.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            every = places(browser, url)
            known = {who: showroom.signed_in(browser, url, who) for who in (ORGANIZER, STAFF, WAITING, ADMIN)}
            known[BUYER] = showroom.signed_in_by_mail(browser, url)
            for eyes in all_eyes(given.lang or words.LANGUAGES):
                showroom.guess_too_often(url)
                look(browser, url, every, eyes, onlooker, known)
        finally:
            browser.close()
    raise SystemExit(onlooker.tell(f"{len(every)} pages"))


def places(browser: Browser, url: str) -> list[Place]:
    """The main pages of the product, with orders to look at made first."""
    buyer = browser.new_page()
    order, checkout, payment = (
        make(buyer, url) for make in (showroom.an_order, showroom.a_checkout, showroom.a_payment)
    )
    waiting = showroom.a_slow_payment(browser.new_page(), url)
    buyer.goto(url + order)
    ticket = str(buyer.locator(".pass-acts li:last-child a").first.get_attribute("href"))
    return [
        *_public(),
        *(Place("checkout", checkout), Place("payment", payment), Place("payment-waiting", waiting)),
        *(Place("order", order), Place("ticket", ticket), Place("receipt", f"{order}/receipt")),
        Place("give-back", f"{order}/give-back"),
        Place("my-tickets", "/account", BUYER),
        *(Place(f"my-{room}", f"/account/{room}", BUYER) for room in ("mails", "data", "settings")),
        *_inside(showroom.Desk(url, ORGANIZER, TENANT).event_id(SLUG)),
    ]


def _public() -> list[Place]:
    return [
        Place("discover", "/"),
        Place("discover-nothing", "/?q=nothing-of-this-name"),
        Place("organizer", f"/{TENANT}"),
        *(Place(f"event-{number}", f"/{path}") for number, path in enumerate(SHOWN, 1)),
        Place("sign-in", "/sign-in"),
        Place("sign-in-link", "/sign-in/link"),
        Place("sign-in-link-sent", "/sign-in/link/sent"),
        Place("sign-up", "/sign-up"),
        Place("styleguide", "/styleguide"),
        Place("not-found", "/nothing/here"),
        Place("too-often", "/orders/nothing-here"),
    ]


def _inside(event_id: str) -> list[Place]:
    desk = f"/organizer/{TENANT}"
    rooms = ("insights", "orders", "branding", "activity")
    return [
        Place("console", desk, ORGANIZER),
        *(Place(f"console-{room}", f"{desk}/{room}", ORGANIZER) for room in rooms),
        Place("console-event", f"{desk}/events/{event_id}", ORGANIZER),
        Place("console-event-edit", f"{desk}/events/{event_id}/edit", ORGANIZER),
        Place("console-checklist", f"/organizer/{WAITING.partition('@')[2].partition('.')[0]}", WAITING),
        Place("forbidden", f"{desk}/branding", STAFF),
        Place("door", "/door", ORGANIZER),
        Place("admin", "/admin", ADMIN),
        Place("admin-webhooks", "/admin/webhooks", ADMIN),
    ]


def look(
    browser: Browser,
    url: str,
    every: Sequence[Place],
    eyes: Eyes,
    onlooker: Onlooker,
    known: Mapping[str, StorageState],
) -> None:
    """Every place, each as who may be there, with one pair of eyes."""
    windows = {who: eyes.window(browser, storage_state=known.get(who)) for who in {one.who for one in every}}
    for who, window in windows.items():
        onlooker.listen(window, f"{who or 'anybody'}-{eyes}")
    for place in every:
        window = windows[place.who]
        window.goto(url + place.path)
        onlooker.look(window, place.name, eyes)
    for window in windows.values():
        window.context.close()


if __name__ == "__main__":
    main()
