"""The operator's pages about money that needs a decision, refunds, disputes, people and health."""

import pytest

from admit.backoffice import redaction
from admit.core import ids
from admit.core.tenancy import PLATFORM_TENANT_ID, Door
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer
from tests.support.builders import a_slug, set_tenant_status
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import an_account, trail_of
from tests.support.page_world import PageWorld, money_in_trouble
from tests.support.sales_builders import Shop, a_shop

NEEDS_OPERATOR = """
update webhook_events
set status = 'failed', attempts = 15, next_attempt_at = null, needs_operator_at = now(), error_message = 'no payment'
where id = %(id)s::uuid
"""

DECLARED = """
insert into tenants (id, name, slug, status, declared)
values (%(id)s::uuid, 'Chor', %(slug)s::text, 'pending', '{"expected_events": "Two concerts a year"}')
"""

VERSION = 'name="version" value="'


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway)


async def undecided(shop: Shop) -> str:
    """The page of money that came for an organizer who was suspended meanwhile."""
    held = await shop.opened(1)
    await set_tenant_status(shop.runtime.db, shop.scope.tenant_id, "suspended")
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held)))
    return f"/admin/payments/{(await shop.payment(held)).id}"


async def test_money_that_waited_is_settled_once_the_organizer_is_active_again(
    operator: Surfer, shop: Shop
) -> None:
    page = await undecided(shop)
    early = await operator.send(page, {"do": "apply", "note": "The buyer waits."})
    assert (early.status_code, "Reactivate it first" in early.text) == (409, True)
    await set_tenant_status(shop.runtime.db, shop.scope.tenant_id, "active")
    done = await operator.send(page, {"do": "apply", "note": "The buyer waits."})
    assert "Settled as if it came now." in await operator.read(done.headers["location"])
    assert await shop.counts() == (1, 0)
    assert await shop.breaches() == []


async def test_money_that_waited_goes_back_with_the_note_in_the_trail(operator: Surfer, shop: Shop) -> None:
    page = await undecided(shop)
    empty = await operator.send(page, {"do": "give_back", "note": " "})
    assert (empty.status_code, 'id="note-error"' in empty.text) == (422, True)
    done = await operator.send(page, {"do": "give_back", "note": "No such concert."})
    shown = await operator.read(done.headers["location"])
    assert "The money goes back." in shown
    assert "Nothing is to be decided here." in shown
    assert "payment.resolved" in await trail_of(shop.runtime.db, shop.scope.tenant_id)


async def test_money_settled_outside_is_closed_and_none_moves(operator: Surfer, shop: Shop) -> None:
    done = await operator.send(await undecided(shop), {"do": "settled", "note": "Paid in cash."})
    assert "No money moved." in await operator.read(done.headers["location"])
    assert shop.gateway.refunds == {}


async def test_a_refund_that_fails_is_listed_with_its_reason_and_tried_again(
    operator: Surfer, runtime: Runtime
) -> None:
    await money_in_trouble(runtime)
    shown = await operator.get("/admin/refunds")
    assert "balance does not cover this refund" in shown.text
    path = shown.text.partition('action="/admin/refunds/')[2].partition('"')[0]
    done = await operator.send("/admin/refunds", {}, to=f"/admin/refunds/{path}")
    assert done.headers["location"] == "/admin/refunds?said=retried"
    assert "refund.retried" in await trail_of(runtime.db, PLATFORM_TENANT_ID)


async def test_disputes_are_listed_by_state(operator: Surfer, runtime: Runtime) -> None:
    await money_in_trouble(runtime)
    assert "dp_1" in await operator.read("/admin/disputes?state=open")
    assert "dp_1" not in await operator.read("/admin/disputes?state=won")


async def test_health_says_what_waits_and_checks_the_rules_only_when_asked(operator: Surfer) -> None:
    glance = await operator.read("/admin/health")
    assert "no worker runs" in glance
    assert "rules of stock and money hold" not in glance
    assert "stock and money" in await operator.read("/admin/health?rules=1")


