"""Webhook endpoints and the event log, as the API shows them.

Source: docs.stripe.com/api/webhook_endpoints, docs.stripe.com/api/events.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from stripe_double import API_VERSION, lists, parameters
from stripe_double.books import PLATFORM, Bank, shown
from stripe_double.calls import Call
from stripe_double.errors import Json, Refused, invalid_parameter, not_found

CREATE: parameters.Spec = {
    "url": parameters.text(2048),
    "enabled_events": parameters.many(parameters.text(100), 100),
    "connect": parameters.flag,
    "description": parameters.text(5000),
    "metadata": parameters.metadata,
    "api_version": parameters.choice(API_VERSION),
}
UPDATE: parameters.Spec = {
    "url": parameters.text(2048),
    "enabled_events": parameters.many(parameters.text(100), 100),
    "disabled": parameters.flag,
    "description": parameters.text(5000),
    "metadata": parameters.metadata,
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVENTS: parameters.Spec = lists.SPEC | {
    "type": parameters.text(100),
    "types": parameters.many(parameters.text(100), 20),
}


def sign(body: bytes, secret: str, at: int) -> str:
    """The `Stripe-Signature` header of a delivery. Source: docs.stripe.com/webhooks#verify-manually."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def create(call: Call) -> Json:
    """Add an endpoint; only this answer holds its secret."""
    asked, bank = call.asked, call.book.bank
    check_platform(call)
    secret = "whsec_" + bank.ids.token(32)
    endpoint = add(
        bank,
        asked["url"],
        secret,
        enabled_events=asked["enabled_events"],
        connect=asked.get("connect", False),
    )
    endpoint |= {"description": asked.get("description"), "metadata": asked.get("metadata", {})}
    return shown(bank.platform.save(endpoint)) | {"secret": secret}


def check_platform(call: Call) -> None:
    """Decide that the platform calls: connected accounts have no endpoints here.

    Raises: Refused otherwise.
    """
    if call.book.account != PLATFORM:
        raise Refused("The double keeps webhook endpoints for the platform only.", param="Stripe-Account")


def add(bank: Bank, url: str, secret: str, *, enabled_events: list[str], connect: bool | None) -> Json:
    """Keep an endpoint. `connect` None hears both the platform's events and those of connected accounts."""
    check_url(url)
    return bank.platform.save(
        {
            "id": bank.ids.new("webhook_endpoint"),
            "object": "webhook_endpoint",
            "api_version": API_VERSION,
            "application": None,
            "created": bank.clock.seconds(),
            "description": None,
            "enabled_events": enabled_events,
            "livemode": False,
            "metadata": {},
            "status": "enabled",
            "url": url,
            "_secret": secret,
            "_connect": connect,
        }
    )


def check_url(url: str) -> None:
    """Decide that an address is on this machine.

    Raises: Refused otherwise.
    """
    try:
        parts = urlsplit(url)
        is_here = parts.scheme == "http" and parts.hostname in LOOPBACK and parts.port != 0
    except ValueError:
        is_here = False
    if not is_here:
        raise invalid_parameter("url", "Invalid URL: the double delivers to this machine only, over http.")


def retrieve(call: Call) -> Json:
    """One endpoint, without its secret."""
    return shown(find(call))


def find(call: Call) -> Json:
    """The endpoint a call names.

    Raises: Refused when there is none, or it was deleted.
    """
    check_platform(call)
    endpoint = call.book.find("webhook_endpoint", call.identity)
    if endpoint["status"] == "deleted":
        raise not_found("webhook_endpoint", call.identity)
    return endpoint


def list_(call: Call) -> Json:
    """Endpoints, newest first."""
    check_platform(call)
    page = lists.page(call.book, "webhook_endpoint", call.asked, url=call.path)
    page["data"] = [endpoint for endpoint in page["data"] if endpoint["status"] != "deleted"]
    return page


def update(call: Call) -> Json:
    """Change an endpoint, or switch it off and on."""
    endpoint, asked = find(call), dict(call.asked)
    if "url" in asked:
        check_url(asked["url"])
    if "disabled" in asked:
        endpoint["status"] = "disabled" if asked.pop("disabled") else "enabled"
    endpoint["metadata"] |= asked.pop("metadata", {})
    endpoint |= asked
    return shown(call.book.save(endpoint))


def delete(call: Call) -> Json:
    """Switch an endpoint off for good: its record stays for the deliveries that name it."""
    endpoint = find(call)
    call.book.save(endpoint | {"status": "deleted"})
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def retrieve_event(call: Call) -> Json:
    """One event of the account that calls."""
    return shown(call.book.find("event", call.identity))


def list_events(call: Call) -> Json:
    """Events, newest first."""
    kinds = [call.asked["type"]] if "type" in call.asked else call.asked.get("types", [])
    any_of = [("type", kind) for kind in dict.fromkeys(kinds)]
    return lists.page(call.book, "event", call.asked, url=call.path, any_of=any_of)
