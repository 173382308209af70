"""A demo for those who look at pages, started on a free port and ended afterwards; and what there is to look at."""

import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Error, FrameLocator, Page, StorageState

from admit.demo.catalogue import PASSWORD, SHOWN

STARTS_WITHIN_S = 180
PATIENCE_MS = 20_000
MOST_GUESSES = 70
READY = "Ctrl-C stops everything"
BUYER = f"noor-{secrets.token_hex(4)}@example.org"
"""New each time: an address may hold only so much at once."""
APPROVED, DECLINED = "4242424242424242", "4000000000000002"
FACTOR, SLOW = "4000002500003155", "4000000000004202"
ORDER = re.compile(r"/orders/[^/?]+$")
ORDER_ANYHOW = re.compile(r"/orders/[^/]+$")


@contextmanager
def opened(url: str = "") -> Iterator[str]:
    """The address of a filled demo: the one given, or a fresh one for as long as this lasts."""
    if url:
        yield url.rstrip("/")
        return
    with (
        tempfile.TemporaryDirectory(prefix="admit-showroom-") as folder,
        socket.create_server(("127.0.0.1", 0)) as probe,
    ):
        port = probe.getsockname()[1]
        probe.close()
        told = Path(folder, "told")
        command = [
            str(Path(sys.executable).with_name("admit")),
            "demo",
            "--port",
            str(port),
            "--home",
            f"{folder}/home",
        ]
        with told.open("wb") as out:
            demo = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            _await_ready(demo, told)
            yield f"http://127.0.0.1:{port}"
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(timeout=60)


def _await_ready(demo: "subprocess.Popen[bytes]", told: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while READY not in told.read_text("utf-8", "replace"):
        if demo.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"the demo did not come up:\n{told.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.2)


def a_checkout(page: Page, url: str) -> str:
    """The path of an order that holds two tickets and whose buyer is still to be named."""
    page.goto(f"{url}/{SHOWN[0]}")
    steppers = page.locator(".stepper input")
    steppers.first.fill("2")
    page.locator("button[data-needs-tickets]:visible").first.click()
    page.wait_for_url(ORDER)
    return httpx.URL(page.url).path


def a_payment(page: Page, url: str) -> str:
    """The path of such an order whose buyer is named, so that it is to be paid."""
    path = a_checkout(page, url)
    page.locator("input[name=name]").first.fill("Noor van Dijk")
    page.locator("input[name=email]").first.fill(BUYER)
    page.locator("main form button.button--go").first.click()
    card(page)
    return path


def an_order(page: Page, url: str) -> str:
    """The path of an order with its passes."""
    path = a_payment(page, url)
    pay_with(page, APPROVED)
    page.locator(".pass svg.qr").first.wait_for(timeout=PATIENCE_MS)
    return path


def a_slow_payment(page: Page, url: str) -> str:
    """The path of an order whose payment the provider has not yet decided on, and will not."""
    path = a_payment(page, url)
    pay_with(page, SLOW)
    page.locator("[data-island=live-status]").wait_for(state="attached", timeout=PATIENCE_MS)
    return path


def card(page: Page) -> FrameLocator:
    """The card field, ready and drawn: below the fold a browser lets another site's frame wait with that."""
    page.locator("[data-payment-element]").scroll_into_view_if_needed(timeout=PATIENCE_MS)
    frame = page.frame_locator("[data-payment-element]:not([aria-busy]) iframe:not([height='360'])")
    frame.locator("button[data-number]").first.wait_for(timeout=PATIENCE_MS)
    return frame


def pay_with(page: Page, number: str) -> None:
    """Press a test card, and then to pay."""
    card(page).locator(f"button[data-number='{number}']").click()
    page.locator("#payment button.button--go").click()


def signed_in(browser: Browser, url: str, email: str) -> StorageState:
    """What the browser of one of the demo's people keeps."""
    page = browser.new_page()
    page.goto(f"{url}/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(lambda at: "/sign-in" not in at)
    return _kept(page)


def signed_in_by_mail(browser: Browser, url: str) -> StorageState:
    """What the buyer's browser keeps once a mailed link was followed."""
    page = browser.new_page()
    page.goto(f"{url}/sign-in/link")
    page.fill("#form input[name=email]", BUYER)
    page.locator("#form button").click()
    page.wait_for_url("**/sent")
    page.goto(mailed_link(page, url, BUYER))
    page.locator("main form button").click()
    page.wait_for_url("**/account")
    return _kept(page)


def _kept(page: Page) -> StorageState:
    state = page.context.storage_state()
    page.close()
    return state


def mailed_link(page: Page, url: str, email: str) -> str:
    """The link in the newest mail to sign in, which stays open."""
    link = page.locator("section a[href*='/sign-in/']")
    for _ in range(100):
        page.goto(f"{url}/mailbox")
        mails = page.locator("main li", has_text=email).locator("a")
        for path in [str(one.get_attribute("href")) for one in mails.all()]:
            page.goto(url + path)
            if link.count():
                return str(link.first.get_attribute("href"))
        page.wait_for_timeout(200)
    raise Error(f"no mail came to {email}")


class Desk:
    """One of the demo's organizers at the API."""

    def __init__(self, url: str, email: str, tenant: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=30)
        token = self.ask("POST", "/auth/token", {"email": email, "password": PASSWORD})["access_token"]
        self._client.headers["authorization"] = f"Bearer {token}"
        self.events = f"/tenants/{tenant}/events"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer. Raises: httpx.HTTPStatusError."""
        return self._client.request(method, path, json=body).raise_for_status().json()

    def event_id(self, slug: str) -> str:
        """By which the console knows an event."""
        return next(str(one["id"]) for one in self.ask("GET", self.events)["items"] if one["slug"] == slug)


def guess_too_often(url: str) -> None:
    """Look for secret links until this network is told to wait."""
    with httpx.Client(trust_env=False, timeout=30) as client:
        for _ in range(MOST_GUESSES):
            if client.get(f"{url}/orders/nothing-here").status_code == httpx.codes.TOO_MANY_REQUESTS:
                return
    raise RuntimeError("secret links may be guessed without end")
