"""The operators' desk for messages and money."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from admit.core.money import Money
from admit.core.tenancy import PLATFORM_TENANT_ID, Door
from admit.flows import inbox, refunding
from admit.flows.runtime import Runtime
from admit.sales.gateway import ProviderEvent
from tests.support.builders import set_tenant_status
from tests.support.http import bearer_of, serving
from tests.support.identity_builders import an_account, an_operator, trail_of
from tests.support.shop_world import Shop, a_shop

FAIL = """
update webhook_events
set status = 'failed', attempts = 15, next_attempt_at = null, needs_operator_at = now(), error_message = 'no payment'
where provider_event_id = %(event_id)s::text
"""

REFUNDS = """
select kind, amount_cents, status
from refunds
order by id
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """An operator signed in, on a platform with one shop."""

    client: httpx.AsyncClient
    runtime: Runtime
    shop: Shop
    headers: dict[str, str]

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/api/v1/platform{path}", params=params, headers=self.headers)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.client.post(f"/api/v1/platform{path}", json=body, headers=self.headers)


@pytest.fixture
async def desk(fresh_runtime: Runtime) -> AsyncIterator[Desk]:
    operator = await an_operator(fresh_runtime.db)
    async with serving(fresh_runtime) as client:
        shop = await a_shop(client, fresh_runtime)
        yield Desk(client, fresh_runtime, shop, await bearer_of(fresh_runtime, operator.user_id))


async def a_message(desk: Desk, **payload: object) -> str:
    """A message in the inbox, worked off once; its id."""
    event_id = f"evt_{uuid4().hex}"
    event = ProviderEvent("stripe", "", event_id, "payment_intent.succeeded", None, payload)
    await inbox.receive(desk.runtime, [event])
    await inbox.drain(desk.runtime)
    (row,) = [
        one for one in (await desk.get("/webhooks")).json()["items"] if one["provider_event_id"] == event_id
    ]
    found: str = row["id"]
    return found


async def an_undecided_payment(desk: Desk) -> str:
    """A payment captured for a tenant that was suspended meanwhile; its id."""
    order = await desk.shop.held(1)
    opened = (await desk.client.post(f"/api/v1/public/orders/{order['token']}/payment")).json()
    await set_tenant_status(desk.runtime.db, desk.shop.scope.tenant_id, "suspended")
    desk.shop.gateway.buyer_pays(opened["client_secret"].removesuffix("_secret"))
    await desk.shop.settle(order)
    (row,) = (await desk.get("/payments", need="needs_operator")).json()["items"]
    found: str = row["id"]
    return found


async def test_a_message_is_shown_with_what_it_said(desk: Desk) -> None:
    message = await a_message(desk, hello="world")
    file = (await desk.get(f"/webhooks/{message}")).json()
    assert (file["webhook"]["status"], file["payload"]) == ("ignored", {"hello": "world"})


async def test_messages_are_filtered_by_state(desk: Desk) -> None:
    await a_message(desk)
    assert len((await desk.get("/webhooks", status="ignored")).json()["items"]) == 1
    assert (await desk.get("/webhooks", status="failed")).json()["items"] == []


async def test_a_replayed_message_is_worked_off_again(desk: Desk) -> None:
    order = await desk.shop.paid(1)
    async with desk.runtime.db.read(desk.shop.scope) as tx:
        reference = await tx.fetch_value("select provider_reference from payments")
    message = await a_message(desk, payment=reference)
    replayed = (await desk.post(f"/webhooks/{message}/replay")).json()
    assert (replayed["status"], replayed["attempts"]) == ("received", 0)
    await inbox.drain(desk.runtime)
    told = (await desk.get(f"/webhooks/{message}")).json()["webhook"]
    assert (told["status"], told["tenant_slug"]) == ("processed", desk.shop.slug)
    tickets = (await desk.shop.get(f"/orders/{order['id']}")).json()["tickets"]
    assert len(tickets) == 1


async def test_a_message_that_nobody_could_match_waits_until_it_is_resolved(desk: Desk) -> None:
    message = await a_message(desk)
    event_id = (await desk.get(f"/webhooks/{message}")).json()["webhook"]["provider_event_id"]
    async with desk.runtime.db.door(Door.WORKER) as tx:
        await tx.execute(FAIL, {"event_id": event_id})
    assert [row["id"] for row in (await desk.get("/webhooks", waiting="true")).json()["items"]] == [message]
    resolved = await desk.post(f"/webhooks/{message}/resolve", note="Paid by another system.")
    assert resolved.json()["resolved_at"] is not None
    assert (await desk.get("/webhooks", waiting="true")).json()["items"] == []
    again = await desk.post(f"/webhooks/{message}/resolve", note="Twice.")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_resolve")


async def test_a_payment_that_waits_for_an_operator_is_resolved_with_a_note(desk: Desk) -> None:
    payment = await an_undecided_payment(desk)
    resolved = await desk.post(f"/payments/{payment}/resolve", note="Given back in the console.")
    assert resolved.status_code == 200, resolved.text
    assert resolved.json()["resolved_at"] is not None
    assert (await desk.get("/payments", need="needs_operator")).json()["items"] == []
    again = await desk.post(f"/payments/{payment}/resolve", note="Twice.")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_resolve")
    assert "payment.decided" in await trail_of(desk.runtime.db, PLATFORM_TENANT_ID, subject_id=UUID(payment))


async def test_undecided_money_goes_back_when_that_is_decided(desk: Desk) -> None:
    payment = await an_undecided_payment(desk)
    answer = await desk.post(f"/payments/{payment}/resolve", note="Suspended.", give_back=True)
    assert answer.status_code == 200, answer.text
    await refunding.drain(desk.runtime)
    async with desk.runtime.db.read(desk.shop.scope) as tx:
        assert await tx.fetch_rows(REFUNDS) == [("owed", 2400, "succeeded")]