async def test_a_person_is_found_disabled_and_opened_again(operator: Surfer, runtime: Runtime) -> None:
    person = await an_account(runtime.db, name="Ada Weiland")
    page = f"/admin/people/{person.user_id}"
    assert page in (await operator.get(f"/admin/people?q={person.email}")).text
    for do, words in (("disable", "Every login of this account ends"), ("enable", "Open again.")):
        version = (await operator.get(page)).text.partition(VERSION)[2].partition('"')[0]
        done = await operator.send(page, {"do": do, "version": version})
        assert words in await operator.read(done.headers["location"])
    stale = await operator.send(page, {"do": "promote", "version": "1"})
    assert stale.status_code == 409


async def test_a_person_and_a_tenant_show_who_belongs_where(operator: Surfer, world: PageWorld) -> None:
    assert f"/{world.slug}" in await operator.read(f"/admin/people/{world.admin_id}")
    tenant = await operator.get(f"/admin/tenants/{world.tenant.tenant_id}")
    assert f"/admin/people/{world.admin_id}" in tenant.text
    assert f"/admin/people/{world.staff_id}" in tenant.text


async def test_what_an_organizer_declared_is_read_before_deciding(operator: Surfer, runtime: Runtime) -> None:
    tenant_id = ids.new_id()
    async with runtime.db.door(Door.AUTH) as tx:
        await tx.execute(DECLARED, {"id": tenant_id, "slug": a_slug()})
    shown = await operator.read(f"/admin/tenants/{tenant_id}")
    assert "Expected events" in shown
    assert "Two concerts a year" in shown


async def test_messages_are_searched_and_the_state_is_kept(operator: Surfer, world: PageWorld) -> None:
    found = await operator.get("/admin/webhooks?state=received&q=pi_3QKvN2HalB77")
    assert f"/admin/webhooks/{world.webhook_id}" in found.text
    assert 'name="state" value="received"' in found.text
    assert "No message fits" in await operator.read("/admin/webhooks?q=evt_nowhere%25")


async def test_many_messages_are_replayed_at_once(
    operator: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    done = await operator.send("/admin/webhooks", {"id": str(world.webhook_id)}, to="/admin/webhooks/replay")
    assert done.headers["location"] == "/admin/webhooks?said=many"
    none = await operator.send("/admin/webhooks", {}, to="/admin/webhooks/replay")
    assert "Tick the messages first" in await operator.read(none.headers["location"])
    assert "webhooks.replayed" in await trail_of(runtime.db, PLATFORM_TENANT_ID)


async def test_a_message_that_waits_is_closed_with_a_note(
    operator: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    async with runtime.db.door(Door.WORKER) as tx:
        await tx.execute(NEEDS_OPERATOR, {"id": world.webhook_id})
    page = f"/admin/webhooks/{world.webhook_id}"
    empty = await operator.send(page, {"note": ""}, to=f"{page}/resolve")
    assert (empty.status_code, 'id="note-error"' in empty.text) == (422, True)
    done = await operator.send(page, {"note": "Another shop's."}, to=f"{page}/resolve")
    assert "Closed with your note." in await operator.read(done.headers["location"])


async def test_activity_is_narrowed_to_an_organizer_and_a_matter(operator: Surfer, world: PageWorld) -> None:
    shown = await operator.read(f"/admin/activity?tenant={world.slug}&about=incident")
    assert "Incident reported" in shown
    assert "Organizer looked at" not in shown
    assert "Nothing fits" in await operator.read("/admin/activity?tenant=nobody")


def test_a_payload_is_shown_without_who_the_buyer_is() -> None:
    payload = {
        "id": "evt_1",
        "data": {
            "object": {
                "amount": 2400,
                "client_secret": "pi_1_secret_2",
                "receipt_email": "jo@example.org",
                "billing_details": {"name": "Jo", "address": {"city": "Essen"}},
                "charges": [
                    {"id": "ch_1", "payment_method_details": {"card": {"last4": "4242", "brand": "visa"}}}
                ],
            }
        },
    }
    shown = str(redaction.redacted(payload))
    for secret in ("secret_2", "jo@example.org", "Jo'", "Essen", "4242"):
        assert secret not in shown
    for kept in ("evt_1", "2400", "ch_1", "visa"):
        assert kept in shown
