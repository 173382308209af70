"""The checkout's rougher roads in a real browser: time up, codes, questions, a keyboard alone, a second tab."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from admit.core.tenancy import Scope
from admit.events import attendee_details, publishing
from admit.events.attendee_details import AttendeeDetails
from admit.questions import questions
from admit.questions.records import Per, QuestionDetails, QuestionKind
from tests.journeys.test_purchase import check_out, choose, expect_tickets, pay
from tests.support.builders import a_tenant
from tests.support.events_builders import a_code, a_ticket_type, an_event
from tests.support.live import House, watch_for_faults

pytestmark = pytest.mark.journey

SLUG = """
select slug
from tenants
where id = %(id)s::uuid
"""

LEAVE_SECONDS = """
update orders
set expires_at = %(at)s::timestamptz
"""

USE_UP = """
update discount_codes
set times_redeemed = max_redemptions
where max_redemptions is not null
"""


async def a_sale(house: House, **asked: Any) -> tuple[str, Scope]:
    """A published event with tickets and codes, asking what is named; its address and its tenant."""
    scope = await a_tenant(house.runtime.db)
    now = datetime.now(UTC)
    async with house.runtime.db.write(scope) as tx:
        event = await an_event(
            tx, start_at=now + timedelta(days=20), end_at=now + timedelta(days=20, hours=3)
        )
        await a_ticket_type(tx, event.id, name="Standing", price_cents=3200)
        await a_code(tx, event.id, code="HALDE10")
        await a_code(tx, event.id, code="ONCE", max_redemptions=1)
        if asked:
            await questions.add(tx, event.id, QuestionDetails(**asked))
            await attendee_details.set_for(tx, event.id, AttendeeDetails.REQUIRED)
        await publishing.publish(tx, event.id, tenant_is_active=True, now=now)
        slug = await tx.fetch_value(SLUG, {"id": scope.tenant_id})
    return f"{house.url}/{slug}/{event.slug}", scope


async def leave(house: House, scope: Scope, seconds: float) -> None:
    """Let the holds of a tenant have so many seconds left."""
    async with house.runtime.db.write(scope) as tx:
        await tx.execute(LEAVE_SECONDS, {"at": datetime.now(UTC) + timedelta(seconds=seconds)})


async def test_a_hold_that_runs_out_while_paying_is_said_and_taken_again_in_one_press(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    faults = watch_for_faults(page)
    address, scope = await a_sale(house)
    await page.goto(address)
    await choose(page, "Standing", 2)
    await check_out(page)
    await leave(house, scope, 60)
    await page.reload()
    await expect(page.locator("[data-announce]")).to_contain_text("Two minutes left.")
    await page.get_by_role("button", name="5 more minutes").click()
    await expect(page.locator("[data-announce]")).to_have_text("You have more time now.")
    await expect(page.locator("[data-left]")).to_contain_text("5:")

    await leave(house, scope, 1.5)
    await page.reload()
    await expect(page.locator("[data-announce]")).to_contain_text("nothing was charged")
    await expect(page.get_by_role("button", name="Pay €")).to_be_disabled()
    await page.get_by_role("button", name="Take the same 2 tickets again").click()
    await expect(page.get_by_text("Noor van Dijk")).to_be_visible()
    await pay(page, "Approve")
    await expect_tickets(page, 2)
    assert not faults


async def test_a_code_is_right_wrong_and_used_up_and_nothing_typed_is_lost(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    address, scope = await a_sale(house)
    async with house.runtime.db.write(scope) as tx:
        await tx.execute(USE_UP)
    await page.goto(address)
    await choose(page, "Standing", 2)
    await page.get_by_role("button", name="and check out").click()
    await page.get_by_label("Full name").fill("Noor van Dijk")
    await page.get_by_text("I have a code").click()
    for typed, words in (("nothing", "not known for this event"), ("once", "used up")):
        await page.get_by_label("Discount or access code").fill(typed)
        await page.get_by_role("button", name="Apply").click()
        await expect(page.locator("#code-error")).to_contain_text(words)
    await page.get_by_label("Discount or access code").fill("halde10")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.locator(".total dd")).to_have_text("€57.60")
    await expect(page.get_by_label("Full name")).to_have_value("Noor van Dijk")
    await page.get_by_role("button", name="Remove HALDE10").click()
    await expect(page.locator(".total dd")).to_have_text("€64.00")


async def test_names_and_a_required_question_are_asked_and_go_with_the_tickets(
    house: House, window: BrowserContext
) -> None:
    page = await window.new_page()
    size = {"label": "Shirt", "kind": QuestionKind.CHOICE, "options": ("S", "M"), "per": Per.TICKET}
    address, _ = await a_sale(house, required=True, **size)
    await page.goto(address)
    await choose(page, "Standing", 2)
    await check_out(page)
    await expect(page.get_by_role("alert").first).to_contain_text("4 things to correct.")
    await expect(page.get_by_role("alert").first).to_be_focused()
    for number, name in ((1, "Ida Falk"), (2, "Jonas Falk")):
        ticket = page.get_by_role("group", name=f"Ticket {number}: Standing")
        await ticket.get_by_label("Name of the holder").fill(name)
        await ticket.get_by_label("M", exact=True).check()
    await page.get_by_role("button", name="Go on to payment").click()
    await pay(page, "Approve")
    await expect_tickets(page, 2)
    await expect(page.get_by_text("Jonas Falk").first).to_be_visible()


FOCUSED = """() => {
  const at = document.activeElement;
  return (at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.innerText || "").trim();
}"""


async def press_until(page: Page, name: str) -> None:
    """Move on by Tab until the control with this name has the focus."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if name in await page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab does not lead to {name!r}")


async def test_the_whole_purchase_needs_no_more_than_a_keyboard(house: House, window: BrowserContext) -> None:
    page = await window.new_page()
    address, _ = await a_sale(house)
    await page.goto(address)
    await press_until(page, "One Standing more")
    await page.keyboard.press("Enter")
    await press_until(page, "and check out")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Checkout")).to_be_visible()
    await press_until(page, "Full name")
    await page.keyboard.type("Noor van Dijk")
    await press_until(page, "Email")
    await page.keyboard.type("keys@example.org")
    await page.keyboard.press("Enter")
    frame = page.frame_locator("[data-payment-element] iframe")
    await expect(frame.get_by_role("button", name="Approve")).to_be_visible()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await frame.locator("button:focus").count():
            break
    await page.keyboard.press("Enter")
    await press_until(page, "Pay €32.00")
    await page.keyboard.press("Enter")
    await expect_tickets(page, 1)


async def test_a_second_tab_and_the_back_button_buy_nothing_twice(
    house: House, window: BrowserContext
) -> None:
    page, other = await window.new_page(), await window.new_page()
    address, scope = await a_sale(house)
    await page.goto(address)
    await choose(page, "Standing", 1)
    await check_out(page)
    order = page.url
    await other.goto(order)
    await expect(other.get_by_role("button", name="Pay €")).to_be_enabled()
    await pay(page, "Approve")
    await expect_tickets(page, 1)

    await pay(other, "Approve")
    await expect_tickets(other, 1)
    await page.go_back()
    await page.goto(order)
    await expect_tickets(page, 1)
    async with house.runtime.db.read(scope) as tx:
        assert await tx.fetch_value("select count(*) from tickets") == 1
