"""The check-in app in a real browser: joined, scanned with the camera, without a network, and shut out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from admit.checkin import devices, enrolments
from admit.checkin.records import Post
from admit.core.db import Database
from admit.flows import enrolling
from admit.web import visitors
from tests.support.browsing import login_secret
from tests.support.builders import a_slug, a_tenant
from tests.support.device_builders import a_picture
from tests.support.fake_camera import chromium_with_camera, show
from tests.support.live import House, watch_for_faults
from tests.support.ticket_builders import DoorPlace, PaidOrder, a_door, a_token_text, tickets_for
from tests.web.test_accessibility import AXE, RUN_AXE

pytestmark = pytest.mark.journey

PHONE = {"width": 320, "height": 640}
STOOD = """
select
  count(*) filter (where kind = 'scan' and verdict = 'admitted') as admitted,
  count(*) filter (where is_offline) as offline,
  count(*) filter (where reason = 'bad_signature') as forged,
  count(*) filter (where kind = 'undo') as undone
from scans
where event_id = %(event_id)s::uuid
"""
STANDING = "select count(*) from admissions where event_id = %(event_id)s::uuid and undone_at is null"
INCIDENTS = """
select count(*)
from activity_logs
where action = 'incident.reported' and event_id = %(event_id)s::uuid
"""
IS_KEPT = """async () => {
  await navigator.serviceWorker.ready;
  for (const name of await caches.keys()) {
    if (name.startsWith("admit-door-") && (await (await caches.open(name)).match("/door/app"))) return true;
  }
  return false;
}"""


@dataclass(frozen=True)
class Hall:
    """An event with doors open and two orders."""

    house: House
    slug: str
    place: DoorPlace
    first: PaidOrder
    group: PaidOrder

    @property
    def db(self) -> Database:
        return self.house.runtime.db

    async def counted(self, query: str) -> tuple[int, ...]:
        async with self.db.read(self.place.tenant) as tx:
            rows = await tx.fetch_rows(query, {"event_id": self.place.event_id})
        return tuple(rows[0])

    async def until(self, page: Page, query: str, wanted: tuple[int, ...]) -> None:
        """Wait, ten seconds at most, until the server has it."""
        for _ in range(100):
            if await self.counted(query) == wanted:
                return
            await page.wait_for_timeout(100)
        assert await self.counted(query) == wanted


@pytest.fixture
async def hall(house: House) -> Hall:
    runtime, slug = house.runtime, a_slug("halde")
    tenant = await a_tenant(runtime.db, slug=slug)
    place = await a_door(runtime.db, tenant, now=datetime.now(UTC))
    first = await tickets_for(runtime.db, place, runtime.sealer)
    group = await tickets_for(runtime.db, place, runtime.sealer, quantity=3, name="Zoë Łaski")
    return Hall(house, slug, place, first, group)


async def join(page: Page, hall: Hall) -> None:
    """Join with a code from the console, compare the fingerprint, confirm it there."""
    now, post = datetime.now(UTC), Post(hall.place.event_id, hall.place.gate.id)
    async with hall.db.write(hall.place.tenant) as tx:
        begun, code = await enrolments.begin(tx, "Phone 3", posts=[post], now=now)
    await page.goto(enrolling.link(hall.house.runtime, hall.slug, begun, code))
    await expect(page.get_by_role("heading", name="Compare and confirm")).to_be_visible()
    told = await page.locator("[data-part=fingerprint]").inner_text()
    async with hall.db.write(hall.place.tenant) as tx:
        await enrolments.confirm(tx, begun.id, fingerprint=told, now=datetime.now(UTC))


async def stand(page: Page) -> None:
    await page.get_by_role("button", name="Pulse for Eighteen").click()
    await expect(page.get_by_text("The list is here: 4 tickets")).to_be_visible()
    await page.get_by_role("button", name="Start scanning").click()


async def verdict(page: Page, word: str) -> None:
    await expect(page.locator("[data-part=verdict-word]")).to_have_text(word)


async def type_code(page: Page, text: str) -> None:
    """As a hardware scanner does, wherever the focus is."""
    await page.evaluate("document.activeElement?.blur()")
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def fits(page: Page) -> None:
    """No fault by axe-core, and nothing wider than the narrowest phone."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    assert await page.evaluate(RUN_AXE) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_a_code_of_the_product_is_read_from_the_camera_with_and_without_the_server(
    hall: Hall, tmp_path: Path
) -> None:
    film = tmp_path / "camera.y4m"
    show(film, hall.first.ticket.qr_code_payload)
    async with chromium_with_camera(film) as browser:
        context = await browser.new_context(viewport=PHONE, has_touch=True)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        page = await context.new_page()
        faults = watch_for_faults(page)
        await join(page, hall)
        await stand(page)
        await verdict(page, "Admitted")
        await hall.until(page, STANDING, (1,))
        await fits(page)
        await page.wait_for_function(IS_KEPT)
        await page.evaluate("navigator.serviceWorker.ready")

        await page.goto("about:blank")  # the camera is let go before it is shown something else
        show(film, hall.group.tickets[0].qr_code_payload)
        await context.set_offline(True)
        await page.goto(f"{hall.house.url}/door/app")
        await verdict(page, "Admitted")
        await expect(
            page.get_by_role("button", name="State and menu").locator("visible=true")
        ).to_contain_text("1 waiting")
        await type_code(page, a_token_text())
        await verdict(page, "Forged")
        await type_code(page, hall.first.ticket.code)
        await verdict(page, "Already admitted")
        await expect(page.locator("[data-part=verdict-reason]")).to_contain_text("Gate A")
        assert await hall.counted(STANDING) == (1,)

        await context.set_offline(False)
        await hall.until(page, STOOD, (2, 3, 1, 0))
        assert await hall.counted(STANDING) == (2,)
        assert [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []


async def test_staff_find_admit_undo_and_report_with_and_without_a_network(
    hall: Hall, window: BrowserContext
) -> None:
    user_id = hall.place.staff.actor.user_id
    assert user_id is not None
    secret = await login_secret(hall.house.runtime, user_id)
    await window.add_cookies([{"name": visitors.LOGIN, "value": secret, "url": hall.house.url}])
    page = await window.new_page()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.goto(f"{hall.house.url}/door/app")
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
