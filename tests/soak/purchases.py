"""`python -m tests.soak.purchases FOLDER`: whole purchases, phone and desktop, in all colours and languages.

Each step is looked at as `tests.soak.looks` looks at pages. What is pressed is named by its fields and classes, never
by its words. Exit code 1 on findings.
"""

import argparse
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from admit.core import words
from tests.soak import showroom
from tests.soak.onlooker import Eyes, Onlooker, all_eyes
from tests.soak.showroom import APPROVED, DECLINED, FACTOR, PATIENCE_MS, Desk, card, pay_with
from tests.support.live import CHROMIUM

SIZES = ("phone", "desktop")
ORGANIZER, TENANT, EVENT = "mara@nordlicht.example.org", "nordlicht", "langer-atem"
CODE, WRONG_CODE = "atem15", "atem51"
HOLD_S = 60
MOST_CODES, WITHIN_S = 20, 610
"""So many codes may one network try, and this machine is one."""
KEPT = """async () => {
  const pages = await caches.open("admit-pages");
  return (await pages.match(location.pathname)) !== undefined;
}"""


@dataclass(slots=True)
class Shop:
    """A demo with what it lacks: names asked for its festival, and an encore with one box and a hold of a minute."""

    url: str
    encore: str
    tried_at: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_CODES))

    def pace_codes(self) -> None:
        """Wait where one more code would be one too many."""
        if len(self.tried_at) == MOST_CODES:
            time.sleep(max(self.tried_at[0] + WITHIN_S - time.monotonic(), 0))
        self.tried_at.append(time.monotonic())


@dataclass(frozen=True, slots=True)
class Buyer:
    """One buyer with one window, and who looks over the shoulder."""

    shop: Shop
    page: Page
    eyes: Eyes
    onlooker: Onlooker
    email: str

    def see(self, step: str) -> None:
        """Everything is looked at."""
        self.onlooker.look(self.page, step, self.eyes)

    def glance(self, step: str) -> None:
        """What can be seen where no script runs, axe-core's neither."""
        self.onlooker.glance(self.page, step, self.eyes)

    def wait(self, selector: str) -> None:
        """Until it is there to see."""
        self.page.locator(selector).first.wait_for(timeout=PATIENCE_MS)

    def press(self, selector: str) -> None:
        """The first that can be seen."""
        self.page.locator(f"{selector}:visible").first.click(timeout=PATIENCE_MS)


def main() -> None:
    """Buy everywhere and tell what is wrong."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.purchases", description=__doc__)
    options.add_argument("folder", type=Path, help="where the pictures go")
    options.add_argument("--url", default="", help="a demo that is running already")
    options.add_argument(
        "--lang", action="append", choices=list(words.LANGUAGES), help="one language; all by default"
    )
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    onlooker = Onlooker(given.folder)
    every = all_eyes(given.lang or words.LANGUAGES, sizes=SIZES)
    with showroom.opened(given.url) as url, sync_playwright() as playwright:
        shop = prepared(url)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            for eyes in every:
                play(browser, shop, eyes, onlooker)
        finally:
            browser.close()
    raise SystemExit(onlooker.tell(f"{len(every)} purchases"))


def prepared(url: str) -> Shop:
    """The demo's organizer asks names and puts the encore on sale, as organizers do."""
    desk = Desk(url, ORGANIZER, TENANT)
    names = f"{desk.events}/{desk.event_id(EVENT)}/attendee-details"
    desk.ask("PUT", names, {"attendee_details": "required"})
    begins = datetime.now(UTC) + timedelta(days=30)
    encore = {
        "name": "Encore",
        "slug": f"encore-{secrets.token_hex(4)}",
        "venue": "Kampnagel, K2",
        "city": "Hamburg",
        "country": "DE",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "start_at": begins.isoformat(),
        "end_at": (begins + timedelta(hours=2)).isoformat(),
        "hold_seconds": HOLD_S,
    }
    made = desk.ask("POST", desk.events, encore)
    for name, total in (("Box", 1), ("Balcony", 1000)):
        offer = {"name": name, "price_cents": 2500, "quantity_total": total}
        desk.ask("POST", f"{desk.events}/{made['id']}/ticket-types", offer)
    desk.ask("POST", f"{desk.events}/{made['id']}/publish", {})
    return Shop(url, f"{url}/{TENANT}/{made['slug']}")


