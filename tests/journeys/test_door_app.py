"""The check-in app in a real browser: worked with and without a network, and shut out."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import BrowserContext, Page, expect

from admit.checkin import devices
from admit.web import visitors
from tests.support.browsing import login_secret
from tests.support.device_builders import a_picture
from tests.support.door_phone import PHONE, STANDING, STOOD, Hall, a_hall, fits, join, stand, type_code
from tests.support.live import House

pytestmark = pytest.mark.journey

INCIDENTS = """
select count(*)
from activity_logs
where action = 'incident.reported' and event_id = %(event_id)s::uuid
"""


@pytest.fixture
async def hall(house: House) -> Hall:
    return await a_hall(house.runtime.db, house.runtime.sealer, house.url)


async def test_staff_find_admit_undo_and_report_with_and_without_a_network(
    hall: Hall, house: House, window: BrowserContext
) -> None:
    user_id = hall.place.staff.actor.user_id
    assert user_id is not None
    secret = await login_secret(house.runtime, user_id)
    await window.add_cookies([{"name": visitors.LOGIN, "value": secret, "url": house.url}])
    page = await window.new_page()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.goto(f"{house.url}/door/app")
    await stand(page)
    await expect(page.get_by_role("heading", name="Pulse for Eighteen")).to_be_visible()
    await fits(page)

    await page.get_by_role("button", name="Find by name").click()
    await page.get_by_label("Name, email or code").fill("laksi zoe")
    await expect(page.locator("[data-part=found] li")).to_have_count(3)
    await fits(page)
    await page.get_by_role("button", name="All 3 of the order").first.click()
    await window.set_offline(True)
    await page.get_by_role("button", name="Admit all 3").click()
    await expect(page.get_by_text("3 admitted, 0 refused")).to_be_visible()
    await page.get_by_role("button", name="Back").locator("visible=true").click()
    await expect(page.locator("[data-part=admitted]")).to_have_text("3")

    await page.get_by_role("button", name="State and menu").locator("visible=true").click()
    await expect(page.get_by_text("Offline since")).to_have_count(3)
    await fits(page)
    await page.get_by_role("button", name="Undo").locator("visible=true").first.click()
    await page.get_by_label("Why?").fill("Wrong person")
    await fits(page)
    await page.get_by_role("button", name="Undo").locator("visible=true").click()
    await expect(page.locator("[data-part=admitted]")).to_have_text("2")

    await page.get_by_role("button", name="State and menu").locator("visible=true").click()
    await page.get_by_role("button", name="Report").locator("visible=true").click()
    await page.get_by_label("In your words").fill("The lift is out of order.")
    picture = {"name": "lift.png", "mimeType": "image/png", "buffer": a_picture()}
    await page.get_by_label("Photo").set_input_files(picture)  # type: ignore[arg-type]
    await fits(page)
    await page.get_by_role("button", name="Report it").click()
    await expect(page.locator("[data-part=desk-notice]")).to_contain_text(
        "sent as soon as the network is back"
    )

    await window.set_offline(False)
    await hall.until(page, STOOD, (3, 4, 0, 1))
    await hall.until(page, STANDING, (2,))
    await hall.until(page, INCIDENTS, (1,))
    await expect(page.locator("[data-part=desk-notice]")).to_have_text("Reported.")

    await page.get_by_role("button", name="State and menu").locator("visible=true").click()
    await page.get_by_role("button", name="Lead's view").click()
    await expect(page.locator("[data-part=lead-admitted]")).to_have_text("2")
    await expect(page.locator("[data-part=lead-incidents]")).to_contain_text("The lift is out of order.")
    await fits(page)


async def test_a_device_that_was_shut_out_forgets_every_name(hall: Hall, window: BrowserContext) -> None:
    page = await window.new_page()
    await join(page, hall)
    await stand(page)
    await expect(page.locator("[data-part=of-expected]")).to_have_text("admitted of 4 expected")
    async with hall.db.write(hall.place.tenant) as tx:
        enrolled = next(one for one in await devices.list_all(tx) if one.is_enrolled)
        await devices.revoke(tx, enrolled.id, now=datetime.now(UTC))
    await type_code(page, hall.first.ticket.code)
    await expect(page.get_by_text("This phone was shut out.")).to_be_visible()
    await is_empty(page)


async def is_empty(page: Page) -> None:
    """No roster, no key of names and no device is left in the browser."""
    left = await page.evaluate(
        """() => new Promise((resolve) => {
      const open = indexedDB.open("admit-door");
      open.onsuccess = () => {
        const stores = open.result.transaction(["pages", "events", "history", "self"]);
        const asked = ["pages", "events", "history"].map((name) => stores.objectStore(name).count());
        const names = stores.objectStore("self").getAllKeys();
        stores.oncomplete = () => resolve([...asked.map((one) => one.result), names.result]);
      };
    })"""
    )
    assert left[:3] == [0, 0, 0]
    assert not {"self", "place", "key names"} & set(left[3])
