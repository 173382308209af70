"""A pass that was opened once opens without a connection, and what attendees do by themselves, in a real browser."""

import re

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.journeys.test_purchase import a_sale, check_out, choose, expect_tickets, pay
from tests.support.live import House

pytestmark = pytest.mark.journey

KEPT = """async () => {
  const pages = await caches.open("admit-pages");
  const files = await caches.open("admit-files");
  return (await pages.match(location.pathname)) !== undefined && (await files.keys()).length > 2;
}"""


GONE = "async () => !(await caches.has('admit-pages'))"


async def until(page: Page, is_true: str) -> None:
    """Wait, ten seconds at most, for what a promise in the page tells."""
    for _ in range(100):
        if await page.evaluate(is_true):
            return
        await page.wait_for_timeout(100)
    raise AssertionError(is_true)


async def test_a_pass_opened_once_opens_without_a_connection_and_goes_when_its_keeper_forgets(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    await page.goto(await a_sale(house))
    await choose(page, "Standing", 1)
    await check_out(page)
    await pay(page, "Approve")
    await expect_tickets(page, 1)
    await until(page, KEPT)

    await window.set_offline(True)
    await page.reload()
    await expect_tickets(page, 1)
    await expect(page.get_by_text("No connection.")).to_be_visible()
    styled = await page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Archivo" in styled

    await window.set_offline(False)
    await page.goto(f"{house.url}/sign-in?said=out")
    await until(page, GONE)


async def test_names_are_corrected_a_ticket_is_passed_on_and_the_receipt_adds_up(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    await page.goto(await a_sale(house))
    await choose(page, "Standing", 2)
    await check_out(page, "keeper@example.org")
    await pay(page, "Approve")
    await expect_tickets(page, 2)

    order = page.url
    await page.get_by_role("link", name="Change name or pass on").first.click()
    await page.get_by_label("Name on the ticket").fill("Noor van Dyck")
    await page.get_by_role("button", name="Save the name").click()
    await expect(page.get_by_text("The name is corrected.")).to_be_visible()
    await expect(page.get_by_text("Noor van Dyck")).to_be_visible()

    await page.get_by_role("link", name="Change name or pass on").last.click()
    await page.get_by_label("Their name").fill("Bo Lind")
    await page.get_by_label("Their email").fill("bo@example.org")
    await page.get_by_role("button", name="Pass this ticket on").click()
    await page.get_by_role("button", name="Pass it on").click()
    await expect_tickets(page, 1)
    await expect(page.get_by_text("Now held by")).to_be_visible()
    link = re.search(r"https?://\S+/tickets/\S+", await house.mail_to("bo@example.org"))
    assert link is not None
    await page.goto(link[0])
    await expect(page.get_by_role("img", name="QR code of this ticket")).to_be_visible()

    await page.goto(order)
    await page.get_by_role("link", name="Receipt").click()
    await expect(page.locator(".total dd")).to_have_text("€64.00")
