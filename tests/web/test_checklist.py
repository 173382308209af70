"""The checklist to the first sale: what is done follows from what is there, the next step leads, and it goes away."""

from dataclasses import replace
from datetime import timedelta

import pytest

from admit.core.tenancy import Scope
from admit.events import publishing
from admit.flows.runtime import Runtime
from admit.identity.records import TenantStatus
from admit.reports import first_sale
from admit.reports.first_sale import Progress
from admit.web.organizer import checklist
from tests.support.browsing import Surfer, another_window, signed_in
from tests.support.builders import a_slug, a_tenant
from tests.support.events_builders import a_ticket_type, an_event
from tests.support.identity_builders import a_colleague
from tests.support.page_world import PageWorld

NOTHING = Progress(
    status=TenantStatus.ACTIVE, dismissed_at=None, is_branded=False, takes_payments=False, event_id=None,
    event_slug=None, has_picture=False, is_published=False, has_types=False, asks_money=False, was_visited=False,
    has_sold=False,
)  # fmt: skip
BRAND = """
update tenants
set branding_settings = '{"accent_color": "#112233"}'::jsonb
"""


def states(found: Progress) -> dict[str, str]:
    shown = checklist.of(found, desk_href="/organizer/halde", shop_href="/halde")
    assert shown is not None
    return {str(step.title): step.state for step in shown.steps}


def test_with_nothing_there_branding_leads_and_what_needs_an_event_waits() -> None:
    assert states(NOTHING) == {
        "Approved": "done", "Branding": "next", "Event made": "open", "Ticket type": "waiting", "Picture": "waiting",
        "Payments connected": "open", "Published": "waiting", "Link shared": "waiting", "First sale": "waiting",
    }  # fmt: skip


def test_before_the_approval_all_but_publishing_and_selling_can_be_done() -> None:
    found = replace(NOTHING, status=TenantStatus.PENDING, is_branded=True)
    told = states(found)
    assert told["Approved"] == told["Published"] == told["Link shared"] == told["First sale"] == "waiting"
    assert (told["Event made"], told["Payments connected"]) == ("next", "open")


def test_free_tickets_need_no_payments() -> None:
    told = states(replace(NOTHING, has_types=True))
    assert "Payments connected" not in told
    assert "Payments connected" in states(replace(NOTHING, has_types=True, asks_money=True))


@pytest.mark.parametrize(
    "over", [{"has_sold": True}, {"status": TenantStatus.SUSPENDED}, {"status": TenantStatus.REJECTED}]
)
def test_it_is_gone_after_the_first_sale_and_where_nothing_can_be_sold(over: dict[str, object]) -> None:
    assert checklist.of(replace(NOTHING, **over), desk_href="", shop_href="") is None  # type: ignore[arg-type]


async def test_what_is_done_is_read_from_what_is_there(runtime: Runtime, tenant: Scope) -> None:
    async with runtime.db.write(tenant) as tx:
        assert (await first_sale.progress(tx)).event_id is None
        starts = runtime.clock.now() + timedelta(days=9)
        event = await an_event(tx, start_at=starts, end_at=starts + timedelta(hours=2))
        await a_ticket_type(tx, event.id, price_cents=0)
        found = await first_sale.progress(tx)
        assert (found.event_id, found.has_types, found.asks_money) == (event.id, True, False)
        told = (found.is_published, found.is_branded, found.was_visited, found.has_sold)
        assert told == (False,) * 4
        await tx.execute(BRAND)
        await publishing.publish(tx, event.id, tenant_is_active=True, now=runtime.clock.now())
        found = await first_sale.progress(tx)
    assert (found.is_published, found.is_branded, found.event_slug) == (True, True, event.slug)


async def test_it_is_put_away_and_brought_back(runtime: Runtime, stranger: Surfer) -> None:
    scope = await a_tenant(runtime.db, slug=a_slug("new"), status="pending")
    admin = await a_colleague(runtime.db, scope)
    async with another_window(stranger.client) as window:
        organizer, desk = (
            await signed_in(runtime, window, admin.principal.user_id),
            f"/organizer/{admin.slug}",
        )
        assert "Choose colour and logo" in await organizer.read(desk)
        await organizer.send(desk, {"act": "dismiss"}, to=f"{desk}/checklist")
        assert "Choose colour and logo" not in await organizer.read(desk)
        await organizer.send(desk, {"act": "show"}, to=f"{desk}/checklist")
        assert "To your first sale" in await organizer.read(desk)


async def test_who_has_sold_sees_none(organizer: Surfer, world: PageWorld) -> None:
    assert "first sale" not in await organizer.read(world.desk)
