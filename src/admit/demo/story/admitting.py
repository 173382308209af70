"""The door's part: admitted once, refused with the reason, taken back, refunded."""

import uuid
from typing import Any

from admit.demo.story.plot import QUANTITY, STOCK, Plot
from admit.demo.story.telling import Teller, check, same, until


async def open_door(teller: Teller, plot: Plot) -> None:
    """A gate, and the phone of who works there."""
    async with teller.step("A gate is opened and a phone registered"):
        gates = f"{plot.door_path}/gates"
        plot.gate = await teller.ask("POST", gates, body={"name": "Jetty"}, token=plot.organizer, expect=201)
        devices = f"/tenants/{plot.slug}/door/devices"
        device = await teller.ask("POST", devices, body={"name": "Teo's phone"}, token=plot.staff, expect=201)
        plot.device_id = device["id"]


async def admit_once(teller: Teller, plot: Plot) -> None:
    """The first scan lets in; the second says when and where that was; after an undo it lets in again."""
    async with teller.step("The first ticket is scanned: admitted") as notes:
        first = await _scan(teller, plot, plot.inputs[0])
        same("the first scan", first["outcome"], "admitted")
        notes.append(f"{first['ticket']['attendee_name']}, {first['ticket']['ticket_type_name']}")
    async with teller.step("It is scanned again: refused, naming when and where") as notes:
        second = await _scan(teller, plot, plot.inputs[0])
        same("the second scan", (second["outcome"], second["reason"]), ("refused", "already_admitted"))
        same("the gate it names", second["facts"].get("gate"), plot.gate["name"])
        check(bool(second["facts"].get("admitted_at")), "the refusal does not say when the first was")
        notes.append(second["message"])
    async with teller.step("The admission is undone with a reason, and the ticket enters again"):
        undo = {"id": str(uuid.uuid4()), "device_id": plot.device_id, "reason": "Went back for the children."}
        await teller.ask("POST", f"{plot.door_path}/scans/{first['id']}/undo", body=undo, token=plot.staff)
        same("the scan after it", (await _scan(teller, plot, plot.inputs[0]))["outcome"], "admitted")


async def report_incident(teller: Teller, plot: Plot) -> None:
    """Staff tell what happened."""
    async with teller.step("Staff report an incident"):
        told = {"kind": "other", "severity": "low", "text": "One boat leaks.", "gate_id": plot.gate["id"]}
        await teller.ask("POST", f"{plot.door_path}/incidents", body=told, token=plot.staff, expect=201)
        listed = await teller.ask("GET", f"{plot.door_path}/incidents", token=plot.staff)
        same("the last incident", listed["items"][0]["text"], "One boat leaks.")


async def refund_one(teller: Teller, plot: Plot) -> None:
    """The organizer gives one ticket's money back; the door refuses it."""
    found = await teller.ask(
        "GET", f"/tenants/{plot.slug}/orders", token=plot.organizer, query={"event_id": plot.event["id"]}
    )
    order = next(
        row for row in found["items"] if row["code"].replace("-", "") == plot.order["code"].replace("-", "")
    )
    second = plot.order["tickets"][1]
    async with teller.step("The second ticket is refunded; the worker carries it out") as notes:
        body = {"ticket_ids": [second["id"]], "note": "One boat leaks."}
        path = f"/tenants/{plot.slug}/orders/{order['id']}"
        await teller.ask(
            "POST", f"{path}/refunds", body=body, token=plot.organizer, key=str(uuid.uuid4()), expect=201
        )
        await until("the refund", lambda: _refunded(teller, plot))
        notes.append(f"{plot.total_cents // QUANTITY / 100:.2f} EUR")
    async with teller.step("Its code is refused at the door: refunded"):
        answer = await _scan(teller, plot, plot.inputs[1])
        same("the refunded ticket's scan", (answer["outcome"], answer["reason"]), ("refused", "refunded"))


async def add_up(teller: Teller, plot: Plot) -> None:
    """Counters and sums at the end."""
    async with teller.step("Counters and sums add up") as notes:
        counters = await teller.ask("GET", f"{plot.door_path}/counters", token=plot.staff)
        same("admitted at the door", counters["admitted"], 1)
        same("expected at the door", counters["expected"], QUANTITY - 1)
        stats = await teller.ask(
            "GET", f"/tenants/{plot.slug}/events/{plot.event['id']}/stats", token=plot.organizer
        )
        half = plot.total_cents // QUANTITY
        same("gross", stats["gross_cents"], plot.total_cents)
        same("refunded", stats["refunded_cents"], half)
        same("net", stats["net_cents"], plot.total_cents - half)
        left = await teller.ask("GET", f"{plot.public_path}/availability")
        mine = next(one for one in left["items"] if one["ticket_type_id"] == plot.ticket_type["id"])
        check(mine["left"] in (None, STOCK - 1), f"{mine['left']} boats are left and not {STOCK - 1}")
        notes.append(f"{stats['net_cents'] / 100:.2f} EUR, {counters['admitted']} admitted")


async def _refunded(teller: Teller, plot: Plot) -> dict[str, Any] | None:
    order: dict[str, Any] = await teller.ask("GET", f"/public/orders/{plot.order['token']}")
    same_sum = order["refunded_cents"] == plot.total_cents // QUANTITY
    return order if same_sum and order["status"] == "partially_refunded" else None


async def _scan(teller: Teller, plot: Plot, text: str) -> dict[str, Any]:
    scan = {"id": str(uuid.uuid4()), "input": text, "gate_id": plot.gate["id"]}
    body = {"device_id": plot.device_id, "scans": [scan]}
    answers = await teller.ask("POST", f"{plot.door_path}/scans", body=body, token=plot.staff)
    answer: dict[str, Any] = answers["answers"][0]
    return answer
