"""The organizer's desk of orders over HTTP."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from admit.core import ids
from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.flows import refunding
from admit.flows.runtime import Runtime
from admit.reports import exports
from tests.support.builders import a_member, a_tenant
from tests.support.http import a_key, bearer_of_member, serving
from tests.support.identity_builders import slug_of
from tests.support.shop_world import Shop, a_shop, where

KEPT_MAILS = """
select count(*)
from email_messages
where kind = 'order_confirmation'
  and dedupe_key like %(prefix)s::text
"""


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime) as client:
        yield await a_shop(client, runtime)


async def refund(shop: Shop, order: dict[str, Any], **body: Any) -> httpx.Response:
    return await shop.post(f"/orders/{order['id']}/refunds", body, key=a_key()["idempotency-key"])


async def carry_out(shop: Shop) -> None:
    """The worker's next round, for this tenant."""
    async with shop.runtime.db.read(shop.scope) as tx:
        due = await tx.fetch_column("select id from refunds where next_attempt_at is not null")
    await refunding._drain_tenant(shop.runtime, shop.scope.tenant_id, due)


async def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.content.startswith(exports.MARK)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_orders_are_listed_newest_first_page_by_page(shop: Shop, clock: FixedClock) -> None:
    made = [(await shop.held(1))["id"] for _ in range(3)]
    first = (await shop.get("/orders", limit=2)).json()
    rest = (await shop.get("/orders", limit=2, cursor=first["next_cursor"])).json()
    seen = [row["id"] for row in first["items"] + rest["items"]]
    assert (sorted(seen), rest["next_cursor"]) == (sorted(made), None)


async def test_orders_are_found_by_code_name_and_email(shop: Shop) -> None:
    order = await shop.held()
    body = (await shop.get(f"/orders/{order['id']}")).json()
    for words in (order["code"].lower(), body["buyer_email"][:12].upper(), "VAN dijk"):
        found = (await shop.get("/orders", q=words)).json()["items"]
        assert [row["id"] for row in found] == [order["id"]]


@pytest.mark.parametrize("words", ["%", "_", "nobody@nowhere", "\\"])
async def test_what_is_searched_for_is_no_pattern(shop: Shop, words: str) -> None:
    await shop.reserve()
    assert (await shop.get("/orders", q=words)).json()["items"] == []


async def test_orders_are_filtered_by_state_and_event(shop: Shop) -> None:
    await shop.held()
    paid = await shop.paid(1)
    found = (await shop.get("/orders", status="paid", event_id=str(shop.event.id))).json()["items"]
    assert [row["id"] for row in found] == [paid["id"]]
    assert (await shop.get("/orders", event_id=str(ids.new_id()))).json()["items"] == []


async def test_an_order_is_shown_with_all_that_belongs_to_it(shop: Shop) -> None:
    order = await shop.paid(2)
    body = (await shop.get(f"/orders/{order['id']}")).json()
    assert (body["status"], body["total_cents"], len(body["tickets"])) == ("paid", 4800, 2)
    assert [payment["captured_as"] for payment in body["payments"]] == ["applied"]
    assert "order.paid" in [entry["action"] for entry in body["trail"]]


async def test_a_strangers_order_is_not_found(shop: Shop, runtime: Runtime) -> None:
    order = await shop.held()
    other = await a_tenant(runtime.db)
    headers = await bearer_of_member(runtime, await a_member(runtime.db, other))
    slug = await slug_of(runtime.db, other.tenant_id)
    theirs = await shop.client.get(f"/api/v1/tenants/{slug}/orders/{order['id']}", headers=headers)
    ours = await shop.client.get(f"{shop.desk}/orders/{order['id']}", headers=headers)
    assert (theirs.status_code, ours.status_code) == (404, 404)