def play(browser: Browser, shop: Shop, eyes: Eyes, onlooker: Onlooker) -> None:
    """Everything that buyers meet, by four of them; where one cannot go on, that is a finding."""
    opened = []

    def come(name: str, **more: Any) -> Buyer:
        page = eyes.window(browser, **more)
        page.set_default_timeout(PATIENCE_MS)
        opened.append(page)
        onlooker.listen(page, f"{name}-{eyes}")
        return Buyer(shop, page, eyes, onlooker, f"{name}-{secrets.token_hex(4)}@example.org")

    late, buyer, chooser = come("late"), come("buyer"), come("chooser")
    plain = come("plain", java_script_enabled=False)
    acts = (
        (late, hold_for_a_minute),
        *((buyer, act) for act in (find, hold, name_everybody, pay, keep, come_back)),
        *((chooser, choose_the_last), (plain, buy_without_script), (chooser, find_it_gone), (plain, let_go)),
        (late, be_late),
    )
    stuck: set[str] = set()
    for one, act in acts:
        if one.email in stuck:
            continue
        try:
            act(one)
        except Error as error:
            stuck.add(one.email)
            onlooker.findings.append(f"{act.__name__}-{eyes}: {str(error).splitlines()[0]} at {one.page.url}")
    for page in opened:
        page.context.close()


def find(buyer: Buyer) -> None:
    """From Discover to the event."""
    buyer.page.goto(buyer.shop.url)
    buyer.see("discover")
    buyer.page.goto(f"{buyer.shop.url}/?q=langer+atem")
    buyer.see("found")
    buyer.press(f"a[href='/{TENANT}/{EVENT}']")
    buyer.wait("form.event")
    buyer.see("event")


def hold(buyer: Buyer) -> None:
    """Two tickets chosen and held."""
    choose(buyer, 1, 2)
    buyer.see("chosen")
    buyer.press("button[data-needs-tickets]")
    buyer.page.wait_for_url(showroom.ORDER)
    buyer.see("checkout")


def name_everybody(buyer: Buyer) -> None:
    """A code that is wrong, one that is right, names forgotten, names told."""
    sign(buyer)
    try_code(buyer, WRONG_CODE)
    buyer.wait("#code-error")
    buyer.see("code-wrong")
    try_code(buyer, CODE)
    buyer.wait(".promo__applied")
    buyer.see("code-right")
    buyer.press("#details button.button--go")
    buyer.wait("[role=alert]")
    buyer.see("names-missing")
    for number, field_ in enumerate(buyer.page.locator(".holder input[name$='.name']").all(), 1):
        field_.fill(f"Ida Falk {number}")
    buyer.press("#details button.button--go")
    card(buyer.page)
    buyer.see("payment")


def pay(buyer: Buyer) -> None:
    """Declined, failed at the second factor, and then paid."""
    pay_with(buyer.page, DECLINED)
    buyer.wait("[data-payment-error] [data-text]")
    buyer.see("declined")
    pay_with(buyer.page, FACTOR)
    buyer.press("button[value=fail]")
    buyer.page.wait_for_url(showroom.ORDER_ANYHOW)
    buyer.wait(".notice--bad")
    card(buyer.page)
    buyer.see("second-factor-failed")
    pay_with(buyer.page, APPROVED)
    buyer.wait(".pass svg.qr")
    buyer.see("order")


