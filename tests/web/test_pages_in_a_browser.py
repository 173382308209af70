"""What only a browser shows: swaps and queued scans at the door, the sandbox of mails, forms of secret links."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from admit.core import words
from admit.flows import resetting
from admit.flows.runtime import Runtime
from admit.web import visitors
from tests.support.browsing import login_secret
from tests.support.identity_builders import DEVICE, an_account, mails_to
from tests.support.live import chromium, watch_for_faults
from tests.support.on_loopback import on_loopback
from tests.support.page_world import PageWorld


@pytest.fixture
async def url(runtime: Runtime) -> AsyncIterator[str]:
    async with on_loopback(runtime) as opened:
        yield opened


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """A narrow window of its own."""
    context = await browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True)
    context.set_default_timeout(10_000)
    yield await context.new_page()
    await context.close()


@pytest.fixture
async def door(phone: Page, runtime: Runtime, world: PageWorld, url: str) -> Page:
    """A phone of the staff at Gate A, ready."""
    secret = await login_secret(runtime, world.staff_id)
    await phone.context.add_cookies([{"name": visitors.LOGIN, "value": secret, "url": url}])
    await phone.goto(f"{url}{world.door}")
    await phone.get_by_label("Name of this device").fill("Mira's phone")
    await phone.get_by_label("Gate").select_option("Gate A")
    await phone.get_by_role("button", name="Start scanning").click()
    await expect(phone.locator("[data-ready~=door-scan]")).to_be_visible()
    await expect(phone.get_by_label("Ticket code")).to_be_focused()  # or a scanner's first letters go nowhere
    return phone


async def wedge(page: Page, code: str) -> None:
    """A hardware scanner types a code and Enter, wherever the focus is."""
    await page.keyboard.type(code)
    await page.keyboard.press("Enter")


async def test_scan_after_scan_fills_the_screen_and_keeps_the_field_ready(
    door: Page, world: PageWorld
) -> None:
    faults = watch_for_faults(door)
    await wedge(door, world.expected.ticket.qr_code_payload)
    await expect(door.get_by_role("heading", level=1)).to_have_text("Admitted")
    await expect(door.locator(".door--ok")).to_be_visible()
    await wedge(door, world.expected.ticket.code)
    await expect(door.get_by_role("heading", level=1)).to_have_text("Already admitted")
    await expect(door.get_by_role("alert").first).to_contain_text("Today 13:00 at Gate A")
    await door.get_by_role("button", name="Next scan").click()
    await expect(door.get_by_text("2", exact=True)).to_be_visible()
    last = door.get_by_role("list", name="Last scans")
    await expect(last.get_by_role("listitem")).to_have_count(2)
    await expect(door.get_by_label("Ticket code")).to_be_focused()
    assert faults == []


async def test_every_target_at_the_door_is_64_px_high_and_nothing_is_wider_than_320(
    door: Page, world: PageWorld
) -> None:
    """Heights to a hundredth of a pixel: while a verdict slides in, a browser places edges between pixels in single
    precision, and 64 can come back as 63.99997."""
    for state in ("ready", "verdict"):
        if state == "verdict":
            await wedge(door, world.expected.ticket.code)
            await expect(door.get_by_role("button", name="Next scan")).to_be_visible()
        for target in await door.locator(".door-button:visible, .wedge input[data-code]").all():
            box = await target.bounding_box()
            assert box is not None
            assert round(box["height"], 2) >= 64, (state, await target.inner_text())
        assert await door.evaluate("document.documentElement.scrollWidth") <= 320


# Every screen of the app is shown, every verdict's word put where it stands, and what does not fit unbroken is told.
BROKEN = """() => {
  const broken = [];
  const look = (place, words) => {
    place.style.overflowWrap = "normal";
    if (place.scrollWidth > place.clientWidth + 1) broken.push(words);
  };
  for (const screen of document.querySelectorAll("[data-screen]")) screen.hidden = false;
  const word = document.querySelector('[data-part="verdict-word"]');
  for (const told of document.querySelector("#words").content.querySelectorAll("[data-word]")) {
    const why = told.parentNode.querySelector(`[data-word="${told.dataset.word}_why"]`);
    if (why === null && !["admitted", "already_admitted", "gone_out"].includes(told.dataset.word)) continue;
    word.textContent = told.textContent;
    look(word, told.textContent);
  }
  for (const button of document.querySelectorAll(".door-button")) {
    button.hidden = false;
    look(button, button.textContent);
  }
  return [document.documentElement.lang, broken];
}"""


@pytest.mark.parametrize("lang", ["en", "de", "fr"])
async def test_no_word_at_the_door_is_broken_on_the_narrowest_phone(
    browser: Browser, url: str, lang: str
) -> None:
    context = await browser.new_context(viewport={"width": 320, "height": 640}, locale=lang)
    page = await context.new_page()
    await page.goto(f"{url}/door/app")
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate(BROKEN) == [lang, []]
    await context.close()


async def test_a_lost_answer_keeps_the_code(door: Page, world: PageWorld) -> None:
    await door.context.set_offline(True)
    await wedge(door, world.expected.ticket.code)
    await expect(door.get_by_text("The server did not answer. The code is kept")).to_be_visible()
    await expect(door.get_by_label("Ticket code")).to_have_value(world.expected.ticket.code)
    await door.context.set_offline(False)
    await door.keyboard.press("Enter")
    await expect(door.get_by_role("heading", level=1)).to_have_text("Admitted")


async def test_a_form_behind_a_secret_link_can_be_sent(phone: Page, runtime: Runtime, url: str) -> None:
    person = await an_account(runtime.db)
    await resetting.request(runtime, email=person.email, device=DEVICE)
    (mail,) = await mails_to(runtime, person.email)
    await phone.goto(f"{url}/reset-password/{mail.secret}")
    await phone.get_by_label("New password").fill("three quiet otters at noon")
    await phone.get_by_role("button", name="Set password and sign in").click()
    await expect(phone.get_by_role("heading", level=1)).to_have_text("My tickets")


async def test_a_mail_is_drawn_in_its_frame_and_its_links_lead_out_of_it(
    phone: Page, world: PageWorld, url: str
) -> None:
    faults = watch_for_faults(phone)
    await phone.goto(f"{url}/mailbox/{world.mail_id}")
    frame = phone.frame_locator("iframe")
    link = frame.get_by_role("link", name="Open your tickets")
    await expect(link).to_be_visible()
    assert await link.evaluate(
        "(link) => link.target || link.ownerDocument.querySelector('base').target"
    ) in {"_top", "_blank"}
    assert faults == []


async def test_a_refund_drawer_closes_by_escape_onto_the_order(
    browser: Browser, runtime: Runtime, world: PageWorld, url: str
) -> None:
    context = await browser.new_context()
    await context.add_cookies(
        [{"name": visitors.LOGIN, "value": await login_secret(runtime, world.admin_id), "url": url}]
    )
    page = await context.new_page()
    faults = watch_for_faults(page)
    await page.goto(f"{url}{world.desk}/orders/{world.expected.id}?refund=1")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(f"{url}{world.desk}/orders/{world.expected.id}")
    assert faults == []
    await context.close()


@pytest.mark.parametrize("lang", [lang for lang in words.LANGUAGES if lang != words.ENGLISH])
async def test_longer_words_of_other_languages_fit_a_narrow_phone(
    phone: Page, world: PageWorld, url: str, lang: str
) -> None:
    """axe looks at English pages of this width; here are those that attendees see, in the others."""
    order = f"/orders/{world.ahead.lookup_token}"
    pages = ("/", f"/{world.slug}", world.event_path, f"/orders/{world.asked}", order, f"{order}/receipt")
    for path in (*pages, f"/tickets/{world.holder}", "/sign-in", "/sign-in/link", "/nothing/here"):
        await phone.goto(f"{url}{path}?lang={lang}")
        wide = await phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, path
