"""Who gets what from every page: one line a page, one answer a caller, in the order of `access_world.ACTORS`.

`in` is a redirect to the sign-in page that leads back. Names are filled in as in `tests.api.access_table`. A form is
sent with its token from our own site, and what it leads to (303) is in `to`.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.support.access_world import ACTORS

O = "/organizer/{slug}"  # noqa: E741 - one letter each, so that the table stays a table
W = O + "/developers/webhooks"
E = O + "/events/{event_id}"
D = "/door/{slug}/{event_id}"
A = "/admin"
T = "/orders/{token}/tickets/{ticket_id}"
H = "/tickets/{holder}"

WORDS = "five lanterns along the quay"
TIMES = {"start_at": "2027-03-13T19:00", "end_at": "2027-03-13T22:00", "timezone": "Europe/Berlin"}
EVENT = {**TIMES, "name": "Night of <word>", "currency": "EUR", "type_name": "All", "type_price_cents": "24",
         "type_quantity_total": "50"}  # fmt: skip
TYPE = {"name": "Type <word>", "price_cents": "15.00", "quantity_total": "10", "min_per_order": "1",
        "max_per_order": "4", "version": "<version>"}  # fmt: skip
SESSION = {
    "title": "Second set",
    "start_at": "2027-03-13T20:30",
    "end_at": "2027-03-13T21:30",
    "version": "<version>",
}
CODE = {"code": "<word>", "discount_type": "percent", "discount_value": "10", "version": "<version>"}
QUESTION = {"label": "Shirt <word>", "kind": "choice", "options": "S, M", "per": "ticket", "all_types": "true",
            "version": "<version>"}  # fmt: skip
BY_HAND = {
    "quantity-<type_id>": "1",
    "name": "Bo Lind",
    "email": "<new_email>",
    "paid_by": "cash",
    "key": "<word><word>",
}
SIGN_UP = {"email": "<new_email>", "password": WORDS, "full_name": "Levi Aasen", "tenant_name": "Choir",
           "slug": "t-<word>", "legal_name": "Choir e. V.", "country": "DE", "website": "choir.example",
           "sells": "Concerts."}  # fmt: skip
PASSWORDS = {"current_password": "<password>", "new_password": WORDS}
REPORT = {"kind": "other", "severity": "low", "text": "A wet floor."}
SETTINGS = {"fee": "1.5", "sender_name": "Admit", "support_email": "", "signups_open": "true",
            "version": "<version>"}  # fmt: skip
NEXT = {"new_name": "Bo Lind", "new_email": "<new_email>", "version": "<version>"}
SCAN = {"scan": "<scan_id>", "device": "<device_id>"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page, how it is asked for, and what each caller gets."""

    method: str
    path: str
    answers: str
    form: dict[str, str] = field(default_factory=dict)
    fresh: str = ""
    to: str = ""
    query: dict[str, str] = field(default_factory=dict)
    ends_logins: bool = False

    @property
    def name(self) -> str:
        """As `GET /account`."""
        return f"{self.method} {self.path}"

    @property
    def expected(self) -> dict[str, str]:
        """The answer each caller gets."""
        return dict(zip(ACTORS, self.answers.split(), strict=True))


def everybody(answer: str) -> str:
    """The same for all."""
    return " ".join([answer] * len(ACTORS))


def get(path: str, answers: str, **given: Any) -> Page:
    return Page("GET", path, answers, **given)


def post(path: str, answers: str, form: dict[str, str] | None = None, **given: Any) -> Page:
    return Page("POST", path, answers, form or {}, **given)


