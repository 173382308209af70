"""The operator's pages, and who may not see them."""

import pytest

from admit.audit import timeline
from admit.core.tenancy import PLATFORM_SCOPE
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, words_of
from tests.support.page_world import PageWorld

PAGES = (
    "/admin",
    "/admin/tenants",
    "/admin/settings",
    "/admin/activity",
    "/admin/webhooks",
    "/admin/payments",
)


@pytest.mark.parametrize("path", PAGES)
async def test_only_operators_see_the_platforms_desk(
    organizer: Surfer, stranger: Surfer, operator: Surfer, path: str
) -> None:
    assert (await stranger.get(path)).headers["location"] == f"/sign-in?next={path}"
    assert (await organizer.get(path)).status_code == 403
    assert (await operator.get(path)).status_code == 200


async def test_an_organizer_is_approved_from_the_queue(operator: Surfer, world: PageWorld) -> None:
    file = f"/admin/tenants/{world.waiting.tenant_id}"
    answer = await operator.send("/admin", {}, to=f"{file}/approve")
    assert answer.headers["location"] == "/admin?said=approve"
    assert "Approved." in await operator.read("/admin?said=approve")
    assert "Active" in await operator.read(file)


async def test_an_organizer_is_not_rejected_without_a_reason(operator: Surfer, world: PageWorld) -> None:
    file = f"/admin/tenants/{world.waiting.tenant_id}"
    answer = await operator.send(file, {"reason": " ", "back": "file"}, to=f"{file}/reject")
    assert (answer.status_code, 'id="reason-reject-error"' in answer.text) == (422, True)
    done = await operator.send(file, {"reason": "No such venue.", "back": "file"}, to=f"{file}/reject")
    assert "No such venue." in await operator.read(done.headers["location"])


async def test_a_suspended_organizers_pages_are_gone_until_it_is_reactivated(
    operator: Surfer, stranger: Surfer, world: PageWorld
) -> None:
    file = f"/admin/tenants/{world.tenant.tenant_id}"
    await operator.send(file, {"reason": "Complaints.", "back": "file"}, to=f"{file}/suspend")
    assert (await stranger.get(world.event_path)).status_code == 404
    await operator.send(file, {"reason": "Settled.", "back": "file"}, to=f"{file}/reactivate")
    assert (await stranger.get(world.event_path)).status_code == 200


async def test_a_decision_that_somebody_took_already_says_so(operator: Surfer, world: PageWorld) -> None:
    file = f"/admin/tenants/{world.waiting.tenant_id}"
    shown = await operator.get(file)
    token = shown.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = await operator.post(
            f"{file}/approve", {"_csrf_token": token, "back": "file"}, site="same-origin"
        )
    assert answer.headers["location"] == f"{file}?said=decided"


async def test_a_decision_that_is_none_is_not_found(operator: Surfer, world: PageWorld) -> None:
    shown = await operator.get(f"/admin/tenants/{world.waiting.tenant_id}")
    token = shown.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    path = f"/admin/tenants/{world.waiting.tenant_id}/promote"
    assert (await operator.post(path, {"_csrf_token": token}, site="same-origin")).status_code == 404


async def test_the_fee_is_typed_in_per_cent_and_kept_exactly(operator: Surfer) -> None:
    shown = await operator.get("/admin/settings")
    version = shown.text.partition('name="version" value="')[2].partition('"')[0]
    typed = {
        "fee": "2,5",
        "sender_name": "Admit",
        "support_email": "",
        "signups_open": "true",
        "version": version,
    }
    answer = await operator.send("/admin/settings", typed)
    assert answer.headers["location"] == "/admin/settings?said=saved"
    assert 'value="2.5"' in (await operator.get("/admin/settings")).text
    stale = await operator.send("/admin/settings", typed)
    assert stale.status_code == 409


@pytest.mark.parametrize("fee", ["many", "2.555", "99", "-1", "NaN", "1e9"])
async def test_a_fee_that_cannot_be_is_refused_at_its_field(operator: Surfer, fee: str) -> None:
    typed = {"fee": fee, "sender_name": "Kept Name", "support_email": "", "version": "1"}
    answer = await operator.send("/admin/settings", typed)
    assert (answer.status_code, 'id="fee-error"' in answer.text) == (422, True)
    assert "Kept Name" in answer.text


async def test_a_message_of_the_provider_is_read_and_worked_off_again(
    operator: Surfer, world: PageWorld
) -> None:
    page = f"/admin/webhooks/{world.webhook_id}"
    assert '"id": "pi_3QKvN2HalB77"' in await operator.read(page)
    answer = await operator.send(page, {}, to=f"{page}/replay")
    assert "It is worked off again." in await operator.read(answer.headers["location"])


@pytest.mark.parametrize("need", ["needs_operator", "refund_owed", "refund_failed", "failed", "made-up"])
async def test_payments_are_listed_by_why_they_need_a_look(operator: Surfer, need: str) -> None:
    assert "Payments" in await operator.read(f"/admin/payments?need={need}")


async def test_a_look_at_a_tenants_file_is_in_the_platforms_trail(
    operator: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    await operator.get(f"/admin/tenants/{world.tenant.tenant_id}")
    async with runtime.db.read(PLATFORM_SCOPE) as tx:
        looks = await timeline.read(tx, limit=2, subject_id=world.tenant.tenant_id)
    assert ("tenant.viewed", world.operator_id) in [(entry.action, entry.actor_id) for entry in looks]
    assert "Organizer looked at" in await operator.read("/admin/activity")


async def test_an_unknown_state_in_the_address_is_refused_in_words(operator: Surfer) -> None:
    answer = await operator.get("/admin/tenants?status=asleep")
    assert answer.status_code == 422
    assert "Use one of" in words_of(answer)
