"""Who gets what from every route: one line a route, one status a caller.

`{name}` in a path, and `"<name>"` in a body or query, stand for a thing of `tests.support.access_things`; `fresh`
names what is made anew for each call that goes through. Callers are in the order of `access_world.ACTORS`.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.support.access_world import ACTORS
from tests.support.device_builders import a_picture

T = "/api/v1/tenants/{slug}"
E = T + "/events/{event_id}"
D = T + "/door/events/{event_id}"
P = "/api/v1/platform"
W = T + "/webhook-endpoints"
O = "/api/v1/public/orders/{token}"  # noqa: E741 - one letter each, so that the table stays a table
S = "/api/v1/public/events/{tenant_slug}/{event_slug}"

ALL = "{0} {0} {0} {0} {0} {0} {0} {0} {0}"
WORDS = "five lanterns along the quay"
DAYS = {"start_at": "2027-03-13T19:00:00Z", "end_at": "2027-03-13T22:00:00Z"}
EVENT = {**DAYS, "name": "Night of <word>", "timezone": "Europe/Berlin", "currency": "EUR"}
CODE = {"code": "<word>", "discount_type": "percent", "discount_value": 10}
CART = {
    "cart_id": "<word>-<word>",
    "items": [{"ticket_type_id": "<ticket_type_id>", "quantity": 1, "unit_price_cents": 2400}],
}
SCAN = {"device_id": "<device_id>", "scans": [{"id": "<new_id>", "input": "<ticket>"}]}
ENTRY = {
    "id": "<new_id>",
    "sequence": 1,
    "kind": "scan",
    "at": "2027-01-10T11:50:00Z",
    "heard_at": "2027-01-10T11:40:00Z",
    "input": "K7Q29FXD",
    "outcome": "refused",
    "reason": "unknown",
}
UPLOAD = {"device_id": "<device_id>", "entries": [ENTRY]}
UNDO = {"id": "<new_id>", "device_id": "<device_id>", "reason": "Wrong person"}
CLAIM = {
    "code": "<claim_code>",
    "algorithm": "Ed25519",
    "public_key": "<public_key>",
    "signature": "<signature>",
}
SIGN_UP = {
    "email": "<new_email>",
    "password": WORDS,
    "full_name": "Levi Aasen",
    "tenant_name": "Choir",
    "slug": "t-<word>",
}
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAUAAAADIAQAAAACxfwUGAAAAHklEQVR42u3B"
    "AQ0AAADCoPdPbQ8HFAAAAAAAAADwYiAIAAFD65fuAAAAAElFTkSuQmCC"
)
BY_HAND = {
    "items": [{"ticket_type_id": "<ticket_type_id>", "quantity": 1}],
    "name": "Bo Lind",
    "paid_by": "cash",
}
KEY = {"idempotency-key": "<new_id>"}
SIGNED = {"stripe-signature": "sound"}


@dataclass(frozen=True, slots=True)
class Row:
    """One route, how it is called, and what each caller gets."""

    method: str
    path: str
    statuses: str
    body: Any = None
    fresh: str = ""
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    ends_logins: bool = False
    content: bytes | None = None

    @property
    def name(self) -> str:
        """As `GET /api/v1/me`."""
        return f"{self.method} {self.path}"

    @property
    def expected(self) -> dict[str, int]:
        """The status each caller gets."""
        return {actor: int(code) for actor, code in zip(ACTORS, self.statuses.split(), strict=True)}

    @property
    def is_public(self) -> bool:
        """Whether who calls makes no difference."""
        return len(set(self.statuses.split())) == 1


def everybody(status: int) -> str:
    """The same for all."""
    return ALL.format(status)


#                                   nobody, operator, admin, staff, elsewhere, invited, disabled, suspended, stranger
TABLE = [
    # An organizer's own.
    Row("POST", "/api/v1/tenants", "401 202 202 202 202 202 202 202 202", {"tenant_name": "Choir", "slug": "t-<word>"}),
    Row("GET", T, "401 404 200 200 200 404 404 200 404"),
    Row("PATCH", T, "401 404 200 403 403 404 404 409 404", {"version": "<version>", "name": "Choir"}, "tenant"),
    Row("PUT", T + "/branding/logo", "401 404 200 403 403 404 404 409 404", {"picture": DOT}, "tenant"),
    Row("DELETE", T + "/branding/logo", "401 404 204 403 403 404 404 409 404", fresh="tenant"),
    Row("PUT", T + "/branding/cover", "401 404 200 403 403 404 404 409 404", {"picture": DOT}, "tenant"),
    Row("DELETE", T + "/branding/cover", "401 404 204 403 403 404 404 409 404", fresh="tenant"),
    Row("GET", T + "/activity", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/activity.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/members", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/members", "401 404 201 403 403 404 404 409 404", {"email": "<new_email>", "role": "staff"}),
    Row("PATCH", T + "/members/{member_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "status": "disabled"}, "member"),
    Row("PUT", T + "/members/{member_id}/events", "401 404 200 403 403 404 404 409 404",
        {"event_ids": ["<event_id>"]}, "member"),
    # Keys for programs.
    Row("GET", T + "/payment-account", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/payment-account", "401 404 201 403 403 404 404 409 404", {"country": "DE"},
        fresh="former_merchant"),
    Row("POST", T + "/payment-account/links", "401 404 201 403 403 404 404 409 404", fresh="merchant"),
    Row("POST", T + "/payment-account/check", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/payment-account/disconnect", "401 404 204 403 403 404 404 409 404", {"name": "<organizer_name>"},
        fresh="merchant"),
    Row("POST", T + "/payment-account/former/{account_id}/reconnect", "401 404 204 403 403 404 404 409 404",
        fresh="former_merchant"),
    Row("GET", T + "/payouts", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/payouts/{payout_id}", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/payouts/{payout_id}/items", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/payouts/{payout_id}/items.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/api-keys", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/api-keys", "401 404 201 403 403 404 404 409 404",
        {"name": "Key <word>", "scopes": ["events.view"]}),
    Row("DELETE", T + "/api-keys/{key_id}", "401 404 204 403 403 404 404 409 404", fresh="api_key"),
    # Outgoing webhooks.
    Row("GET", W, "401 404 200 403 403 404 404 200 404"),
    Row("POST", W, "401 404 201 403 403 404 404 409 404",
        {"url": "https://hooks.example/<word>", "kinds": ["order.paid"]}),
    Row("GET", W + "/{endpoint_id}", "401 404 200 403 403 404 404 200 404"),
    Row("PATCH", W + "/{endpoint_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "description": "Books"}, "endpoint"),
    Row("DELETE", W + "/{endpoint_id}", "401 404 204 403 403 404 404 409 404", fresh="endpoint"),
    Row("POST", W + "/{endpoint_id}/disable", "401 404 200 403 403 404 404 409 404", fresh="endpoint"),
    Row("POST", W + "/{endpoint_id}/enable", "401 404 200 403 403 404 404 409 404"),
    Row("POST", W + "/{endpoint_id}/rotate-secret", "401 404 200 403 403 404 404 409 404"),
    Row("POST", W + "/{endpoint_id}/test", "401 404 201 403 403 404 404 409 404"),
    Row("GET", W + "/{endpoint_id}/deliveries", "401 404 200 403 403 404 404 200 404"),
    Row("GET", W + "/{endpoint_id}/deliveries/{fact_id}", "401 404 200 403 403 404 404 200 404"),
    Row("POST", W + "/{endpoint_id}/deliveries/{fact_id}/replay", "401 404 200 403 403 404 404 409 404"),
    # Events.
    Row("GET", T + "/events", "401 404 200 200 200 404 404 200 404"),
    Row("POST", T + "/events", "401 404 201 403 403 404 404 409 404", EVENT),
    Row("GET", E, "401 404 200 200 404 404 404 200 404"),
    Row("PATCH", E, "401 404 200 403 403 404 404 409 404", {"version": "<version>", "city": "Essen"}, "draft"),
    Row("GET", E + "/capacity", "401 404 200 200 404 404 404 200 404"),
    Row("GET", E + "/checklist", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/publish", "401 404 200 403 403 404 404 409 404", fresh="draft"),
    Row("POST", E + "/unpublish", "401 404 200 403 403 404 404 409 404", fresh="published"),
    Row("POST", E + "/archive", "401 404 200 403 403 404 404 409 404", fresh="draft"),
    Row("POST", E + "/restore", "401 404 200 403 403 404 404 409 404", fresh="archived"),
    Row("POST", E + "/duplicate", "401 404 201 403 403 404 404 409 404", {"shift_days": 7}),
    Row("PUT", E + "/picture", "401 404 200 403 403 404 404 409 404", {"picture": DOT}, "draft"),
    Row("DELETE", E + "/picture", "401 404 204 403 403 404 404 409 404", fresh="draft"),
    Row("POST", E + "/repeat/dates", "401 404 200 403 403 404 404 200 404", {"frequency": "monthly", "times": 3}),
    Row("POST", E + "/repeat", "401 404 201 403 403 404 404 409 404", {"frequency": "weekly", "times": 2}, "draft"),
    Row("GET", E + "/stats", "401 404 200 403 403 404 404 200 404"),
    Row("GET", E + "/sessions", "401 404 200 200 404 404 404 200 404"),
    Row("POST", E + "/sessions", "401 404 201 403 403 404 404 409 404", {**DAYS, "title": "First half"}, "draft"),
    Row("GET", E + "/sessions/{session_id}", "401 404 200 200 404 404 404 200 404"),
    Row("PATCH", E + "/sessions/{session_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "title": "Second half"}, "session"),
    Row("DELETE", E + "/sessions/{session_id}", "401 404 204 403 403 404 404 409 404", fresh="session"),
    Row("GET", E + "/ticket-types", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/ticket-types", "401 404 201 403 403 404 404 409 404",
        {"name": "Stalls", "price_cents": 1500, "quantity_total": 10}, "draft"),
    Row("GET", E + "/ticket-types/{ticket_type_id}", "401 404 200 403 403 404 404 200 404"),
    Row("PATCH", E + "/ticket-types/{ticket_type_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "price_cents": 1600}, "type"),
    Row("DELETE", E + "/ticket-types/{ticket_type_id}", "401 404 204 403 403 404 404 409 404", fresh="type"),
    Row("GET", E + "/pools", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/pools", "401 404 201 403 403 404 404 409 404", {"name": "Hall", "total": 50}, "draft"),
    Row("GET", E + "/pools/{pool_id}", "401 404 200 403 403 404 404 200 404"),
    Row("PATCH", E + "/pools/{pool_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "total": 60}, "pool"),
    Row("DELETE", E + "/pools/{pool_id}", "401 404 204 403 403 404 404 409 404", fresh="pool"),
    Row("GET", E + "/questions", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/questions", "401 404 201 403 403 404 404 409 404", {"label": "Shirt", "kind": "text"}, "draft"),
    Row("PUT", E + "/questions/order", "401 404 200 403 403 404 404 409 404", {"question_ids": []}, "draft"),
    Row("GET", E + "/questions/{question_id}", "401 404 200 403 403 404 404 200 404"),
    Row("PATCH", E + "/questions/{question_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "label": "<word>"}, "question"),
    Row("POST", E + "/questions/{question_id}/archive", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>"}, "question"),
    Row("POST", E + "/questions/{question_id}/restore", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>"}, "question"),
    Row("DELETE", E + "/questions/{question_id}", "401 404 204 403 403 404 404 409 404", fresh="question"),
    Row("PUT", E + "/attendee-details", "401 404 200 403 403 404 404 409 404",
        {"attendee_details": "optional"}, "draft"),
    Row("GET", E + "/discount-codes", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/discount-codes", "401 404 201 403 403 404 404 409 404", CODE),
    Row("POST", E + "/discount-codes/many", "401 404 201 403 403 404 404 409 404", {**CODE, "number": 3}),
    Row("GET", E + "/discount-codes/{code_id}", "401 404 200 403 403 404 404 200 404"),
    Row("PATCH", E + "/discount-codes/{code_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "description": "Friends"}, "code"),
    Row("DELETE", E + "/discount-codes/{code_id}", "401 404 204 403 403 404 404 409 404", fresh="code"),
    # Orders and money.
    Row("GET", T + "/orders", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/orders", "401 404 201 403 403 404 404 409 404", BY_HAND, headers=KEY),
    Row("POST", T + "/orders/{order_id}/invoice/paid", "401 404 200 403 403 404 404 409 404", {}, fresh="invoice"),
    Row("POST", T + "/orders/{order_id}/cancel", "401 404 200 403 403 404 404 409 404", fresh="invoice"),
    Row("PATCH", T + "/orders/{order_id}/buyer", "401 404 200 403 403 404 404 409 404",
        {"name": "Bo Lind", "email": "<new_email>", "version": "<version>"}, fresh="invoice"),
    Row("GET", T + "/orders/{order_id}/notes", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/orders/{order_id}/notes", "401 404 201 403 403 404 404 409 404", {"text": "Called us."}),
    Row("GET", T + "/orders/{order_id}/refund-preview", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/attendees", "401 404 200 403 403 404 404 200 404"),
    Row("GET", E + "/messages", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/messages", "401 404 202 403 403 404 404 409 404", {"subject": "Doors", "body": "At six."}),
    Row("GET", E + "/cancellation", "401 404 200 403 403 404 404 200 404"),
    Row("POST", E + "/cancellation", "401 404 202 403 403 404 404 409 404", {"name": "<event_name>"},
        fresh="published"),
    Row("POST", E + "/cancellation/retry", "401 404 202 403 403 404 404 409 404", fresh="called_off"),
    Row("GET", T + "/orders.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/attendees.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/items.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/check-ins.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/payments.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/refunds.csv", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/orders.xlsx", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/items.xlsx", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/attendees.xlsx", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/check-ins.xlsx", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/payments.xlsx", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/refunds.xlsx", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/payments", "401 404 200 403 403 404 404 200 404"),
    Row("GET", T + "/orders/{order_id}", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/orders/{order_id}/refunds", "401 404 201 403 403 404 404 409 404",
        {"amount_cents": 100}, "paid", headers=KEY),
    Row("POST", T + "/refunds/{refund_id}/retry", "401 404 200 403 403 404 404 409 404", fresh="refund"),
    Row("POST", T + "/orders/{order_id}/resend", "401 404 202 403 403 404 404 409 404", fresh="paid"),
    Row("PATCH", T + "/orders/{order_id}/tickets/{ticket_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "attendee_name": "Zoë Łaski"}, "paid"),
    # The door; what is scanned and reported there goes on in a suspended tenant.
    Row("GET", T + "/door/events", "401 404 200 200 200 404 404 200 404"),
    Row("POST", D + "/scans", "401 404 200 200 404 404 404 200 404", SCAN, "ticket"),
    Row("POST", D + "/scans/{scan_id}/undo", "401 404 200 200 404 404 404 200 404", UNDO, "admission"),
    Row("GET", D + "/roster", "401 404 200 200 404 404 404 200 404"),
    Row("POST", D + "/uploads", "401 404 200 200 404 404 404 200 404", UPLOAD, "device"),
    Row("GET", D + "/uploads", "401 404 200 200 404 404 404 200 404", query={"device_id": "<device_id>"}),
    Row("GET", D + "/counters", "401 404 200 200 404 404 404 200 404"),
    Row("GET", D + "/lookup", "401 404 200 200 404 404 404 200 404", query={"q": "Noor"}),
    Row("GET", D + "/gates", "401 404 200 200 404 404 404 200 404"),
    Row("POST", D + "/gates", "401 404 201 403 404 404 404 409 404", {"name": "Gate <word>"}),
    Row("PATCH", D + "/gates/{gate_id}", "401 404 200 403 404 404 404 409 404", {"name": "Gate <word>"}, "gate"),
    Row("DELETE", D + "/gates/{gate_id}", "401 404 204 403 404 404 404 409 404", fresh="gate"),
    Row("GET", D + "/incidents", "401 404 200 200 404 404 404 200 404"),
    Row("POST", D + "/incidents", "401 404 201 201 404 404 404 201 404",
        {"kind": "other", "severity": "low", "text": "A wet floor."}),
    Row("PUT", D + "/incidents/{incident_id}/photo", "401 404 204 204 404 404 404 204 404",
        fresh="incident", content=a_picture()),
    Row("GET", D + "/incidents/{incident_id}/photo", "401 404 200 200 404 404 404 200 404"),
    Row("POST", D + "/incidents/{incident_id}/acknowledge", "401 404 200 403 404 404 404 409 404", {},
        fresh="incident"),
    Row("POST", D + "/incidents/{incident_id}/close", "401 404 200 403 404 404 404 409 404", {"note": "Dried."},
        fresh="incident"),
    Row("POST", D + "/incidents/{incident_id}/reopen", "401 404 200 403 404 404 404 409 404", {},
        fresh="closed_incident"),
    Row("GET", T + "/door/incidents", "401 404 200 403 403 404 404 200 404"),
    Row("GET", D + "/conflicts", "401 404 200 200 404 404 404 200 404"),
    Row("GET", D + "/conflicts.csv", "401 404 200 200 404 404 404 200 404"),
    Row("GET", D + "/lead", "401 404 200 200 404 404 404 200 404"),
    Row("GET", D + "/lead/stream", "401 404 200 200 404 404 404 200 404", query={"seconds": 1}),
    Row("GET", D + "/announcements", "401 404 200 200 404 404 404 200 404"),
    Row("POST", D + "/announcements", "401 404 201 403 404 404 404 409 404", {"text": "Gate <word> is open."}),
    Row("POST", D + "/announcements/{announcement_id}/acknowledge", "401 404 204 204 404 404 404 204 404",
        {"device_id": "<device_id>"}),
    Row("GET", D + "/door-settings", "401 404 200 200 404 404 404 200 404"),
    Row("PUT", D + "/door-settings", "401 404 200 403 404 404 404 409 404", {"allows_reentry": True}),
    Row("GET", T + "/door/devices", "401 404 200 200 200 404 404 200 404"),
    Row("POST", T + "/door/devices", "401 404 201 201 201 404 404 201 404", {"name": "Phone 2"}),
    Row("POST", T + "/door/devices/{device_id}/revoke", "401 404 200 403 403 404 404 409 404", fresh="device"),
    Row("PATCH", T + "/door/devices/{device_id}", "401 404 200 403 403 404 404 409 404",
        {"version": "<version>", "name": "Phone <word>"}, "device"),
    Row("POST", T + "/door/enrolments", "401 404 201 403 403 404 404 409 404",
        {"name": "Phone 3", "events": [{"event_id": "<event_id>"}]}),
    Row("GET", T + "/door/enrolments/{enrolment_id}", "401 404 200 403 403 404 404 200 404"),
    Row("POST", T + "/door/enrolments/{enrolment_id}/confirm", "401 404 200 403 403 404 404 409 404",
        {"fingerprint": "<fingerprint>"}, "enrolment"),
    Row("POST", T + "/door/enrolments/{enrolment_id}/refuse", "401 404 200 403 403 404 404 409 404",
        fresh="enrolment"),
    Row("POST", "/api/v1/public/door/{tenant_slug}/claims", everybody(200), CLAIM, "claim"),
    Row("GET", T + "/door/me", "401 404 200 200 200 404 404 200 404"),
    # Everybody's own account.
    Row("GET", "/api/v1/me", "401 200 200 200 200 200 200 200 200"),
    Row("PATCH", "/api/v1/me", "401 200 200 200 200 200 200 200 200",
        {"version": "<version>", "full_name": "Ida Brandt"}, "me"),
    Row("POST", "/api/v1/me/password", "401 204 204 204 204 204 204 204 204",
        {"current_password": "<password>", "new_password": WORDS}, "password", ends_logins=True),
    Row("GET", "/api/v1/me/orders", "401 200 200 200 200 200 200 200 200"),
    Row("GET", "/api/v1/me/data", "401 200 200 200 200 200 200 200 200"),
    Row("GET", "/api/v1/me/second-factor", "401 200 200 200 200 200 200 200 200"),
    Row("POST", "/api/v1/me/second-factor", "401 200 200 200 200 200 200 200 200", fresh="factor_off"),
    Row("POST", "/api/v1/me/second-factor/confirm", "401 200 200 200 200 200 200 200 200",
        {"current_password": "<password>", "code": "<factor_code>"}, "factor_pending"),
    Row("POST", "/api/v1/me/second-factor/recovery-codes", "401 200 200 200 200 200 200 200 200",
        {"code": "<factor_code>"}, "factor_on"),
    Row("POST", "/api/v1/me/second-factor/off", "401 204 204 204 204 204 204 204 204",
        {"code": "<factor_code>"}, "factor_on"),
    Row("GET", "/api/v1/me/logins", "401 200 200 200 200 200 200 200 200"),
    Row("DELETE", "/api/v1/me/logins/{login_id}", "401 204 204 204 204 204 204 204 204", fresh="login"),
    Row("POST", "/api/v1/auth/logout", "401 204 204 204 204 204 204 204 204", ends_logins=True),
    Row("POST", "/api/v1/auth/logout-everywhere", "401 204 204 204 204 204 204 204 204", ends_logins=True),
    # The platform's desk.
    Row("GET", P + "/tenants", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/tenants/{tenant_id}", "401 200 403 403 403 403 403 403 403"),
    Row("POST", P + "/tenants/{tenant_id}/approve", "401 200 403 403 403 403 403 403 403", {}, "applicant"),
    Row("POST", P + "/tenants/{tenant_id}/reject", "401 200 403 403 403 403 403 403 403",
        {"reason": "No such address"}, "applicant"),
    Row("POST", P + "/tenants/{tenant_id}/suspend", "401 200 403 403 403 403 403 403 403",
        {"reason": "Complaints"}, "active"),
    Row("POST", P + "/tenants/{tenant_id}/reactivate", "401 200 403 403 403 403 403 403 403",
        {"reason": "Settled"}, "suspended"),
    Row("GET", P + "/users", "401 200 403 403 403 403 403 403 403"),
    Row("PATCH", P + "/users/{user_id}", "401 200 403 403 403 403 403 403 403",
        {"version": "<version>", "is_disabled": True}, "person"),
    Row("GET", P + "/activity", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/settings", "401 200 403 403 403 403 403 403 403"),
    Row("PATCH", P + "/settings", "401 200 403 403 403 403 403 403 403",
        {"version": "<version>", "application_fee_bps": 150}, "settings"),
    Row("GET", P + "/webhooks", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/webhooks/{webhook_id}", "401 200 403 403 403 403 403 403 403"),
    Row("POST", P + "/webhooks/{webhook_id}/replay", "401 200 403 403 403 403 403 403 403", fresh="message"),
    Row("POST", P + "/webhooks/{webhook_id}/resolve", "401 200 403 403 403 403 403 403 403",
        {"note": "Settled by hand"}, "message"),
    Row("GET", P + "/payments", "401 200 403 403 403 403 403 403 403"),
    Row("POST", P + "/payments/{payment_id}/resolve", "401 200 403 403 403 403 403 403 403",
        {"note": "Settled by hand"}, "payment"),
    Row("POST", P + "/payments/{payment_id}/apply", "401 200 403 403 403 403 403 403 403",
        {"note": "The buyer waits"}, "appliable"),
    Row("POST", P + "/webhooks/replay", "401 200 403 403 403 403 403 403 403", {"ids": ["<webhook_id>"]}, "message"),
    Row("GET", P + "/refunds", "401 200 403 403 403 403 403 403 403"),
    Row("POST", P + "/refunds/{refund_id}/retry", "401 200 403 403 403 403 403 403 403", fresh="refund"),
    Row("GET", P + "/payouts", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/payment-accounts", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/disputes", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/health", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/tenants/{tenant_id}/members", "401 200 403 403 403 403 403 403 403"),
    Row("GET", P + "/users/{user_id}/memberships", "401 200 403 403 403 403 403 403 403"),
    # Open to everybody: reading, buying, and what a secret link or a password opens.
    Row("GET", "/api/v1/public/events", everybody(200)),
    Row("GET", "/api/v1/public/cities", everybody(200)),
    Row("GET", "/api/v1/public/tenants/{tenant_slug}", "200 200 200 200 200 200 200 404 200"),
    Row("GET", "/api/v1/public/tenants/{tenant_slug}/events", "200 200 200 200 200 200 200 404 200"),
    Row("GET", S, "200 200 200 200 200 200 200 404 200"),
    Row("GET", S + "/availability", "200 200 200 200 200 200 200 404 200"),
    Row("GET", S + "/promo", "200 200 200 200 200 200 200 404 200", query={"code": "<code>"}),
    Row("POST", S + "/orders", "201 201 201 201 201 201 201 404 201", CART, headers=KEY),
    Row("GET", O, everybody(200)),
    Row("PUT", O + "/buyer", everybody(200), {"name": "Noor van Dijk", "email": "<new_email>"}, "held"),
    Row("PUT", O + "/details", everybody(200), {"attendees": [], "answers": []}, "held"),
    Row("PUT", O + "/promo", everybody(200), {"code": "<code>"}, "held"),
    Row("DELETE", O + "/promo", everybody(200), fresh="held"),
    Row("POST", O + "/extend", everybody(200), fresh="held"),
    Row("POST", O + "/payment", everybody(200), fresh="named"),
    Row("POST", O + "/confirm", everybody(200), fresh="free"),
    Row("POST", O + "/cancel", everybody(200), fresh="held"),
    Row("POST", O + "/refresh", everybody(200), fresh="opened"),
    Row("GET", O + "/tickets/{ticket_id}/qr.svg", everybody(200)),
    Row("GET", O + "/tickets/{ticket_id}/qr.png", everybody(200)),
    Row("POST", "/api/v1/auth/sign-up", everybody(202), SIGN_UP),
    Row("POST", "/api/v1/auth/token", everybody(200), {"email": "<email>", "password": "<password>"}, "account"),
    Row("POST", "/api/v1/auth/refresh", everybody(200), {"refresh_token": "<refresh_token>"}, "refresh"),
    Row("POST", "/api/v1/auth/password-reset", everybody(202), {"email": "<new_email>"}),
    Row("POST", "/api/v1/auth/password-reset/confirm", everybody(204),
        {"token": "<secret>", "password": WORDS}, "reset"),
    Row("POST", "/api/v1/auth/invitations/accept", everybody(200), {"token": "<secret>"}, "invitation"),
    Row("POST", "/api/v1/auth/verify-email", everybody(200),
        {"token": "<secret>", "new_password": WORDS}, "verification"),
    Row("POST", "/webhooks/stripe", everybody(200), {"id": "evt_<word>"}, headers=SIGNED),
    Row("GET", "/healthz", everybody(200)),
    Row("GET", "/readyz", everybody(200)),
    Row("GET", "/api/v1/openapi", everybody(200)),
    Row("GET", "/api/v1/openapi/openapi.json", everybody(200)),
    # Not here, whoever asks: the demo's desk outside of a demo, counters from another machine.
    Row("GET", "/api/v1/openapi/{path}", everybody(404)),
    Row("GET", "/api/v1/demo", everybody(404)),
    Row("GET", "/api/v1/demo/mails", everybody(404)),
    Row("GET", "/metrics", everybody(404)),
]  # fmt: skip
