"""The stranger's part: find, hold, pay, see the tickets."""

import asyncio
import secrets
import uuid
from typing import Any

from admit.demo.counter import Counter
from admit.demo.story import mailing, pictures
from admit.demo.story.plot import CODE, PRICE_CENTS, QUANTITY, Plot
from admit.demo.story.telling import Teller, check, same, until


async def find(teller: Teller, plot: Plot) -> None:
    """A stranger finds the event and tries the code."""
    async with teller.step("A stranger finds the event in discover"):
        found = await teller.ask("GET", "/public/events", query={"q": plot.mark})
        same("the events found", [card["slug"] for card in found["items"]], [plot.event["slug"]])
        page = await teller.ask("GET", plot.public_path)
        prices = {kind["id"]: kind["price_cents"] for kind in page["ticket_types"]}
        same("the price shown", prices.get(plot.ticket_type["id"]), PRICE_CENTS)
    async with teller.step("The code is looked up") as notes:
        asked = {"code": CODE.lower(), "subtotal_cents": str(QUANTITY * PRICE_CENTS)}
        promo = await teller.ask("GET", f"{plot.public_path}/promo", query=asked)
        same("what the code takes off", promo["off_cents"], QUANTITY * PRICE_CENTS - plot.total_cents)
        notes.append(f"{promo['off_cents'] / 100:.2f} EUR off")


async def hold(teller: Teller, plot: Plot) -> None:
    """Tickets are held at the price that was seen, once however often it is asked."""
    path, key = f"{plot.public_path}/orders", str(uuid.uuid4())
    body = _cart(plot, unit_price_cents=PRICE_CENTS)
    async with teller.step("A wrong price is refused, and nothing is held"):
        wrong = _cart(plot, unit_price_cents=PRICE_CENTS - 100)
        await teller.ask("POST", path, body=wrong, key=str(uuid.uuid4()), expect=409)
    async with teller.step(f"{QUANTITY} tickets are held with the code") as notes:
        plot.order = await teller.ask("POST", path, body=body, key=key, expect=201)
        same("the total", plot.order["total_cents"], plot.total_cents)
        notes.append(f"{plot.order['code']}, {plot.total_cents / 100:.2f} EUR")
    async with teller.step("The same request again gives the same order"):
        again = await teller.ask("POST", path, body=body, key=key, expect=201)
        same("the order", again["token"], plot.order["token"])


async def pay(teller: Teller, plot: Plot) -> None:
    """A card is declined, another approved; the provider's message settles the order."""
    path = f"/public/orders/{plot.order['token']}"
    await teller.ask(
        "PUT", f"{path}/buyer", body={"name": "Iris van Dam", "email": plot.buyer_email, "locale": "en"}
    )
    session = await teller.ask("POST", f"{path}/payment", body={})
    same("the amount to pay", session["amount_cents"], plot.total_cents)
    async with Counter(plot.desk.double_url, plot.desk.publishable_key) as counter:
        async with teller.step("The first card is declined; the tickets stay held"):
            answer = await counter.confirm(
                session["client_secret"], "pm_card_chargeDeclined", account=session["account"]
            )
            same("the bank's answer", answer, "declined")
            same("the order's status", (await teller.ask("GET", path))["status"], "pending")
        async with teller.step("The second card is approved"):
            answer = await counter.confirm(
                session["client_secret"], "pm_card_visa", account=session["account"]
            )
            same("the bank's answer", answer, "succeeded")
    async with teller.step("The provider's signed message settles the order"):
        plot.order = await until("the paid order", lambda: _paid(teller, path))
        same("tickets", len(plot.order["tickets"]), QUANTITY)


async def keep_pictures(teller: Teller, plot: Plot) -> None:
    """The QR codes, as pictures on the disk."""
    async with teller.step("Each ticket has its QR code as PNG and SVG") as notes:
        plot.desk.out.mkdir(parents=True, exist_ok=True)
        for number, ticket in enumerate(plot.order["tickets"], start=1):
            png = await teller.fetch(ticket["qr_png"], media_type="image/png")
            svg = await teller.fetch(ticket["qr_svg"], media_type="image/svg+xml")
            await asyncio.to_thread((plot.desk.out / f"ticket-{number}.png").write_bytes, png)
            await asyncio.to_thread((plot.desk.out / f"ticket-{number}.svg").write_bytes, svg)
            text = await asyncio.to_thread(pictures.read, png)
            check(text != "", f"nothing can be read from {plot.desk.out / f'ticket-{number}.png'}")
            plot.inputs.append(text or ticket["code"])
        notes.append(f"in {plot.desk.out}" + ("" if text else ", not read: no decoder here"))


async def read_mail(teller: Teller, plot: Plot) -> None:
    """The confirmation is in the mailbox and names the order."""
    async with teller.step("The confirmation is in the mailbox") as notes:
        mail = await mailing.newest(teller, plot.buyer_email)
        check(plot.order["code"] in mail["text"], "the confirmation does not name the order's code")
        notes.append(mail["subject"])


def _cart(plot: Plot, *, unit_price_cents: int) -> dict[str, Any]:
    line = {
        "ticket_type_id": plot.ticket_type["id"],
        "quantity": QUANTITY,
        "unit_price_cents": unit_price_cents,
    }
    return {
        "cart_id": secrets.token_urlsafe(24),
        "items": [line],
        "discount_code": CODE,
        "expected_total_cents": plot.total_cents,
    }


async def _paid(teller: Teller, path: str) -> dict[str, Any] | None:
    order: dict[str, Any] = await teller.ask("GET", path)
    return order if order["status"] == "paid" else None
