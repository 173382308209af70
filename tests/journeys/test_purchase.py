"""Buying in a real browser, with the worker running: approve, decline, second factor, free, gone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import BrowserContext, Page, expect

from admit.events import publishing
from tests.support.builders import a_tenant
from tests.support.events_builders import a_code, a_ticket_type, an_event
from tests.support.live import House, watch_for_faults

pytestmark = pytest.mark.journey


async def a_sale(house: House, *, standing: int = 20) -> str:
    """A published event with paid and free tickets and a code; its address."""
    scope = await a_tenant(house.runtime.db)
    now = datetime.now(UTC)
    async with house.runtime.db.write(scope) as tx:
        event = await an_event(
            tx, start_at=now + timedelta(days=20), end_at=now + timedelta(days=20, hours=3)
        )
        await a_ticket_type(tx, event.id, name="Standing", price_cents=3200, quantity_total=standing)
        await a_ticket_type(tx, event.id, name="Guest", price_cents=0, quantity_total=20)
        await a_code(tx, event.id, code="HALDE10")
        await publishing.publish(tx, event.id, tenant_is_active=True, now=now)
        slug = await tx.fetch_value("select slug from tenants where id = %(id)s", {"id": scope.tenant_id})
    return f"{house.url}/{slug}/{event.slug}"


async def choose(page: Page, kind: str, count: int) -> None:
    for _ in range(count):
        await page.get_by_role("button", name=f"One {kind} more").click()


async def check_out(page: Page, email: str = "noor@example.org") -> None:
    await page.get_by_role("button", name="and check out").click()
    await page.get_by_label("Full name").fill("Noor van Dijk")
    await page.get_by_label("Email", exact=True).fill(email)
    await page.get_by_role("button", name="Go on to payment").click()


async def pay(page: Page, card: str) -> None:
    frame = page.frame_locator("[data-payment-element] iframe")
    await frame.get_by_role("button", name=card).click()
    await page.get_by_role("button", name="Pay €").click()


async def expect_after_reloading(page: Page, words: str) -> None:
    """What the provider's message brings a moment after its buyer."""
    for _ in range(50):
        if await page.get_by_text(words).is_visible():
            return
        await page.wait_for_timeout(200)
        await page.reload()
    await expect(page.get_by_text(words)).to_be_visible()


async def expect_tickets(page: Page, count: int) -> None:
    await expect(page.get_by_role("heading", level=1)).to_contain_text("You are going")
    await expect(page.get_by_role("img", name="QR code of this ticket")).to_have_count(count)


async def test_a_stranger_buys_with_a_code_and_keeps_the_passes(house: House, window: BrowserContext) -> None:
    page = await window.new_page()
    faults = watch_for_faults(page)
    await page.goto(await a_sale(house))
    await choose(page, "Standing", 2)
    await page.get_by_text("I have a code").click()
    await page.get_by_label("Discount or access code").fill("halde10")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.locator(".total dd").first).to_have_text("€57.60")

    await check_out(page, "buyer@example.org")
    await pay(page, "Approve")
    await expect_tickets(page, 2)

    assert "client_secret" not in page.url
    assert page.url in await house.mail_to("buyer@example.org")
    await page.reload()
    await expect_tickets(page, 2)
    assert not faults


async def test_a_declined_card_costs_nothing_and_another_one_pays(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    await page.goto(await a_sale(house))
    await choose(page, "Standing", 1)
    await check_out(page)
    await pay(page, "Decline")
    await expect(page.locator("[data-payment-error]")).to_contain_text("declined")

    await pay(page, "Approve")
    await expect_tickets(page, 1)


async def test_a_second_factor_is_asked_and_brings_the_buyer_back(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    await page.goto(await a_sale(house))
    await choose(page, "Standing", 1)
    await check_out(page)
    await pay(page, "Second factor")
    await page.get_by_role("button", name="Fail").click()
    await expect(page.get_by_text("The payment did not go through.")).to_be_visible()
    await expect_after_reloading(page, "could not confirm that it is you")

    await pay(page, "Second factor")
    await page.get_by_role("button", name="Approve").click()
    await expect_tickets(page, 1)


async def test_a_slow_payment_waits_by_itself_until_it_is_confirmed(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    await page.goto(await a_sale(house))
    await choose(page, "Standing", 1)
    await check_out(page)
    await pay(page, "Slow")
    await expect(page.get_by_role("heading", name="Your payment is being confirmed")).to_be_visible()

    state = await house.double.control("GET", "state")
    waiting = [one["id"] for one in _intents(state) if one["status"] == "processing"]
    await house.double.control("POST", f"payment_intents/{waiting[-1]}", outcome="succeed")
    await expect_tickets(page, 1)


async def test_a_free_ticket_needs_no_card(house: House, window: BrowserContext) -> None:
    page = await window.new_page()
    await page.goto(await a_sale(house))
    await choose(page, "Guest", 1)
    await page.get_by_role("button", name="and check out").click()
    await page.get_by_label("Full name").fill("Noor van Dijk")
    await page.get_by_label("Email").fill("not an address")
    await page.get_by_role("button", name="for free").click()
    await expect(page.get_by_label("Email")).to_have_value("not an address")
    await expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")

    await page.get_by_label("Email").fill("guest@example.org")
    await page.get_by_role("button", name="for free").click()
    await expect_tickets(page, 1)


async def test_what_sold_out_while_choosing_is_said_and_the_choice_is_kept(
    house: House, window: BrowserContext
) -> None:
    address = await a_sale(house, standing=2)
    first, second = await window.new_page(), await window.new_page()
    await first.goto(address)
    await choose(first, "Standing", 2)
    await choose(first, "Guest", 1)
    await second.goto(address)
    await choose(second, "Standing", 1)
    await second.get_by_role("button", name="and check out").click()
    await expect(second.get_by_role("heading", name="Checkout")).to_be_visible()

    await first.get_by_role("button", name="and check out").click()
    await expect(first.get_by_role("alert")).to_contain_text("Not enough of these tickets are left")
    await expect(first.get_by_label("Tickets: Guest")).to_have_value("1")


async def test_the_purchase_works_without_script_up_to_the_card(house: House, window: BrowserContext) -> None:
    browser = window.browser
    assert browser is not None
    plain = await browser.new_context(java_script_enabled=False)
    page = await plain.new_page()
    await page.goto(await a_sale(house))
    await page.get_by_label("Tickets: Standing").fill("2")
    await page.get_by_role("button", name="check out").first.click()
    await page.get_by_label("Full name").fill("Noor van Dijk")
    await page.get_by_label("Email").fill("noor@example.org")
    await page.get_by_role("button", name="Go on to payment").click()
    await expect(page.get_by_text("The card field needs JavaScript.")).to_be_visible()
    await plain.close()


def _intents(state: dict[str, object]) -> list[dict[str, str]]:
    accounts = state["accounts"]
    assert isinstance(accounts, dict)
    return [intent for account in accounts.values() for intent in account["payment_intents"]]
