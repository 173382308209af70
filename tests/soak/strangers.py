"""People of one organizer who try what belongs to another: each must be told no, faults or not."""

import base64
from uuid import UUID

from tests.soak.ledger import Purchase
from tests.soak.scene import Scene
from tests.soak.street import Answer
from tests.soak.town import Visitor

TENANT_BYTES = 16


async def trespass(visitor: Visitor, purchase: Purchase) -> None:
    """Try another organizer's shop, desk and door with what was got here."""
    others = [scene for scene in visitor.town.scenes if scene.slug != visitor.scene.slug]
    other = visitor.rng.choice(others)
    await _try_token(visitor, purchase, other)
    await _try_desk(visitor, purchase, other)
    await _try_shop(visitor, other)


async def _try_token(visitor: Visitor, purchase: Purchase, other: Scene) -> None:
    """The secret of an order below another tenant's name. Guesses count by network, so each has one of its own."""
    street, forged = visitor.town.street, _moved(purchase.token, other.tenant_id)
    address = f"10.{visitor.rng.randrange(256)}.{visitor.rng.randrange(256)}.7"
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/payment")):
        body: dict[str, object] | None = {} if method == "POST" else None
        answer = await street.ask(method, f"/public/orders/{forged}{path}", body, address=address)
        _note(visitor, f"{method} order{path or ' itself'} with a moved token", answer)


async def _try_desk(visitor: Visitor, purchase: Purchase, other: Scene) -> None:
    street = visitor.town.street
    asked: dict[str, object] = {"note": "not mine"}
    for path in (visitor.scene, other):
        where = path.refunds_path(purchase.order_id)
        answer = await street.ask("POST", where, asked, key=visitor.new_id(), signed_in=other.owner)
        _note(visitor, f"a refund through {path.slug} by {other.owner}", answer)
    scan = {"device_id": other.device_id, "scans": [{"id": visitor.new_id(), "input": "0000-0000"}]}
    answer = await street.ask("POST", visitor.scene.scans_path, scan, signed_in=other.owner)
    _note(visitor, f"a scan at {visitor.scene.slug} by {other.owner}", answer)


async def _try_shop(visitor: Visitor, other: Scene) -> None:
    """This organizer's ticket type in the other's shop, and the other's code here."""
    here, key = visitor.scene, visitor.new_id()
    kind = here.types[0]
    line = {"ticket_type_id": str(kind.id), "quantity": 1, "unit_price_cents": kind.price_cents}
    body: dict[str, object] = {"cart_id": key, "items": [line]}
    answer = await visitor.town.street.ask("POST", other.orders_path, body, key=key)
    _note(visitor, f"a type of {here.slug} in {other.slug}'s shop", answer)
    body = {"cart_id": key, "items": [line], "discount_code": sorted(other.uses)[0]}
    answer = await visitor.town.street.ask("POST", here.orders_path, body, key=visitor.new_id())
    _note(visitor, f"a code of {other.slug} in {here.slug}'s shop", answer)


def _note(visitor: Visitor, what: str, answer: Answer) -> None:
    if answer.status:
        visitor.town.ledger.trespassed(what, was_refused=answer.is_refused)


def _moved(token: str, tenant_id: UUID) -> str:
    raw = base64.urlsafe_b64decode(token + "==")
    return base64.urlsafe_b64encode(tenant_id.bytes + raw[TENANT_BYTES:]).rstrip(b"=").decode()
