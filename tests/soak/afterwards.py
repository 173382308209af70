"""What people do once they have tickets: enter, be taken back by an undo, ask for money, go to their bank."""

import asyncio

from tests.soak.ledger import Purchase
from tests.soak.street import Answer
from tests.soak.town import Visitor

UNDONE = 0.3
DISPUTED = 0.05
BANK_THINKS_S = 2.0


async def use(visitor: Visitor, purchase: Purchase) -> None:
    """One after the other, each perhaps."""
    rng = visitor.rng
    if rng.random() < 0.4:
        await _enter(visitor, purchase)
    if purchase.intent and not purchase.is_disputed and rng.random() < DISPUTED:
        purchase.is_disputed = bool(await visitor.town.double.dispute(purchase.intent))
    if rng.random() < 0.3:
        await _ask_money_back(visitor, purchase)
    if purchase.is_disputed:
        await _decide_dispute(visitor, purchase)


async def _enter(visitor: Visitor, purchase: Purchase) -> None:
    """Each ticket twice at the same moment, as when two gates scan a shared picture: one may enter."""
    order = await visitor.town.street.ask("GET", f"/public/orders/{purchase.token}")
    if not order.is_fine:
        return
    for ticket in order.body["tickets"]:
        entered = await _scan_twice(visitor, purchase, ticket["id"], ticket["code"])
        if entered and visitor.rng.random() < UNDONE:
            await _undo(visitor, purchase, ticket["id"], entered)
            await _scan_twice(visitor, purchase, ticket["id"], ticket["code"])


async def _scan_twice(visitor: Visitor, purchase: Purchase, ticket: str, code: str) -> str:
    """The scan that let the ticket in, or nothing."""
    scans = [visitor.new_id() for _ in range(2)]
    answers = await asyncio.gather(*(_scan(visitor, scan, code) for scan in scans))
    if any(answer.status == 0 for answer in answers):
        purchase.doubts.add(ticket)
    fine = [scan for scan, answer in zip(scans, answers, strict=True) if _is_admitted(answer)]
    purchase.admitted[ticket] += len(fine)
    return fine[0] if fine else ""


def _is_admitted(answer: Answer) -> bool:
    return answer.is_fine and answer.body["answers"][0]["outcome"] == "admitted"


async def _scan(visitor: Visitor, scan: str, code: str) -> Answer:
    scene = visitor.scene
    body = {"device_id": scene.device_id, "scans": [{"id": scan, "input": code}]}
    return await visitor.town.street.ask("POST", scene.scans_path, body, signed_in=scene.owner)


async def _undo(visitor: Visitor, purchase: Purchase, ticket: str, scan: str) -> None:
    scene = visitor.scene
    body = {"id": visitor.new_id(), "device_id": scene.device_id, "reason": "soak"}
    path = f"{scene.scans_path}/{scan}/undo"
    answer = await visitor.town.street.ask("POST", path, body, signed_in=scene.owner)
    if answer.is_fine:
        purchase.undone[ticket] += 1
    elif answer.status == 0:
        purchase.doubts.add(ticket)


async def _ask_money_back(visitor: Visitor, purchase: Purchase) -> None:
    """Some tickets' worth, or a little out of goodwill; the same request is sent until there is an answer."""
    rng, scene = visitor.rng, visitor.scene
    chosen = sorted(purchase.tickets)[: rng.randint(1, len(purchase.tickets))]
    if rng.random() < 0.3 and purchase.total_cents > 0:
        body: dict[str, object] = {"amount_cents": rng.randint(1, purchase.total_cents), "note": "goodwill"}
    else:
        body = {"ticket_ids": chosen, "admitted_too": True, "restock": rng.random() < 0.7, "note": "soak"}
    answer = await visitor.town.street.ask(
        "POST", scene.refunds_path(purchase.order_id), body, key=visitor.new_id(), signed_in=scene.owner
    )
    if answer.is_fine and answer.body["refund_id"] is not None:
        purchase.refunds.add(answer.body["refund_id"])


async def _decide_dispute(visitor: Visitor, purchase: Purchase) -> None:
    """The bank thinks, and decides two of three."""
    await asyncio.sleep(visitor.rng.uniform(0.0, BANK_THINKS_S))
    outcome = visitor.rng.choice(("won", "lost", ""))
    found = await visitor.town.double.dispute_of(purchase.intent)
    if outcome and found:
        await visitor.town.double.decide(found, outcome)