@pytest.mark.parametrize(
    "path", ["/orders", "/payments", "/orders.csv", "/attendees.csv", "/events/{event}/stats"]
)
async def test_the_desk_is_for_admins_of_the_tenant(shop: Shop, runtime: Runtime, path: str) -> None:
    address = f"{shop.desk}{path.format(event=shop.event.id)}"
    staff = await bearer_of_member(runtime, await a_member(runtime.db, shop.scope, role="staff"))
    assert (await shop.client.get(address, headers=staff)).status_code == 403
    assert (await shop.client.get(address)).status_code == 401


async def test_a_whole_refund_voids_the_tickets_and_gives_the_money_back(shop: Shop) -> None:
    order = await shop.paid(2)
    asked = await refund(shop, order, note="Ill")
    assert asked.status_code == 201, asked.text
    assert [ticket["status"] for ticket in asked.json()["order"]["tickets"]] == ["void", "void"]
    await carry_out(shop)
    body = (await shop.get(f"/orders/{order['id']}")).json()
    (made,) = body["refunds"]
    assert (body["status"], made["status"], made["amount_cents"]) == ("refunded", "succeeded", 4800)
    assert len(made["ticket_ids"]) == 2


async def test_one_ticket_is_refunded_and_the_other_stays(shop: Shop) -> None:
    order = await shop.paid(2)
    one, other = order["tickets"]
    await refund(shop, order, ticket_ids=[one["id"]])
    await carry_out(shop)
    seen = (await shop.client.get(where(order))).json()
    by_id = {ticket["id"]: ticket for ticket in seen["tickets"]}
    assert (by_id[one["id"]]["status"], by_id[one["id"]]["qr_svg"]) == ("void", None)
    assert by_id[other["id"]]["status"] == "valid"
    assert (seen["status"], seen["refunded_cents"]) == ("partially_refunded", 2400)


async def test_the_same_key_refunds_once(shop: Shop) -> None:
    order = await shop.paid(2)
    path, key = f"/orders/{order['id']}/refunds", "one-key"
    answers = [await shop.post(path, {"amount_cents": 500}, key=key) for _ in range(2)]
    assert answers[0].json()["refund_id"] == answers[1].json()["refund_id"]
    changed = await shop.post(path, {"amount_cents": 600}, key=key)
    assert (changed.status_code, changed.json()["code"]) == (409, "idempotency_key_reused")


async def test_a_refund_needs_a_key(shop: Shop) -> None:
    order = await shop.paid(1)
    assert (await shop.post(f"/orders/{order['id']}/refunds", {})).status_code == 422


async def test_more_than_was_paid_is_refused(shop: Shop) -> None:
    order = await shop.paid(1)
    answer = await refund(shop, order, amount_cents=2401)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_refundable")


