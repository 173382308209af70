"""A phone at a door, for journeys: an event with doors open, joining it, standing at it, reading verdicts."""

from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.async_api import Page, expect

from admit.checkin import enrolments
from admit.checkin.records import Post
from admit.core.crypto import Sealer
from admit.core.db import Database
from tests.support.axe import AXE, RUN_AXE
from tests.support.builders import a_slug, a_tenant
from tests.support.ticket_builders import DoorPlace, PaidOrder, a_door, tickets_for

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

    db: Database
    url: str
    slug: str
    place: DoorPlace
    first: PaidOrder
    group: PaidOrder

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


async def a_hall(db: Database, sealer: Sealer, url: str) -> Hall:
    """Doors opened an hour ago, a gate, one order of one ticket and one of three."""
    slug = a_slug("halde")
    place = await a_door(db, await a_tenant(db, slug=slug), now=datetime.now(UTC))
    first = await tickets_for(db, place, sealer)
    group = await tickets_for(db, place, sealer, quantity=3, name="Zoë Łaski")
    return Hall(db, url, slug, place, first, group)


async def join(page: Page, hall: Hall) -> None:
    """Join with a code from the console, compare the fingerprint, confirm it there."""
    now, post = datetime.now(UTC), Post(hall.place.event_id, hall.place.gate.id)
    async with hall.db.write(hall.place.tenant) as tx:
        begun, code = await enrolments.begin(tx, "Phone 3", posts=[post], now=now)
    await page.goto(f"{hall.url}/door/enrol#{hall.slug}/{code}")
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
