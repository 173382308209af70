"""A new organizer's first week, as they would live it: set up, sell, give back, call off, and take the figures away."""

import asyncio
import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, expect

from admit.core.tenancy import Door, system_scope
from admit.events import publishing
from admit.flows import box_office, onboarding
from admit.flows.box_office import Wanted
from admit.identity import tenants
from admit.sales.by_hand import Channel
from admit.sales.holds import Line
from tests.journeys.test_purchase import check_out, choose, expect_tickets, pay
from tests.journeys.test_story import (
    PASSWORD,
    a_window,
    apply_as_organizer,
    approve,
    publish_event,
    sign_in,
)
from tests.support.builders import a_slug, an_email
from tests.support.events_builders import a_ticket_type, an_event
from tests.support.identity_builders import confirm_address
from tests.support.live import House

pytestmark = pytest.mark.journey

CASH_ORDERS = 197
CARD_ORDERS = 3
WAVE = 20
PRICE_CENTS = 1500
CALLED_OFF_CENTS = (CASH_ORDERS + CARD_ORDERS) * PRICE_CENTS
TAKEN_CENTS = 2 * 3200 + CALLED_OFF_CENTS
GIVEN_BACK_CENTS = 3200 + CALLED_OFF_CENTS


async def tenant_of(house: House, slug: str) -> UUID:
    async with house.runtime.db.door(Door.DIRECTORY) as tx:
        found = await tenants.id_of_slug(tx, slug)
    assert found is not None
    return found


async def an_event_with_cash_orders(house: House, tenant_id: UUID) -> tuple[UUID, str]:
    """A published event that the box office sold well for; its id and its address below the organizer's."""
    runtime, now = house.runtime, datetime.now(UTC)
    scope = system_scope(tenant_id)
    async with runtime.db.write(scope) as tx:
        event = await an_event(tx, name="Rained Off", start_at=now + timedelta(days=9))
        kind = await a_ticket_type(tx, event.id, name="Lawn", price_cents=PRICE_CENTS, quantity_total=1000)
        await publishing.publish(tx, event.id, tenant_is_active=True, now=now)
    wanted = Wanted(
        (Line(kind.id, 1, PRICE_CENTS),), "Ada Brandt", "", Channel.BOX_OFFICE, "cash", reference="R-17"
    )
    for begin in range(0, CASH_ORDERS, WAVE):
        wave = range(begin, min(begin + WAVE, CASH_ORDERS))
        await asyncio.gather(*(box_office.sell(runtime, scope, event.id, wanted) for _ in wave))
    return event.id, event.slug


async def brand(page: Page, house: House, slug: str) -> None:
    """A colour with its contrast said, and a line that visitors read."""
    await page.goto(f"{house.url}/organizer/{slug}/branding")
    await page.locator("#accent_color").fill("#ffd400")
    await page.get_by_label("One line about you").fill("New music in old halls.")
    await expect(page.locator("[data-place]")).to_contain_text("your colour hardly stands out")
    await page.get_by_role("button", name="Save colour and texts").click()
    await page.goto(f"{house.url}/{slug}")
    await expect(page.get_by_text("New music in old halls.")).to_be_visible()


async def buy(browser: Browser, address: str, kind: str, count: int, *, email: str) -> None:
    page, faults = await a_window(browser)
    await page.goto(address)
    await choose(page, kind, count)
    await check_out(page, email)
    await pay(page, "Approve")
    await expect_tickets(page, count)
    assert not faults
    await page.context.close()


async def download(page: Page, address: str) -> list[list[str]]:
    """The rows of a list as it is taken away, without its headings."""
    answer = await page.context.request.get(address)
    assert answer.status == 200, await answer.text()
    return list(csv.reader(io.StringIO((await answer.body()).decode("utf-8-sig"))))


def column(rows: Sequence[Sequence[str]], name: str) -> list[str]:
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


def cents(amounts: Sequence[str]) -> int:
    return sum(int(Decimal(one) * 100) for one in amounts if re.fullmatch(r"-?[0-9.]+", one))


async def reload_until(page: Page, words: str) -> None:
    """Look again, as a person would, until the provider has answered."""
    for _ in range(60):
        if await page.get_by_text(words).count():
            return
        await page.wait_for_timeout(250)
        await page.reload()
    raise AssertionError(f"{words!r} does not come")


