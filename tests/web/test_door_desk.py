"""The organizer's pages about a door, in a real browser: a device is enrolled, conflicts are read and taken away."""

import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, expect

from admit.checkin import handling, incidents, photos, uploads
from admit.checkin.handling import Step
from admit.checkin.records import IncidentKind, Report, Severity
from admit.core.clock import FixedClock
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.web import visitors
from tests.checkin.test_uploads import an_entry
from tests.support.axe import AXE
from tests.support.browsing import login_secret
from tests.support.builders import a_member
from tests.support.device_builders import Ed25519Phone, a_claim, a_picture
from tests.support.live import chromium, watch_for_faults
from tests.support.on_loopback import on_loopback
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for
from tests.web.test_accessibility import NARROW, WIDE, _look

PICTURES = os.environ.get("ADMIT_PICTURES")


@dataclass(frozen=True)
class Desk:
    """An organizer's window on an event's pages."""

    runtime: Runtime
    page: Page
    url: str
    slug: str
    place: DoorPlace

    @property
    def event(self) -> str:
        return f"{self.url}/organizer/{self.slug}/events/{self.place.event_id}"


@pytest.fixture
async def desk(runtime: Runtime, clock: FixedClock, tenant: Scope) -> AsyncIterator[Desk]:
    place = await a_door(runtime.db, tenant, now=clock.now(), opens_in=timedelta(hours=-3))
    clock.advance(timedelta(minutes=30))
    admin = await a_member(runtime.db, tenant)
    assert admin.actor.user_id is not None
    async with runtime.db.read(tenant) as tx:
        slug = await tx.fetch_value("select slug from tenants")
    secret = await login_secret(runtime, admin.actor.user_id)
    async with on_loopback(runtime) as url, chromium() as browser:
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        await context.add_cookies([{"name": visitors.LOGIN, "value": secret, "url": url}])
        yield Desk(runtime, await context.new_page(), url, slug, place)


async def clean(page: Page, name: str) -> None:
    """axe-core finds nothing, wide and narrow, light and dark."""
    await page.evaluate(AXE)
    schemes: tuple[Any, ...] = ("light", "dark")
    for size in (WIDE, NARROW):
        for scheme in schemes:
            assert await _look(page, size, scheme) == [], (name, size, scheme)
            if PICTURES:
                file = Path(PICTURES) / f"{name}-{size['width']}-{scheme}.png"
                await page.screenshot(path=file, full_page=True)
    await page.set_viewport_size({"width": 1280, "height": 900})


async def code_on(page: Page, file: Path) -> str:
    """What an independent decoder reads from the screen."""
    await page.locator("svg.qr").screenshot(path=file)
    with Image.open(file) as picture:
        [found] = zxingcpp.read_barcodes(picture)
    return found.text


async def test_a_device_is_enrolled_on_the_console(desk: Desk, tmp_path: Path) -> None:
    page, phone = desk.page, Ed25519Phone()
    await page.goto(f"{desk.event}/devices")
    await page.get_by_label("Name of the device").fill("North phone")
    await page.get_by_role("button", name="Make a code").click()
    await page.emulate_media(color_scheme="dark")
    link = await code_on(page, tmp_path / "dark.png")
    await page.emulate_media(color_scheme="light")
    assert await code_on(page, tmp_path / "light.png") == link
    _, _, named = link.partition("/door/enrol#")
    slug, _, code = named.partition("/")
    await clean(page, "open")
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as device:
        claims = f"/api/v1/public/door/{slug}/claims"
        body = a_claim(phone, slug, code)
        shown = (await device.post(claims, json=body)).json()["fingerprint"]
        await page.get_by_text(shown).wait_for()
        await clean(page, "claimed")
        await page.get_by_role("button", name="It is: confirm").click()
        await page.get_by_text("The device is enrolled.").wait_for()
        given = (await device.post(claims, json=body)).json()
    assert given["device"]["name"] == "North phone"
    await clean(page, "devices")
    await page.get_by_role("button", name="Revoke North phone").click()
    await page.get_by_role("button", name="Revoke it").click()
    await page.get_by_text("The device can neither sync nor scan").wait_for()


async def test_conflicts_are_read_and_taken_away(desk: Desk) -> None:
    page, place = desk.page, desk.place
    now = desk.runtime.clock.now()
    order = await tickets_for(desk.runtime.db, place, desk.runtime.sealer, quantity=2)
    at = now - timedelta(minutes=10)
    batch = [
        an_entry(place, order.tickets[0].qr_code_payload, 1, at=at, heard_at=at),
        an_entry(place, order.tickets[0].qr_code_payload, 2, at=at + timedelta(minutes=3), heard_at=at),
        an_entry(place, order.tickets[1].qr_code_payload, 3, at=at, heard_at=at, is_provisional=True),
        an_entry(place, "ZZZZ9999", 4, at=at, heard_at=at),
    ]
    async with desk.runtime.db.write(place.staff) as tx:
        await uploads.take(tx, place.event_id, place.device.id, batch=batch, now=now)
    await page.goto(f"{desk.event}/conflicts")
    assert await page.locator("tbody tr").count() == 3
    assert "Entered twice" in await page.locator("tbody").inner_text()
    await clean(page, "conflicts")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download as CSV").click()
    text = (await (await download.value).path()).read_text("utf-8-sig")
    assert len(text.splitlines()) == 4


async def test_an_incident_appears_by_itself_with_its_picture_and_is_seen_to(desk: Desk) -> None:
    page, place, now = desk.page, desk.place, desk.runtime.clock.now()
    faults = watch_for_faults(page)
    await page.goto(f"{desk.event}/incidents?severity=critical")
    await expect(page.get_by_text("No incident fits")).to_be_visible()
    told = Report(
        kind=IncidentKind.MEDICAL,
        severity=Severity.CRITICAL,
        text="Someone fainted.",
        gate_id=place.gate.id,
        happened_at=now - timedelta(minutes=20),
    )
    async with desk.runtime.db.write(place.staff) as tx:
        kept = await incidents.report(tx, place.event_id, told, now=now)
        await incidents.report(tx, place.event_id, replace(told, severity=Severity.LOW), now=now)
        await photos.keep(tx, place.event_id, kept, original=b"png", content=photos.remade(a_picture()))
    row = page.locator(".incident")
    await expect(row).to_have_count(1)  # of the two that came, the one that fits the filter
    await expect(row).to_contain_text("Gate A, Mira Osterhaus")
    await expect(page.get_by_role("img", name="Photo: Someone fainted.")).to_have_js_property(
        "complete", True
    )
    assert await row.locator("img").evaluate("(picture) => picture.naturalWidth") == 40
    await clean(page, "incidents")
    await page.get_by_role("button", name="Acknowledge").click()
    await expect(row).to_contain_text("Being seen to")
    await expect(page).to_have_url(re.compile(r"severity=critical&said=acknowledge"))
    await page.get_by_label("How it ended").fill("She is home.")
    async with desk.runtime.db.write(place.tenant) as tx:
        await handling.take(tx, place.event_id, kept, Step.CLOSE, now=now)
    await page.get_by_role("button", name="Close it").click()
    await expect(page.get_by_role("alert").first).to_contain_text("Somebody was quicker")
    await expect(row).to_contain_text("Closed")
    await page.get_by_role("button", name="Reopen").click()
    await page.get_by_label("How it ended").fill("She is home.")
    await page.get_by_role("button", name="Close it").click()
    await expect(row).to_contain_text("She is home.")
    assert faults == []
