"""Every page by axe-core and by its width, in a real browser: wide and narrow, light and dark."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.facts import claims, outbound
from admit.facts.records import Outcome, State
from admit.flows.runtime import Runtime
from admit.web import visitors
from tests.conftest import NOON, runtime_for, settings_for
from tests.support.access_merchants import paid_out
from tests.support.axe import AXE, RUN_AXE
from tests.support.browsing import login_secret
from tests.support.fake_carrier import an_endpoint
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import the_colleague
from tests.support.live import chromium
from tests.support.on_loopback import on_loopback
from tests.support.page_world import PageWorld, a_page_world, money_in_trouble

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
LOOKS = ((WIDE, "light"), (NARROW, "dark"))
"""Each size and each scheme once; `python -m tests.soak.looks` takes every pair."""

PUBLIC = (
    *(
        "/",
        "/?q=nobody&when=weekend&free=1",
        "/{slug}",
        "{event}",
        "/orders/{order}",
        "/orders/{asked}",
        "/orders/{let_go}",
        "/nothing-here-at-all",
    ),
    *(
        "/orders/{ahead}",
        "/orders/{ahead}/tickets/{ticket}",
        "/orders/{ahead}/give-back",
        "/orders/{ahead}/receipt",
    ),
    *("/tickets/{holder}", "/tickets/{holder}/change"),
    *(
        "/sign-in",
        "/sign-in/link",
        "/sign-in/link/sent",
        "/sign-in/nothing-here-any-more",
        "/account/erased",
        "/sign-up",
        "/sign-up/waiting",
        "/forgot-password",
        "/forgot-password/sent",
    ),
    *("/legal/privacy", "/legal/terms", "/mailbox", "/mailbox/{mail}", "/styleguide"),
)
ORGANIZER = (
    *("/account/settings", "/account/mails", "/account/data", "/account/second-factor"),
    *("/account", "/organizer?choose=1", "{desk}", "{desk}/events/new", "{desk}/events/{door_event}"),
    *("{draft}", "{draft}/edit", "{draft}/types/new", "{draft}/types/{type}", "{draft}/codes/new"),
    *("{draft}/questions", "{draft}/questions/new"),
    *("{draft}/preview", "{draft}/picture", "{draft}/programme", "{draft}/copies", "{draft}/pools"),
    *("{desk}/events/{door_event}/devices", "{desk}/events/{door_event}/conflicts"),
    *("{desk}/events/{door_event}/incidents", "{desk}/incidents"),
    *("{draft}/codes/{code}", "{desk}/orders", "{desk}/orders?q=nobody", "{desk}/orders/{order_id}"),
    *("{desk}/orders/{order_id}?refund=1", "{desk}/team", "{desk}/activity?about=door"),
    *(
        "{desk}/insights",
        "{desk}/insights?period=all",
        "{desk}/events/{door_event}/insights",
        "{desk}/reports",
    ),
    "{desk}/events/{door_event}/settlement",
    "{desk}/events/{door_event}/cancel",
    "{desk}/events/{door_event}/sell",
    "{desk}/orders/{order_id}?edit=buyer",
    "{desk}/attendees",
    "{desk}/events/{door_event}/attendees",
    "{desk}/events/{door_event}/message",
    "{desk}/search?q=il",
    *("{desk}/developers", "{desk}/branding"),
    *("{desk}/developers/webhooks", "{desk}/developers/webhooks/{hook}"),
    "{desk}/developers/webhooks/{hook}/deliveries/{fact}",
    *("{desk}/payments", "{desk}/payments/disconnect", "{desk}/payments/payouts/{payout}"),
    "{desk}/team/{member}",
)
STAFF = (
    "/door",
    "/door/app",
    "{door}/start",
    "{door}",
    "{door}/find?q=noor",
    "{door}/report",
    "{door}/undo?scan={scan}&device={scan}",
)
OPERATOR = (
    *("/admin", "/admin/tenants", "/admin/tenants/{waiting}", "/admin/tenants/{tenant}", "/admin/settings"),
    *("/admin/activity", "/admin/webhooks", "/admin/webhooks/{webhook}", "/admin/payments"),
    *("/admin/health?rules=1", "/admin/people", "/admin/people/{admin}", "/admin/refunds", "/admin/disputes"),
    "/admin/payouts",
    *("/admin/activity?about=order&tenant={slug}", "/admin/payments/{payment}"),
)
PAGES = [
    *(("nobody", path) for path in PUBLIC),
    *(("organizer", path) for path in ORGANIZER),
    *(("staff", path) for path in STAFF),
    *(("operator", path) for path in OPERATOR),
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A running application with people in front of it, each with a window of their own."""

    url: str
    world: PageWorld
    payment_id: UUID
    member_id: UUID
    hook: tuple[UUID, UUID]
    payout_id: UUID
    windows: dict[str, Page]

    def address(self, path: str) -> str:
        world = self.world
        return self.url + path.format(
            slug=world.slug,
            event=world.event_path,
            order=world.admitted.lookup_token,
            mail=world.mail_id,
            ahead=world.ahead.lookup_token,
            asked=world.asked,
            let_go=world.let_go,
            ticket=world.ahead.ticket.id,
            holder=world.holder,
            desk=world.desk,
            draft=world.draft,
            type=world.draft_type_id,
            code=world.code_id,
            door_event=world.place.event_id,
            order_id=world.admitted.id,
            door=world.door,
            scan=world.draft_id,
            waiting=world.waiting.tenant_id,
            tenant=world.tenant.tenant_id,
            webhook=world.webhook_id,
            admin=world.admin_id,
            payment=self.payment_id,
            member=self.member_id,
            hook=self.hook[0],
            fact=self.hook[1],
            payout=self.payout_id,
        )