def keep(buyer: Buyer) -> None:
    """The code at full size, the receipt, a ticket, and the passes without a connection."""
    page, order = buyer.page, buyer.page.url
    buyer.press(".pass__show button")
    buyer.wait("dialog.bright")
    buyer.see("code-large")
    page.keyboard.press("Escape")
    for name, link in (("receipt", "a[href$='/receipt']"), ("ticket", ".pass-acts li:last-child a")):
        buyer.press(link)
        page.wait_for_url(lambda url: url != order)
        buyer.see(name)
        page.goto(order)
    until_kept(page)
    page.context.set_offline(True)
    page.reload()
    buyer.wait(".offline")
    buyer.see("offline")
    page.context.set_offline(False)


def come_back(buyer: Buyer) -> None:
    """My tickets, by a mailed link."""
    page, shop = buyer.page, buyer.shop
    page.goto(f"{shop.url}/sign-in/link")
    buyer.see("link")
    page.fill("#form input[name=email]", buyer.email)
    buyer.press("#form button")
    page.wait_for_url("**/sent")
    buyer.see("link-sent")
    link = showroom.mailed_link(page, shop.url, buyer.email)
    buyer.see("mail")
    page.goto(link)
    buyer.see("link-opened")
    buyer.press("main form button")
    page.wait_for_url("**/account")
    buyer.wait(".agenda a")
    buyer.see("my-tickets")


def choose_the_last(chooser: Buyer) -> None:
    """The only box, not yet held."""
    chooser.page.goto(chooser.shop.encore)
    choose(chooser, 0, 1)


def buy_without_script(plain: Buyer) -> None:
    """That box, up to the card field, which says what it needs."""
    plain.page.goto(plain.shop.encore)
    plain.page.locator(".stepper input").first.fill("1")
    plain.glance("event-without-script")
    plain.press("button[data-needs-tickets]")
    sign(plain)
    plain.press("#details button.button--go")
    plain.wait("[data-without-script]")
    plain.glance("payment-without-script")


def find_it_gone(chooser: Buyer) -> None:
    """Sold out between choosing and holding."""
    chooser.press("button[data-needs-tickets]")
    chooser.wait(".notice--bad")
    chooser.see("sold-out-while-choosing")


def let_go(plain: Buyer) -> None:
    """The box goes back on sale, for the next one who plays this."""
    plain.press(".checkout__drop button")
    plain.wait(".ended")
    plain.glance("let-go-without-script")


def hold_for_a_minute(late: Buyer) -> None:
    """Held and named, so that it is to be paid; the time begins to run out."""
    late.page.goto(late.shop.encore)
    choose(late, 1, 1)
    late.press("button[data-needs-tickets]")
    sign(late)
    late.press("#details button.button--go")
    card(late.page)
    late.see("hold-nearly-over")


def be_late(late: Buyer) -> None:
    """The time is up while paying; the same ticket is taken again in one press."""
    late.page.locator(".hold[data-state=over]").wait_for(timeout=HOLD_S * 2_000)
    late.see("hold-over")
    late.press(".hold__over button")
    card(late.page)
    late.see("taken-again")


def choose(buyer: Buyer, which: int, count: int) -> None:
    """So many tickets of one kind."""
    for _ in range(count):
        buyer.page.locator(".stepper button[data-step='1']").nth(which).click()


def sign(buyer: Buyer) -> None:
    """Name and address."""
    buyer.page.fill("#details input[name=name]", "Noor van Dijk")
    buyer.page.fill("#details input[name=email]", buyer.email)


def try_code(buyer: Buyer, code: str) -> None:
    """A code in its field, which is opened first where it is closed."""
    buyer.shop.pace_codes()
    if not buyer.page.locator("#code").is_visible():
        buyer.press("details.promo summary")
    buyer.page.fill("#code", code)
    buyer.press("button[name=apply_code]")


def until_kept(page: Page) -> None:
    """Until the browser has the page for when there is no connection."""
    for _ in range(100):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    raise Error("the page is not kept")


if __name__ == "__main__":
    main()