async def told(page: Page, label: str) -> str:
    figure = page.locator(".strip > div").filter(has=page.locator("dt", has_text=re.compile(f"^{label}$")))
    return await figure.locator("dd.n").inner_text()


async def test_a_new_organizer_sells_gives_back_calls_off_and_counts(house: House, browser: Browser) -> None:
    slug, organizer, operator = a_slug("halde"), an_email("mira"), an_email("operator")
    await onboarding.create_admin(
        house.runtime.db, email=operator, full_name="Ole Berg", password=PASSWORD, now=datetime.now(UTC)
    )
    console, faults = await a_window(browser)
    await apply_as_organizer(console, house, slug, organizer)
    await confirm_address(house.runtime, organizer, PASSWORD)
    platform, platform_faults = await a_window(browser)
    await sign_in(platform, house, operator)
    await approve(platform, house, slug)
    await sign_in(console, house, organizer)
    await brand(console, house, slug)
    await publish_event(console, house, slug)
    desk = f"{house.url}/organizer/{slug}"

    # A sale arrives while the organizer looks on.
    event = console.url.partition("?")[0]
    await console.goto(f"{event}/insights?period=all")
    await expect(console.locator("[data-live-state]")).to_contain_text("Live")
    await buy(browser, f"{house.url}/{slug}/pulse-for-eighteen", "Standing", 2, email="noor@example.org")
    await expect(console.locator("[data-live=sold]")).to_have_text("2")
    await expect(console.locator("[data-live=gross]")).to_have_text("€64.00")

    # Half of it goes back.
    await console.goto(f"{desk}/orders")
    await console.get_by_role("row", name="Noor van Dijk").get_by_role("link").first.click()
    await console.get_by_role("link", name="Refund").click()
    await console.get_by_label(re.compile("^Standing")).first.check()
    await console.get_by_role("button", name="Refund €32.00").click()
    await console.locator("[data-confirm-part=do]").click()
    await reload_until(console, "Part refunded")

    # Another event is called off, with two hundred orders.
    tenant_id = await tenant_of(house, slug)
    called_off, event_slug = await an_event_with_cash_orders(house, tenant_id)
    address = f"{house.url}/{slug}/{event_slug}"
    buyers = (f"buyer-{number}@example.org" for number in range(CARD_ORDERS))
    await asyncio.gather(*(buy(browser, address, "Lawn", 1, email=one) for one in buyers))
    await console.goto(f"{desk}/events/{called_off}/cancel")
    await console.get_by_label("Write the event's name: Rained Off").fill("Rained Off")
    await console.get_by_role("button", name="Cancel the event and give back €3,000.00").click()
    await expect(console.get_by_text("All of it is done.")).to_be_visible(timeout=60_000)
    assert "cancelled" in await house.mail_to("buyer-0@example.org", "cancelled")

    # Dashboard, lists, statement and payments say the same, to the cent.
    await console.goto(f"{desk}/insights?period=all")
    assert await told(console, "Paid by buyers, discounts off") == "€3,064.00"
    assert await told(console, "Given back") == "€3,032.00"
    orders, payments, refunds = [
        await download(console, f"{desk}/reports/{name}.csv") for name in ("orders", "payments", "refunds")
    ]
    sold, called = [
        {line: cents([amount]) for _, line, amount, *_ in await download(console, f"{one}/settlement.csv")}
        for one in (event, f"{desk}/events/{called_off}")
    ]
    assert len(orders) == 1 + 1 + CASH_ORDERS + CARD_ORDERS
    assert cents(column(orders, "total")) == cents(column(payments, "captured")) == TAKEN_CENTS
    assert sold["tickets at full price"] + called["tickets at full price"] == TAKEN_CENTS
    for gave_back in (column(orders, "refunded"), column(payments, "refunded"), column(refunds, "amount")):
        assert cents(gave_back) == GIVEN_BACK_CENTS
    assert sold["refunds"] + called["refunds"] == -GIVEN_BACK_CENTS
    assert (sold["orders less payments"], called["orders less payments"]) == (0, 0)

    assert not [*faults, *platform_faults]
    for page in (console, platform):
        await page.context.close()
