"""Events: what changed, kept for `/v1/events` and handed to every webhook endpoint that wants it.

Source: docs.stripe.com/api/events and docs.stripe.com/connect/webhooks.
"""

from fnmatch import fnmatchcase

from stripe_double import API_VERSION
from stripe_double.books import PLATFORM, Bank, Book, snapshot
from stripe_double.errors import Json

MAX_PENDING_DELIVERIES = 200_000


def emit(book: Book, name: str, thing: Json, *, previous: Json | None = None) -> Json:
    """Record that an object changed, with the object as it is now."""
    bank = book.bank
    content: Json = {"object": snapshot(thing)}
    if previous is not None:
        content["previous_attributes"] = previous
    event: Json = {
        "id": bank.ids.new("event"),
        "object": "event",
        "api_version": API_VERSION,
        "created": bank.clock.seconds(),
        "data": content,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": None, "idempotency_key": None},
        "type": name,
    }
    if book.account != PLATFORM:
        event["account"] = book.account
    return book.save(post(bank, event))


def post(bank: Bank, event: Json) -> Json:
    """Queue an event for every endpoint that wants it; its `pending_webhooks` says how many."""
    wanting = [
        endpoint
        for endpoint in bank.platform.shelf("webhook_endpoint").rows.values()
        if wants(endpoint, event)
    ]
    for endpoint in wanting:
        queue(bank, event, endpoint["id"])
    event["pending_webhooks"] += len(wanting)
    return event


def wants(endpoint: Json, event: Json) -> bool:
    """Whether an endpoint is on and listens to this type and side (platform, connected, or both)."""
    connected = "account" in event
    side = endpoint["_connect"]
    if endpoint["status"] != "enabled" or (side is not None and side != connected):
        return False
    names = endpoint["enabled_events"]
    return "*" in names or event["type"] in names


def queue(bank: Bank, event: Json, endpoint: str) -> None:
    """Queue one delivery; beyond the limit it is left to a later `redeliver`."""
    if len(bank.platform.loose["delivery"]) >= MAX_PENDING_DELIVERIES:
        return
    delivery: Json = {
        "id": bank.ids.new("delivery"),
        "object": "delivery",
        "event": event["id"],
        "account": event.get("account", PLATFORM),
        "endpoint": endpoint,
        "attempts": 0,
    }
    bank.platform.save(delivery)
    bank.outbox.append(delivery["id"])


def redeliver(bank: Bank, *, pattern: str) -> int:
    """Queue every event whose type matches, for every endpoint that wants it, again; how many were queued."""
    before = len(bank.outbox)
    for book in bank.books.values():
        for event in book.shelf("event").rows.values():
            if fnmatchcase(event["type"], pattern):
                book.save(post(bank, event))
    return len(bank.outbox) - before