async def test_a_failed_refund_is_seen_and_can_be_tried_again(shop: Shop) -> None:
    order = await shop.paid(1)
    made = (await refund(shop, order)).json()["refund_id"]
    shop.gateway.refuse_refunds = "balance_insufficient"
    await carry_out(shop)
    body = (await shop.get(f"/orders/{order['id']}")).json()
    assert (body["refunds"][0]["status"], body["refunds"][0]["failure_code"]) == (
        "failed",
        "balance_insufficient",
    )
    shop.gateway.refuse_refunds = None
    assert (await shop.post(f"/refunds/{made}/retry")).status_code == 200
    await carry_out(shop)
    assert (await shop.get(f"/orders/{order['id']}")).json()["refunds"][0]["status"] == "succeeded"
    again = await shop.post(f"/refunds/{made}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "not_refundable")


async def test_the_confirmation_is_sent_again_a_few_times(shop: Shop) -> None:
    order = await shop.paid(1)
    statuses = [(await shop.post(f"/orders/{order['id']}/resend")).status_code for _ in range(6)]
    async with shop.runtime.db.read(shop.scope) as tx:
        kept = await tx.fetch_value(KEPT_MAILS, {"prefix": f"order-confirmation-{order['id']}%"})
    assert (statuses, kept) == ([202] * 5 + [429], 6)


async def test_a_held_order_has_no_confirmation_to_send(shop: Shop) -> None:
    order = await shop.held()
    assert (await shop.post(f"/orders/{order['id']}/resend")).status_code == 409


async def test_a_name_is_corrected_over_the_version_that_was_edited(shop: Shop) -> None:
    order = await shop.paid(1)
    ticket = (await shop.get(f"/orders/{order['id']}")).json()["tickets"][0]
    path = f"{shop.desk}/orders/{order['id']}/tickets/{ticket['id']}"
    edit = {"attendee_name": "Zoë Łaski", "attendee_email": None, "version": ticket["version"]}
    done = await shop.client.patch(path, json=edit, headers=shop.admin)
    stale = await shop.client.patch(path, json=edit, headers=shop.admin)
    assert (done.status_code, done.json()["attendee_name"]) == (200, "Zoë Łaski")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_edit")


async def test_a_ticket_of_another_order_is_not_found(shop: Shop) -> None:
    one, other = await shop.paid(1), await shop.paid(1)
    path = f"{shop.desk}/orders/{one['id']}/tickets/{other['tickets'][0]['id']}"
    answer = await shop.client.patch(path, json={"attendee_name": "X", "version": 1}, headers=shop.admin)
    assert answer.status_code == 404


async def test_payments_are_listed_with_their_orders(shop: Shop) -> None:
    order = await shop.paid(1)
    (row,) = (await shop.get("/payments", status="succeeded")).json()["items"]
    assert (row["order_id"], row["order_code"], row["captured_cents"]) == (order["id"], order["code"], 2400)


async def test_stats_add_up_what_was_paid_held_and_given_back(shop: Shop) -> None:
    order = await shop.paid(2)
    await shop.held(3)
    await refund(shop, order, amount_cents=500)
    await carry_out(shop)
    stats = (await shop.get(f"/events/{shop.event.id}/stats")).json()
    assert (stats["gross_cents"], stats["refunded_cents"], stats["net_cents"]) == (4800, 500, 4300)
    assert (stats["orders_paid"], stats["orders_held"]) == (1, 1)
    balcony = next(kind for kind in stats["types"] if kind["name"] == "Balcony")
    assert (balcony["quantity_sold"], balcony["quantity_reserved"], balcony["gross_cents"]) == (2, 3, 4800)
    assert [(day["orders"], day["tickets"]) for day in stats["days"]] == [(1, 2)]


async def test_stats_of_an_event_that_is_not_ours_are_not_found(shop: Shop) -> None:
    assert (await shop.get(f"/events/{ids.new_id()}/stats")).status_code == 404


async def test_orders_are_exported_with_amounts_in_major_units(shop: Shop) -> None:
    order = await shop.paid(2)
    answer = await shop.get("/orders.csv", event_id=str(shop.event.id))
    (row,) = await rows_of(answer)
    assert answer.headers["content-disposition"] == f'attachment; filename="{shop.slug}-orders.csv"'
    assert (row["order"], row["tickets"], row["total"], row["currency"]) == (
        order["code"],
        "2",
        "48.00",
        "EUR",
    )
    assert row["paid"].endswith("+01:00")


async def test_no_name_becomes_a_formula_in_an_export(shop: Shop) -> None:
    order = await shop.held(1, kind=shop.free)
    buyer = {"name": '=HYPERLINK("http://evil.example","x")', "email": "eve@example.org"}
    await shop.client.put(f"{where(order)}/buyer", json=buyer)
    await shop.client.post(f"{where(order)}/confirm")
    (row,) = await rows_of(await shop.get("/attendees.csv"))
    assert row["attendee"] == "'" + buyer["name"]
    assert row["buyer"] == "'" + buyer["name"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"])
def test_a_cell_that_begins_as_a_formula_is_made_text(text: str) -> None:
    assert exports.safe(text) == "'" + text


async def test_a_whole_export_is_the_tenants_alone(shop: Shop, db: Database, runtime: Runtime) -> None:
    await shop.paid(1)
    other = await a_shop(shop.client, runtime)
    theirs = await other.paid(2)
    rows = await rows_of(await other.get("/attendees.csv"))
    assert sorted(row["ticket"] for row in rows) == sorted(ticket["code"] for ticket in theirs["tickets"])