#          nobody, operator, admin, staff, elsewhere, invited, disabled, suspended, stranger
TABLE = [
    # An organizer's console.
    get("/organizer", "in 200 303 303 303 200 200 303 303"),
    get(O, "in 404 200 303 303 404 404 200 404"),
    get(O + "/insights", "in 404 200 403 403 404 404 200 404"),
    get(E + "/insights", "in 404 200 403 403 404 404 200 404"),
    get(O + "/insights/live", "in 404 200 403 403 404 404 200 404", query={"seconds": "0"}),
    get(E + "/insights/live", "in 404 200 403 403 404 404 200 404", query={"seconds": "0"}),
    get(O + "/reports", "in 404 200 403 403 404 404 200 404"),
    get(O + "/reports/{file}", "in 404 200 403 403 404 404 200 404"),
    get(E + "/settlement", "in 404 200 403 403 404 404 200 404"),
    get(E + "/settlement.csv", "in 404 200 403 403 404 404 200 404"),
    get(O + "/orders", "in 404 200 403 403 404 404 200 404"),
    get(O + "/orders/{order_id}", "in 404 200 403 403 404 404 200 404"),
    get(O + "/team", "in 404 200 403 403 404 404 200 404"),
    get(O + "/team/{member_id}", "in 404 200 403 403 404 404 200 404"),
    get(O + "/activity", "in 404 200 403 403 404 404 200 404"),
    get(O + "/activity.csv", "in 404 200 403 403 404 404 200 404"),
    get(O + "/payments", "in 404 200 403 403 404 404 200 404"),
    get(O + "/payments/return", "in 404 303 403 403 404 404 303 404"),
    get(O + "/payments/again", "in 404 303 403 403 404 404 303 404"),
    get(O + "/payments/disconnect", "in 404 200 403 403 404 404 200 404", fresh="merchant"),
    get(O + "/payments/payouts/{payout_id}", "in 404 200 403 403 404 404 200 404"),
    get(O + "/payments/payouts/{payout_id}/items.csv", "in 404 200 403 403 404 404 200 404"),
    post(O + "/checklist", "401 404 303 403 403 404 404 409 404", {"act": "dismiss"}, fresh="tenant", to=O),
    get(O + "/branding", "in 404 200 403 403 404 404 200 404"),
    post(O + "/branding", "401 404 303 403 403 404 404 409 404",
         {"name": "Choir", "contact_email": "<new_email>", "version": "<version>"}, fresh="tenant", to=O + "/branding"),
    post(O + "/branding/preview", "401 404 200 403 403 404 404 200 404", {"accent_color": "#1f6feb"}),
    post(O + "/branding/logo", "401 404 303 403 403 404 404 409 404", {"act": "remove"}, fresh="tenant",
         to=O + "/branding"),
    post(O + "/branding/cover", "401 404 303 403 403 404 404 409 404", {"act": "remove"}, fresh="tenant",
         to=O + "/branding"),
    get(O + "/developers", "in 404 200 403 403 404 404 200 404"),
    get(O + "/events/new", "in 404 200 403 403 404 404 200 404"),
    get(E, "in 404 200 403 403 404 404 200 404"),
    get(E + "/edit", "in 404 200 403 403 404 404 200 404"),
    get(E + "/types/new", "in 404 200 403 403 404 404 200 404"),
    get(E + "/types/{type_id}", "in 404 200 403 403 404 404 200 404"),
    get(E + "/codes/new", "in 404 200 403 403 404 404 200 404"),
    get(E + "/codes/{code_id}", "in 404 200 403 403 404 404 200 404"),
    post(O + "/orders/{order_id}/refund", "401 404 303 403 403 404 404 409 404",
         {"by": "amount", "amount_cents": "1.00", "key": "<word>"}, fresh="paid", to=O + "/orders/{order_id}"),
    post(O + "/orders/{order_id}/resend", "401 404 303 403 403 404 404 409 404", fresh="paid",
         to=O + "/orders/{order_id}"),
    get(O + "/search", "in 404 200 403 403 404 404 200 404", query={"q": "Noor"}),
    get(O + "/orders.csv", "in 404 200 403 403 404 404 200 404"),
    get(O + "/attendees.csv", "in 404 200 403 403 404 404 200 404"),
    get(O + "/attendees", "in 404 200 403 403 404 404 200 404"),
    get(E + "/attendees", "in 404 200 403 403 404 404 200 404"),
    get(E + "/message", "in 404 200 403 403 404 404 200 404"),
    post(E + "/message", "401 404 200 403 403 404 404 409 404",
         {"do": "test", "subject": "Doors", "body": "At six."}),
    get(E + "/cancel", "in 404 200 403 403 404 404 200 404"),
    get(E + "/sell", "in 404 200 403 403 404 404 200 404"),
    post(E + "/cancel", "401 404 303 403 403 404 404 409 404", {"name": "<event_name>"}, fresh="published",
         to=E + "/cancel"),
    post(E + "/cancel/retry", "401 404 303 403 403 404 404 409 404", fresh="called_off", to=E + "/cancel"),
    post(E + "/sell", "401 404 303 403 403 404 404 409 404", BY_HAND, to=O + "/orders/"),
    post(O + "/orders/{order_id}/note", "401 404 303 403 403 404 404 409 404", {"text": "Called us."},
         to=O + "/orders/{order_id}"),
    post(O + "/orders/{order_id}/buyer", "401 404 303 403 403 404 404 409 404",
         {"name": "Bo Lind", "email": "<new_email>", "version": "<version>"}, fresh="invoice",
         to=O + "/orders/{order_id}"),
    post(O + "/orders/{order_id}/tickets/{ticket_id}", "401 404 303 403 403 404 404 409 404",
         {"name": "Bo Lind", "email": "<new_email>", "version": "<version>"}, fresh="paid",
         to=O + "/orders/{order_id}"),
    post(O + "/orders/{order_id}/refunds/{refund_id}/retry", "401 404 303 403 403 404 404 409 404", fresh="refund",
         to=O + "/orders/{order_id}"),
    post(O + "/orders/{order_id}/end/{how}", "401 404 303 403 403 404 404 409 404", {"reference": "Bank 7"},
         fresh="invoice", to=O + "/orders/{order_id}"),
    post(O + "/team", "401 404 303 403 403 404 404 409 404", {"email": "<new_email>", "role": "staff"},
         to=O + "/team"),
    post(O + "/team/{member_id}/place", "401 404 303 403 403 404 404 409 404",
         {"role": "staff", "event_ids": "<event_id>", "version": "<version>"}, fresh="member", to=O + "/team/"),
    post(O + "/team/{member_id}/resend", "401 404 303 403 403 404 404 409 404", fresh="guest", to=O + "/team/"),
    post(O + "/team/{member_id}", "401 404 303 403 403 404 404 409 404",
         {"status": "disabled", "version": "<version>"}, fresh="member", to=O + "/team"),
    post(O + "/payments/connect", "401 404 303 403 403 404 404 409 404", {"country": "DE"}, fresh="former_merchant",
         to="https://connect.provider.example/setup/"),
    post(O + "/payments/continue", "401 404 303 403 403 404 404 409 404", fresh="merchant",
         to="https://connect.provider.example/setup/"),
    post(O + "/payments/look", "401 404 303 403 403 404 404 303 404", to=O + "/payments"),
    post(O + "/payments/disconnect", "401 404 303 403 403 404 404 409 404", {"name": "<organizer_name>"},
         fresh="merchant", to=O + "/payments"),
    post(O + "/payments/accounts/{account_id}/reconnect", "401 404 303 403 403 404 404 409 404",
         fresh="former_merchant", to=O + "/payments"),
    post(O + "/developers", "401 404 200 403 403 404 404 409 404", {"name": "Key", "scopes": "events.view"}),
    post(O + "/developers/{key_id}/revoke", "401 404 303 403 403 404 404 409 404", fresh="api_key",
         to=O + "/developers"),
    get(W, "in 404 200 403 403 404 404 200 404"),
    post(W, "401 404 200 403 403 404 404 409 404", {"url": "https://hooks.example/in", "kinds": "order.paid"}),
    get(W + "/{endpoint_id}", "in 404 200 403 403 404 404 200 404"),
    post(W + "/{endpoint_id}", "401 404 303 403 403 404 404 409 404",
         {"url": "https://hooks.example/in", "kinds": "order.paid", "version": "<version>"}, fresh="endpoint",
         to=W + "/"),
    post(W + "/{endpoint_id}/disable", "401 404 303 403 403 404 404 409 404", fresh="endpoint", to=W + "/"),
    post(W + "/{endpoint_id}/enable", "401 404 303 403 403 404 404 409 404", to=W + "/"),
    post(W + "/{endpoint_id}/rotate", "401 404 200 403 403 404 404 409 404"),
    post(W + "/{endpoint_id}/test", "401 404 303 403 403 404 404 409 404", to=W + "/"),
    post(W + "/{endpoint_id}/remove", "401 404 303 403 403 404 404 409 404", fresh="endpoint", to=W),
    get(W + "/{endpoint_id}/deliveries/{fact_id}", "in 404 200 403 403 404 404 200 404"),
    post(W + "/{endpoint_id}/deliveries/{fact_id}/replay", "401 404 303 403 403 404 404 409 404", to=W + "/"),
    post(O + "/events/new", "401 404 303 403 403 404 404 409 404", EVENT, to=O + "/events/"),
    post(E + "/edit", "401 404 303 403 403 404 404 409 404", {**EVENT, "version": "<version>"}, fresh="draft", to=E),
    get(E + "/preview", "in 404 200 403 403 404 404 200 404"),
    get(E + "/picture", "in 404 200 403 403 404 404 200 404"),
    get(E + "/programme", "in 404 200 403 403 404 404 200 404"),
    get(E + "/programme/{session_id}", "in 404 200 403 403 404 404 200 404"),
    get(E + "/copies", "in 404 200 403 403 404 404 200 404"),
    post(E + "/picture", "401 404 303 403 403 404 404 409 404", {"act": "remove"}, fresh="draft", to=E + "/picture"),
    post(E + "/programme", "401 404 303 403 403 404 404 409 404", SESSION, fresh="programme", to=E + "/programme"),
    post(E + "/programme/{session_id}", "401 404 303 403 403 404 404 409 404", SESSION, fresh="programme",
         to=E + "/programme"),
    post(E + "/programme/{session_id}/remove", "401 404 303 403 403 404 404 409 404", fresh="programme",
         to=E + "/programme"),
    post(E + "/copies", "401 404 303 403 403 404 404 409 404", {"day": "2027-08-01"}, fresh="draft", to=O),
    post(E + "/copies/rule", "401 404 303 403 403 404 404 409 404",
         {"frequency": "weekly", "interval": "1", "times": "2", "act": "make"}, fresh="draft", to=O),
    post(E + "/steps/{step}", "401 404 303 403 403 404 404 409 404", fresh="draft", to=E),
    post(E + "/gates", "401 404 303 403 404 404 404 409 404", {"gate": "Gate <word>"}, to=E),
    post(E + "/types/new", "401 404 303 403 403 404 404 409 404", TYPE, to=E),
    post(E + "/types/{type_id}", "401 404 303 403 403 404 404 409 404", TYPE, fresh="type", to=E),
    post(E + "/types/{type_id}/remove", "401 404 303 403 403 404 404 409 404", fresh="type", to=E),
    post(E + "/types/{type_id}/move", "401 404 303 403 403 404 404 409 404", {"direction": "up"}, fresh="type", to=E),
    get(E + "/pools", "in 404 200 403 403 404 404 200 404"),
    get(E + "/pools/{pool_id}", "in 404 200 403 403 404 404 200 404"),
    post(E + "/pools", "401 404 303 403 403 404 404 409 404", {"name": "Hall <word>", "total": "50"}, to=E + "/pools"),
    post(E + "/pools/{pool_id}", "401 404 303 403 403 404 404 409 404",
         {"name": "Hall <word>", "total": "50", "version": "<version>"}, fresh="pool", to=E + "/pools"),
    get(E + "/codes.csv", "in 404 200 403 403 404 404 200 404"),
    post(E + "/codes/new", "401 404 303 403 403 404 404 409 404", CODE, to=E),
    post(E + "/codes/{code_id}", "401 404 303 403 403 404 404 409 404", CODE, fresh="code", to=E),
    get(E + "/devices", "in 404 200 403 404 404 404 200 404"),
    post(E + "/devices", "401 404 200 403 404 404 404 409 404", {"name": "Phone 3", "gate_id": ""}),
    get(E + "/enrolments/{enrolment_id}", "in 404 200 403 404 404 404 200 404"),
    post(E + "/enrolments/{enrolment_id}/confirm", "401 404 303 403 404 404 404 409 404",
         {"fingerprint": "<fingerprint>"}, fresh="enrolment", to=E + "/devices"),
    post(E + "/enrolments/{enrolment_id}/refuse", "401 404 303 403 404 404 404 409 404", fresh="enrolment",
         to=E + "/devices"),
    post(E + "/devices/{device_id}", "401 404 303 403 404 404 404 409 404",
         {"name": "Phone <word>", "version": "<version>"}, fresh="device", to=E + "/devices"),
    post(E + "/devices/{device_id}/revoke", "401 404 303 403 404 404 404 409 404", fresh="device",
         to=E + "/devices"),
    post(E + "/devices/settings", "401 404 303 403 404 404 404 409 404", {"allows_reentry": "true"},
         to=E + "/devices"),
    get(E + "/conflicts", "in 404 200 403 404 404 404 200 404"),
    get(E + "/conflicts.csv", "in 404 200 403 404 404 404 200 404"),
    get(O + "/incidents", "in 404 200 403 403 404 404 200 404"),
    get(O + "/incidents/live", "in 404 200 403 403 404 404 200 404", query={"seconds": "0"}),
    get(E + "/incidents", "in 404 200 403 404 404 404 200 404"),
    get(E + "/incidents/live", "in 404 200 403 404 404 404 200 404", query={"seconds": "0"}),
    get(E + "/incidents/{incident_id}/photo", "in 404 200 403 404 404 404 200 404"),
    post(E + "/incidents/{incident_id}/acknowledge", "401 404 303 403 404 404 404 409 404", {"of": "event"},
         fresh="incident", to=E + "/incidents"),
    post(E + "/incidents/{incident_id}/close", "401 404 303 403 404 404 404 409 404", {"note": "Dried."},
         fresh="incident", to=O + "/incidents"),
    post(E + "/incidents/{incident_id}/reopen", "401 404 303 403 404 404 404 409 404", {"of": "event"},
         fresh="closed_incident", to=E + "/incidents"),
    get(E + "/questions", "in 404 200 403 403 404 404 200 404"),
    get(E + "/questions/new", "in 404 200 403 403 404 404 200 404"),
    get(E + "/questions/{question_id}", "in 404 200 403 403 404 404 200 404"),
    post(E + "/questions", "401 404 303 403 403 404 404 409 404", {"attendee_details": "optional"}, fresh="draft",
         to=E + "/questions"),
    post(E + "/questions/new", "401 404 303 403 403 404 404 409 404", QUESTION, fresh="draft", to=E + "/questions"),
    post(E + "/questions/{question_id}", "401 404 303 403 403 404 404 409 404", QUESTION, fresh="question",
         to=E + "/questions"),
    post(E + "/questions/{question_id}/{act}", "401 404 303 403 403 404 404 409 404", {"version": "<version>"},
         fresh="question", to=E + "/questions"),
    post(E + "/codes/{code_id}/remove", "401 404 303 403 403 404 404 409 404", fresh="code", to=E),
    # The door; it goes on in a suspended tenant.
    get("/door", everybody("200").replace("200", "in", 1)),
    get("/door/app", everybody("200")),
    get("/door/enrol", everybody("200")),
    get("/door/worker.js", everybody("200")),
    get("/door/app.webmanifest", everybody("200")),
    post("/door/pass", everybody("200").replace("200", "401", 1)),
    get("/door/{slug}", everybody("200").replace("200", "in", 1)),
    get(D, "in 404 200 200 404 404 404 200 404"),
    get(D + "/start", "in 404 200 200 404 404 404 200 404"),
    get(D + "/find", "in 404 200 200 404 404 404 200 404", query={"q": "Noor"}),
    get(D + "/undo", "in 404 200 200 404 404 404 200 404", query=SCAN),
    get(D + "/report", "in 404 200 200 404 404 404 200 404"),
    post(D + "/start", "401 404 303 303 404 404 404 303 404", {"name": "Phone 2"}, to=D),
    post(D + "/scan", "401 404 200 200 404 404 404 200 404", {"code": "<ticket>"}, fresh="ticket"),
    post(D + "/undo", "401 404 303 303 404 404 404 303 404", {"reason": "Wrong person"}, fresh="admission", to=D,
         query=SCAN),
    post(D + "/report", "401 404 303 303 404 404 404 303 404", REPORT, to=D + "/report"),
    # The platform's desk.
    get(A, "in 200 403 403 403 403 403 403 403"),
    get(A + "/tenants", "in 200 403 403 403 403 403 403 403"),
    get(A + "/tenants/{tenant_id}", "in 200 403 403 403 403 403 403 403"),
    get(A + "/webhooks", "in 200 403 403 403 403 403 403 403"),
    get(A + "/webhooks/{webhook_id}", "in 200 403 403 403 403 403 403 403"),
    get(A + "/payments", "in 200 403 403 403 403 403 403 403"),
    get(A + "/settings", "in 200 403 403 403 403 403 403 403"),
    get(A + "/activity", "in 200 403 403 403 403 403 403 403"),
    post(A + "/tenants/{tenant_id}/{decision}", "401 303 403 403 403 403 403 403 403", fresh="applicant", to=A),
    post(A + "/webhooks/{webhook_id}/replay", "401 303 403 403 403 403 403 403 403", fresh="message",
         to=A + "/webhooks/{webhook_id}"),
    post(A + "/settings", "401 303 403 403 403 403 403 403 403", SETTINGS, fresh="settings", to=A + "/settings"),
    get(A + "/health", "in 200 403 403 403 403 403 403 403"),
    get(A + "/people", "in 200 403 403 403 403 403 403 403"),
    get(A + "/people/{user_id}", "in 200 403 403 403 403 403 403 403"),
    get(A + "/refunds", "in 200 403 403 403 403 403 403 403"),
    get(A + "/payouts", "in 200 403 403 403 403 403 403 403"),
    get(A + "/disputes", "in 200 403 403 403 403 403 403 403"),
    get(A + "/payments/{payment_id}", "in 200 403 403 403 403 403 403 403", fresh="payment"),
    post(A + "/payments/{payment_id}", "401 303 403 403 403 403 403 403 403",
         {"do": "settled", "note": "By hand"}, fresh="payment", to=A + "/payments/{payment_id}"),
    post(A + "/people/{user_id}", "401 303 403 403 403 403 403 403 403",
         {"do": "disable", "version": "<version>"}, fresh="person", to=A + "/people/{user_id}"),
    post(A + "/refunds/{refund_id}/retry", "401 303 403 403 403 403 403 403 403", fresh="refund", to=A + "/refunds"),
    post(A + "/webhooks/replay", "401 303 403 403 403 403 403 403 403", {"id": "<webhook_id>"}, fresh="message",
         to=A + "/webhooks"),
    post(A + "/webhooks/{webhook_id}/resolve", "401 303 403 403 403 403 403 403 403", {"note": "By hand"},
         fresh="message", to=A + "/webhooks/{webhook_id}"),
    # One's own account.
    get("/account", everybody("200").replace("200", "in", 1)),
    get("/account/settings", everybody("200").replace("200", "in", 1)),
    get("/account/mails", everybody("200").replace("200", "in", 1)),
    post("/account/mails", everybody("303").replace("303", "401", 1), {"wanted": "<tenant_id>/reminder"},
         to="/account"),
    get("/account/data", everybody("200").replace("200", "in", 1)),
    get("/account/data.json", everybody("200").replace("200", "in", 1)),
    post("/account/erase", everybody("303").replace("303", "401", 1), {"understood": "true"},
         to="/account/erased", ends_logins=True),
    get("/account/erased", everybody("200")),
    post("/account/name", everybody("303").replace("303", "401", 1),
         {"full_name": "Ida Brandt", "version": "<version>"}, fresh="me", to="/account"),
    post("/account/password", everybody("303").replace("303", "401", 1), PASSWORDS, fresh="password", to="/account",
         ends_logins=True),
    get("/account/second-factor", everybody("200").replace("200", "in", 1)),
    post("/account/second-factor", everybody("303").replace("303", "401", 1), fresh="factor_off",
         to="/account/second-factor"),
    post("/account/second-factor/confirm", everybody("200").replace("200", "401", 1),
         {"current_password": "<password>", "code": "<factor_code>"}, fresh="factor_pending"),
    post("/account/second-factor/codes", everybody("200").replace("200", "401", 1), {"code": "<factor_code>"},
         fresh="factor_on"),
    post("/account/second-factor/off", everybody("303").replace("303", "401", 1), {"code": "<factor_code>"},
         fresh="factor_on", to="/account/second-factor"),
    post("/account/logins/{login_id}/end", everybody("303").replace("303", "401", 1), fresh="login", to="/account"),
    post("/account/sign-out-everywhere", everybody("303").replace("303", "401", 1), to="/sign-in", ends_logins=True),
    # Open to everybody.
    get("/sign-in", "200 303 303 303 303 303 303 303 303"),
    post("/sign-in", everybody("303"), {"email": "<email>", "password": "<password>"}, fresh="account"),
    post("/sign-out", everybody("303"), to="/sign-in", ends_logins=True),
    get("/sign-in/link", everybody("200")),
    post("/sign-in/link", everybody("303"), {"email": "<new_email>"}, to="/sign-in/link/sent"),
    get("/sign-in/link/sent", everybody("200")),
    get("/sign-in/{secret}", everybody("200"), fresh="sign_in"),
    post("/sign-in/code", everybody("303"), {"ticket": "", "code": "000000"}, to="/sign-in"),
    post("/sign-in/{secret}", everybody("303"), fresh="sign_in", to="/account"),
    get("/sign-up", everybody("200")),
    post("/sign-up", everybody("303"), SIGN_UP, to="/sign-up/waiting"),
    get("/sign-up/waiting", everybody("200")),
    get("/forgot-password", everybody("200")),
    get("/reset-password", everybody("200")),
    post("/forgot-password", everybody("303"), {"email": "<new_email>"}, to="/forgot-password/sent"),
    get("/forgot-password/sent", everybody("200")),
    get("/reset-password/{secret}", everybody("200"), fresh="reset"),
    post("/reset-password/{secret}", everybody("303"), {"password": WORDS}, fresh="reset"),
    get("/invitations/{secret}", everybody("200"), fresh="invitation"),
    post("/invitations/{secret}", everybody("303"), fresh="invitation", to="/sign-in"),
    get("/verify/{secret}", everybody("200"), fresh="verification"),
    post("/verify/{secret}", everybody("303"), {"password": "<password>"}, fresh="verification"),
    get("/verify/{secret}/new-password", everybody("200"), fresh="verification"),
    post("/verify/{secret}/new-password", everybody("303"), {"password": WORDS}, fresh="verification"),
    get("/unsubscribe/{token}", everybody("200"), fresh="unsubscription"),
    post("/unsubscribe/{token}", everybody("200"), fresh="unsubscription"),
    get("/", everybody("200")),
    get("/robots.txt", everybody("200")),
    get("/sitemap.xml", everybody("200")),
    get("/sitemaps/{path}", everybody("404")),
    get("/theme/{path}", everybody("404")),
    get("/{tenant_slug}", "200 200 200 200 200 200 200 404 200"),
    get("/{tenant_slug}/{event_slug}", "200 200 200 200 200 200 200 404 200"),
    post("/{tenant_slug}/{event_slug}", "303 303 303 303 303 303 303 404 303", {"q_<ticket_type_id>": "1"},
         to="/orders/"),
    get("/orders/{token}", everybody("200")),
    get("/orders/{token}/status", everybody("200"), fresh="opened"),
    post("/orders/{token}/buyer", everybody("303"), {"name": "Noor van Dijk", "email": "<new_email>"}, fresh="held",
         to="/orders/{token}"),
    post("/orders/{token}/promo", everybody("303"), {"code": "<code>"}, fresh="named", to="/orders/{token}"),
    post("/orders/{token}/extend", everybody("303"), fresh="held", to="/orders/{token}"),
    post("/orders/{token}/again", everybody("303"), fresh="held", to="/orders/{token}"),
    post("/orders/{token}/cancel", everybody("303"), fresh="held", to="/orders/{token}"),
    post("/orders/{token}/resend", everybody("303"), fresh="paid", to="/orders/{token}"),
    get("/keep.js", everybody("200")),
    get("/orders/{token}/tickets.pdf", everybody("200")),
    get("/orders/{token}/calendar.ics", everybody("200")),
    get("/orders/{token}/receipt", everybody("200")),
    get("/orders/{token}/receipt.pdf", everybody("200")),
    get("/orders/{token}/give-back", everybody("200")),
    post("/orders/{token}/give-back", everybody("303"), {"tickets": "<ticket_id>"}, fresh="early",
         to="/orders/{token}"),
    get(T, everybody("200")),
    get(T + "/ticket.pdf", everybody("200")),
    get(T + "/ticket.pkpass", everybody("404")),
    get(T + "/google-wallet", everybody("404")),
    post(T + "/name", everybody("303"), {"name": "Noor", "version": "<version>"}, fresh="early", to="/orders/{token}"),
    post(T + "/pass-on", everybody("303"), NEXT, fresh="early", to="/orders/{token}"),
    get(H, everybody("200")),
    get(H + "/change", everybody("200")),
    get(H + "/ticket.pdf", everybody("200")),
    get(H + "/calendar.ics", everybody("200")),
    get(H + "/ticket.pkpass", everybody("404")),
    get(H + "/google-wallet", everybody("404")),
    post(H + "/name", everybody("303"), {"name": "Noor", "version": "<version>"}, fresh="passed", to=H),
    post(H + "/pass-on", everybody("303"), NEXT, fresh="passed", to=H),
    get("/legal/privacy", everybody("200")),
    get("/legal/terms", everybody("200")),
    # Not in production.
    get("/mailbox", everybody("200")),
    get("/mailbox/{mail_id}", everybody("404")),
    get("/mailbox/{mail_id}/html", everybody("404")),
    get("/styleguide", everybody("200")),
    # Files that are not there.
    get("/static/{path}", everybody("404")),
    get("/media/{path}", everybody("404")),
]  # fmt: skip

FROM_ANYWHERE = {
    "/unsubscribe/{token}": "Mail programs send it by themselves, without cookie or token (RFC 8058).",
}
"""Forms that are taken from any site and without a token, each with its reason."""

WITHOUT_TOKEN = {
    **FROM_ANYWHERE,
    "/door/pass": "The app keeps its page, so it has no token; it changes nothing and only our own pages can read it.",
    "/{tenant_slug}/{event_slug}": "The page is cached and shared, so its form is guarded by where it was sent from.",
}
"""Forms that carry no token, each with its reason."""