async def test_money_that_is_owed_back_is_listed_until_it_went(desk: Desk) -> None:
    order = await desk.shop.held(1)
    opened = (await desk.client.post(f"/api/v1/public/orders/{order['token']}/payment")).json()
    reference = opened["client_secret"].removesuffix("_secret")
    desk.shop.gateway.buyer_pays(reference, amount=Money(100, "EUR"))
    await desk.shop.settle(order)
    owed = (await desk.get("/payments", need="refund_owed")).json()["items"]
    assert [(row["order_id"], row["captured_reason"]) for row in owed] == [(order["id"], "wrong_amount")]
    await refunding.drain(desk.runtime)
    assert (await desk.get("/payments", need="refund_owed")).json()["items"] == []


async def test_a_resolution_needs_words(desk: Desk) -> None:
    payment = await an_undecided_payment(desk)
    answer = await desk.post(f"/payments/{payment}/resolve", note="  ")
    assert answer.json()["errors"][0]["field"] == "note"


async def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    for path in (
        f"/webhooks/{uuid4()}/replay",
        f"/webhooks/{uuid4()}/resolve",
        f"/payments/{uuid4()}/resolve",
    ):
        assert (await desk.post(path, **({} if "replay" in path else {"note": "x"}))).status_code == 404


async def test_every_look_is_in_the_platforms_trail(desk: Desk) -> None:
    message = await a_message(desk)
    await desk.get(f"/webhooks/{message}")
    seen = await trail_of(desk.runtime.db, PLATFORM_TENANT_ID, subject_id=UUID(message))
    assert seen == ["webhook.viewed"]


@pytest.mark.parametrize("path", ["/webhooks", "/payments"])
async def test_the_desk_is_for_operators(desk: Desk, path: str) -> None:
    somebody = await an_account(desk.runtime.db)
    headers = await bearer_of(desk.runtime, somebody.user_id)
    assert (await replace(desk, headers=headers).get(path)).status_code == 403
    assert (await replace(desk, headers=desk.shop.admin).get(path)).status_code == 403
    assert (await replace(desk, headers={}).get(path)).status_code == 401


async def test_a_payment_is_applied_once_the_organizer_is_active_again(desk: Desk) -> None:
    payment = await an_undecided_payment(desk)
    early = await desk.post(f"/payments/{payment}/apply", note="The buyer waits.")
    assert (early.status_code, early.json()["code"]) == (409, "tenant_not_active")
    await set_tenant_status(desk.runtime.db, desk.shop.scope.tenant_id, "active")
    applied = await desk.post(f"/payments/{payment}/apply", note="The buyer waits.")
    assert (applied.status_code, applied.json()["captured_as"]) == (200, "applied")
    again = await desk.post(f"/payments/{payment}/apply", note="Twice.")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_resolve")


async def test_many_messages_are_replayed_and_none_is_refused(desk: Desk) -> None:
    messages = [await a_message(desk) for _ in range(2)]
    assert (await desk.post("/webhooks/replay", ids=messages)).json() == {"replayed": 2}
    none = await desk.post("/webhooks/replay", ids=[])
    assert none.status_code in {400, 422}


async def test_messages_are_searched_by_their_id(desk: Desk) -> None:
    message = await a_message(desk)
    event_id = (await desk.get(f"/webhooks/{message}")).json()["webhook"]["provider_event_id"]
    found = (await desk.get("/webhooks", search=event_id[4:20])).json()["items"]
    assert [row["id"] for row in found] == [message]
    assert (await desk.get("/webhooks", search="100%")).json()["items"] == []


async def test_a_failed_refund_is_seen_and_tried_again(desk: Desk) -> None:
    order = await desk.shop.paid(1)
    desk.shop.gateway.refuse_refunds = "insufficient_funds"
    asked = await desk.shop.post(f"/orders/{order['id']}/refunds", {"amount_cents": 100}, key="once")
    assert asked.status_code < 300, asked.text
    await refunding.drain(desk.runtime)
    (row,) = (await desk.get("/refunds")).json()["items"]
    assert (row["status"], row["failure_code"]) == ("failed", "insufficient_funds")
    desk.shop.gateway.refuse_refunds = None
    retried = await desk.post(f"/refunds/{row['id']}/retry")
    assert retried.status_code == 200, retried.text
    await refunding.drain(desk.runtime)
    assert (await desk.get("/refunds")).json()["items"] == []
    assert (await desk.post(f"/refunds/{row['id']}/retry")).json()["code"] == "nothing_to_resolve"


async def test_who_belongs_to_a_tenant_is_told_from_either_side(desk: Desk) -> None:
    team = (await desk.get(f"/tenants/{desk.shop.scope.tenant_id}/members")).json()["items"]
    admin = next(one for one in team if one["role"] == "tenant_admin")
    mine = (await desk.get(f"/users/{admin['user_id']}/memberships")).json()["items"]
    assert [one["tenant_slug"] for one in mine] == [desk.shop.slug]


async def test_health_tells_queues_and_checks_the_rules_when_asked(desk: Desk) -> None:
    glance = (await desk.get("/health")).json()
    queues = {"messages", "mails", "facts", "refunds", "holds", "payments", "accounts"}
    assert {one["name"] for one in glance["queues"]} == queues
    assert "counters" not in {one["name"] for one in glance["findings"]}
    asked = (await desk.get("/health", rules="true")).json()
    assert ("counters", True) in {(one["name"], one["is_fine"]) for one in asked["findings"]}


async def test_no_dispute_is_an_empty_page(desk: Desk) -> None:
    assert (await desk.get("/disputes", status="open")).json() == {"items": [], "next_cursor": None}
