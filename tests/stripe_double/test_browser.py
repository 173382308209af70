"""The stand-in for Stripe's script, in a real browser, on a merchant's page with a strict policy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import stripe
from playwright.async_api import Browser, Page, async_playwright, expect

from stripe_double.server import Running

SCRIPT = """
const { key, secret } = document.getElementById("shop").dataset;
const stripe = Stripe(key);
const elements = stripe.elements({ clientSecret: secret, appearance: { theme: "night" }, locale: "en" });
const element = elements.create("payment");
const say = (text) => { document.getElementById("said").textContent = text; };
element.on("ready", () => { document.body.dataset.ready = "yes"; });
element.on("change", (event) => { document.body.dataset.complete = event.complete; });
element.mount("#payment");
document.getElementById("pay").addEventListener("click", async () => {
  const confirmParams = { return_url: window.location.origin + "/return" };
  const result = await stripe.confirmPayment({ elements, confirmParams, redirect: "if_required" });
  say(result.error ? result.error.message : result.paymentIntent.status);
});
"""
PAGE = """<!doctype html><html lang="en"><head><title>Shop</title><script src="{double}/v3/" defer></script>
<script src="/shop.js" defer></script></head><body id="shop" data-key="pk_test_shop" data-secret="{secret}">
<div id="payment"></div><button id="pay">Pay</button><p id="said" role="status"></p></body></html>"""


@asynccontextmanager
async def a_shop(double: Running, secret: str) -> AsyncIterator[str]:
    policy = (
        f"default-src 'none'; script-src 'self' {double.base_url}; frame-src {double.base_url};"
        f" connect-src {double.base_url}; style-src 'self'"
    )

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        is_script = b"GET /shop.js" in asked
        body = (SCRIPT if is_script else PAGE.format(double=double.base_url, secret=secret)).encode()
        kind = "text/javascript" if is_script else "text/html"
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-security-policy: {policy}\r\n"
        writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def a_page(browser: Browser, url: str) -> AsyncIterator[Page]:
    """A page that fails the test when its policy is broken or its script throws."""
    page = await browser.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(url)
    yield page
    await page.close()
    assert [one for one in problems if "402" not in one and "favicon" not in one] == []


async def pay_with(page: Page, card: str) -> None:
    await expect(page.locator("body")).to_have_attribute("data-ready", "yes")
    frame = page.frame_locator("iframe")
    await frame.get_by_role("button", name=card).click()
    await expect(page.locator("body")).to_have_attribute("data-complete", "true")
    await page.get_by_role("button", name="Pay").click()


@pytest.fixture
async def intent(client: stripe.StripeClient) -> stripe.PaymentIntent:
    return await client.v1.payment_intents.create_async({"amount": 2000, "currency": "eur"})


@pytest.mark.parametrize(
    ("card", "said"),
    [("Approve", "succeeded"), ("Decline", "Your card was declined."), ("Slow", "processing")],
)
async def test_a_buyer_pays_on_the_merchants_page(
    double: Running, browser: Browser, intent: stripe.PaymentIntent, card: str, said: str
) -> None:
    async with a_shop(double, str(intent.client_secret)) as url, a_page(browser, url) as page:
        await pay_with(page, card)
        await expect(page.get_by_role("status")).to_have_text(said)


async def test_a_buyer_types_a_card_by_keyboard_and_mistakes_are_told_beside_the_field(
    double: Running, browser: Browser, intent: stripe.PaymentIntent
) -> None:
    async with a_shop(double, str(intent.client_secret)) as url, a_page(browser, url) as page:
        frame = page.frame_locator("iframe")
        await frame.get_by_label("Card number").fill("4242 4242 4242 4241")
        await page.get_by_role("button", name="Pay").click()
        await expect(frame.get_by_text("Your card number is invalid.")).to_be_visible()
        await frame.get_by_label("Card number").fill("")
        await frame.get_by_label("Card number").press_sequentially("4242424242424242")
        await page.keyboard.press("Tab")
        await page.keyboard.type("1240")
        await page.keyboard.press("Tab")
        await page.keyboard.type("123")
        await page.get_by_role("button", name="Pay").click()
        await expect(page.get_by_role("status")).to_have_text("succeeded")


@pytest.mark.parametrize(("answer", "status"), [("Approve", "succeeded"), ("Fail", "failed")])
async def test_a_second_factor_leads_away_and_back(
    double: Running, browser: Browser, intent: stripe.PaymentIntent, answer: str, status: str
) -> None:
    async with a_shop(double, str(intent.client_secret)) as url, a_page(browser, url) as page:
        await pay_with(page, "Second factor")
        await page.get_by_role("button", name=answer).click()
        await page.wait_for_url(f"{url}return?*redirect_status={status}")
        assert f"payment_intent={intent.id}" in page.url


async def test_the_doubles_own_payment_page_takes_a_payment(
    double: Running, client: stripe.StripeClient, browser: Browser, intent: stripe.PaymentIntent
) -> None:
    url = f"{double.base_url}/pay/{intent.id}?client_secret={intent.client_secret}"
    async with a_page(browser, url) as page:
        frame = page.frame_locator("iframe")
        await frame.get_by_role("button", name="Approve").click()
        await page.get_by_role("button", name="Pay 20.00 EUR").click()
        await expect(page.get_by_role("status")).to_have_text("Paid.")
    paid: Any = await client.v1.payment_intents.retrieve_async(intent.id)
    assert paid.status == "succeeded"