@pytest.fixture(scope="module")
async def shown(
    db: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Shown]:
    settings = settings_for(tmp_path_factory.mktemp("pages"), database_url)
    runtime = runtime_for(settings, db, FixedClock(NOON), FakeGateway())
    world = await a_page_world(runtime)
    async with on_loopback(runtime) as url, chromium() as browser:
        windows = await _windows(runtime, browser, url, world)
        member = await the_colleague(db, world.tenant.tenant_id, world.staff_id)
        payment, hook = await money_in_trouble(runtime), await a_hook(runtime, world)
        _, payout_id = await paid_out(runtime, world.tenant, is_former=False)
        yield Shown(url, world, payment, member.member_id, hook, payout_id, windows)


async def a_hook(runtime: Runtime, world: PageWorld) -> tuple[UUID, UUID]:
    """An endpoint that failed once, and what it was sent."""
    endpoint_id, _ = await an_endpoint(runtime.db, world.tenant, runtime.sealer)
    async with runtime.db.write(world.tenant) as tx:
        fact_id = await outbound.put_test(tx, endpoint_id)
        await claims.claim(tx, endpoint_id, 1, now=NOON)
        said = Outcome(fact_id, 1, State.PENDING, NOON, 500, None, "<b>Out of order</b>", 12)
        await claims.write(tx, endpoint_id, [said], now=NOON)
    return endpoint_id, fact_id


async def _windows(runtime: Runtime, browser: Browser, url: str, world: PageWorld) -> dict[str, Page]:
    people = {"organizer": world.admin_id, "staff": world.staff_id, "operator": world.operator_id}
    windows = {"nobody": await (await browser.new_context()).new_page()}
    for name, user_id in people.items():
        windows[name] = await (await _window(runtime, browser, url, user_id)).new_page()
    await _take_post(windows["staff"], f"{url}{world.door}/start")
    return windows


async def _window(runtime: Runtime, browser: Browser, url: str, user_id: UUID) -> BrowserContext:
    context = await browser.new_context()
    secret = await login_secret(runtime, user_id)
    await context.add_cookies([{"name": visitors.LOGIN, "value": secret, "url": url}])
    return context


async def _take_post(page: Page, start: str) -> None:
    await page.goto(start)
    await page.get_by_role("button", name="Start scanning").click()
    await page.get_by_role("heading", level=1).wait_for()


async def _look(page: Page, size: dict[str, int], scheme: Any) -> list[str]:
    """What axe-core complains about, and whether the page is wider than its window."""
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found: list[str] = await page.evaluate(RUN_AXE)
    width = await page.evaluate("document.documentElement.scrollWidth")
    return found if width <= size["width"] else [*found, f"{width} px wide in {size['width']} px"]


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who} {path}" for who, path in PAGES])
async def test_a_page_is_clean_wide_and_narrow_light_and_dark(shown: Shown, who: str, path: str) -> None:
    page = shown.windows[who]
    answer = await page.goto(shown.address(path))
    assert answer is not None
    assert answer.status == (404 if "nothing-here" in path else 200)
    await page.evaluate(AXE)
    for size, scheme in LOOKS:
        assert await _look(page, size, scheme) == [], (size, scheme)


async def test_every_verdict_at_the_door_is_clean(shown: Shown) -> None:
    page, world = shown.windows["staff"], shown.world
    codes = {"ok": world.expected.ticket.code, "again": world.admitted.ticket.code, "no": "no ticket at all"}
    await page.goto(shown.address("{door}"))
    await page.evaluate(AXE)
    for kind, code in codes.items():
        await page.get_by_label("Ticket code").fill(code)
        await page.keyboard.press("Enter")
        await page.locator(f".door--{kind}").wait_for()
        for size in (WIDE, NARROW):
            assert await _look(page, size, "dark") == [], (kind, size)
