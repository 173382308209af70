"""The main job in a real browser: approved, published, bought, settled, admitted once and only once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from admit.flows import onboarding
from tests.journeys.test_purchase import check_out, choose, expect_tickets, pay
from tests.support.builders import a_slug, an_email
from tests.support.identity_builders import confirm_address
from tests.support.live import House, watch_for_faults

pytestmark = pytest.mark.journey

PASSWORD = "nine small engines hum"


async def a_window(browser: Browser, *, phone: bool = False) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport={"width": 390 if phone else 1280, "height": 844})
    context.set_default_timeout(15_000)
    page = await context.new_page()
    return page, watch_for_faults(page)


async def sign_in(page: Page, house: House, email: str) -> None:
    await page.goto(f"{house.url}/sign-in")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).not_to_have_url(re.compile("/sign-in"))


async def apply_as_organizer(page: Page, house: House, slug: str, email: str) -> None:
    await page.goto(f"{house.url}/sign-up")
    await page.get_by_label("Your name").fill("Mira Osterhaus")
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Name of the organizer").fill("Ensemble Halde")
    await page.get_by_label("Address of your page").fill(slug)
    await page.get_by_label("Legal name").fill("Ensemble Halde e. V.")
    await page.get_by_label("Country").fill("DE")
    await page.get_by_label("What you want to sell").fill("Four concerts a year.")
    await page.get_by_role("button", name="Send the application").click()
    await expect(page).not_to_have_url(re.compile("/sign-up$"))


async def approve(page: Page, house: House, slug: str) -> None:
    await page.goto(f"{house.url}/admin")
    waiting = page.get_by_role("listitem").filter(has_text=f"/{slug},")
    await waiting.get_by_role("button", name="Approve").click()
    await expect(waiting).to_have_count(0)


async def publish_event(page: Page, house: House, slug: str) -> None:
    starts = datetime.now(UTC) + timedelta(days=1)
    await page.goto(f"{house.url}/organizer/{slug}/events/new")
    await page.locator("#name").fill("Pulse for Eighteen")
    await page.locator("#start_at").fill(starts.strftime("%Y-%m-%dT20:00"))
    await page.locator("#end_at").fill(starts.strftime("%Y-%m-%dT22:15"))
    await page.locator("#doors_at").fill((starts - timedelta(days=2)).strftime("%Y-%m-%dT19:00"))
    await page.locator("#timezone").select_option("Europe/Berlin")
    await page.locator("#venue").fill("Maschinenhalle Nordlicht")
    await page.locator("#city").fill("Essen")
    await page.locator("#type_name").fill("Standing")
    await page.locator("#type_price_cents").fill("32.00")
    await page.locator("#type_quantity_total").fill("20")
    await page.get_by_role("button", name="Save as draft").click()
    await page.get_by_role("button", name="Publish event").click()
    await expect(page.get_by_text("Published").first).to_be_visible()


async def scan(page: Page, code: str) -> None:
    field = page.get_by_label("Ticket code")
    await field.fill(code)
    await field.press("Enter")


async def test_from_an_empty_house_to_a_full_one(house: House, browser: Browser) -> None:
    slug, organizer, operator = a_slug("halde"), an_email("mira"), an_email("operator")
    await onboarding.create_admin(
        house.runtime.db, email=operator, full_name="Ole Berg", password=PASSWORD, now=datetime.now(UTC)
    )
    console, console_faults = await a_window(browser)
    await apply_as_organizer(console, house, slug, organizer)

    await confirm_address(house.runtime, organizer, PASSWORD)

    platform, platform_faults = await a_window(browser)
    await sign_in(platform, house, operator)
    await approve(platform, house, slug)
    assert "Ensemble Halde" in await house.mail_to(organizer, "approved")

    await sign_in(console, house, organizer)
    await publish_event(console, house, slug)

    shop, shop_faults = await a_window(browser)
    await shop.goto(f"{house.url}/{slug}")
    await shop.get_by_role("link", name="Pulse for Eighteen").click()
    await choose(shop, "Standing", 2)
    await check_out(shop, "buyer-of-the-story@example.org")
    await pay(shop, "Approve")
    await expect_tickets(shop, 2)
    codes = await shop.locator(".pass .code").all_inner_texts()

    door, door_faults = await a_window(browser, phone=True)
    await sign_in(door, house, organizer)
    await door.goto(f"{house.url}/door")
    await door.get_by_role("link", name="Pulse for Eighteen").click()
    await door.get_by_label("Name of this device").fill("Main entrance")
    await door.get_by_role("button", name="Start scanning").click()
    await scan(door, codes[0])
    await expect(door.get_by_role("heading", name="Admitted")).to_be_visible()
    await scan(door, codes[0])
    await expect(door.locator("[data-verdict=again]")).to_be_visible()
    await expect(door.locator("[data-verdict=again]")).to_contain_text("Today")
    await scan(door, "0000-0000")
    await expect(door.locator("[data-verdict=no]")).to_be_visible()
    await scan(door, codes[1].lower())
    await expect(door.get_by_role("heading", name="Admitted")).to_be_visible()

    assert not [*console_faults, *platform_faults, *shop_faults, *door_faults]
    for page in (console, platform, shop, door):
        await page.context.close()
