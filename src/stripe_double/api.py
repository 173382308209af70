"""`/v1/`: who calls, what they ask, the work, and the answer.

Source: docs.stripe.com/api (authentication, errors, idempotent requests, versioning).
"""

import base64
import binascii
from dataclasses import dataclass

import msgspec

from stripe_double import API_VERSION, expanding, parameters, replays, routes
from stripe_double.books import PLATFORM, Bank, Book
from stripe_double.calls import Call
from stripe_double.errors import Json, Refused, forbidden, unauthorized, unrecognized
from stripe_double.http import Answer, Request, json, refusal

EXPAND: parameters.Reader = parameters.many(parameters.text(200), 20)
SECRET = ("sk_test_", "rk_test_")
PUBLISHABLE = "pk_test_"
CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, stripe-account",
    "access-control-expose-headers": "request-id",
    "access-control-max-age": "300",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The account a call is for, and whether its key is publishable."""

    book: Book
    is_publishable: bool


def caller(bank: Bank, request: Request) -> Caller:
    """Who calls.

    Raises: Refused when the key is missing, live or unknown, or the account is not one of ours.
    """
    key = key_of(request.headers.get("authorization", ""))
    if not key.startswith((*SECRET, PUBLISHABLE)) or len(key) <= len(PUBLISHABLE):
        if key.startswith(("sk_live_", "rk_live_", "pk_live_")):
            raise unauthorized(
                "This is a double of Stripe: it takes test keys only, and has not kept this one."
            )
        raise unauthorized("Invalid API Key provided. Use one that begins with sk_test_ or pk_test_.")
    account = request.headers.get("stripe-account", PLATFORM)
    known = bank.platform.shelf("account").rows
    if account != PLATFORM and (account not in known or known[account].get("_is_gone")):
        message = (
            f"The provided key does not have access to account '{account}' (or that account does not exist)."
        )
        raise forbidden(message, "account_invalid")
    return Caller(bank.open_book(account), key.startswith(PUBLISHABLE))


def key_of(header: str) -> str:
    """The API key of a Bearer or Basic header; empty when there is none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def answer(bank: Bank, request: Request) -> Answer:
    """Do what a call asks, once per idempotency key, and answer it. What it changed is in `bank.changes`."""
    request_id = "req_" + bank.ids.token(14)
    try:
        given = carry_out(bank, request, request_id)
    except Refused as refused:
        given = refusal(refused)
    version = request.headers.get("stripe-version", API_VERSION)
    headers = {"request-id": request_id, "stripe-version": version, **CORS, **given.headers}
    return Answer(given.status, given.body, given.content_type, headers)


def carry_out(bank: Bank, request: Request, request_id: str) -> Answer:
    """The replayed answer of an idempotency key, or a new one.

    Raises: Refused when the call is refused before its work begins.
    """
    who = caller(bank, request)
    key = replays.key_of(request)
    if key is not None:
        before = replays.earlier(who.book, key, request)
        if before is not None:
            return before
    try:
        given = json(work(who, request))
    except Refused as refused:
        if not refused.saved:
            raise
        refused.error["request_log_url"] = f"{bank.base_url}/_double/state"
        given = refusal(refused)
    if key is not None:
        replays.keep(who.book, key, request, given, request_id=request_id)
    return given


def work(who: Caller, request: Request) -> Json:
    """Check what is asked, and do it.

    Raises: Refused.
    """
    route, identity = routes.match(request.method, request.path.removeprefix("/v1/"))
    if route is None:
        raise unrecognized(request.method, request.path)
    if who.is_publishable and not route.is_public:
        message = "This API call cannot be made with a publishable API key. Please use a secret API key."
        raise forbidden(message, "secret_key_required")
    raw = parameters.decode(request.body.decode("latin-1") if request.method == "POST" else request.query)
    expand = EXPAND("expand", raw.pop("expand", {}))
    asked = parameters.read(route.spec, raw, required=route.required)
    call = Call(who.book, asked, identity, request.path, is_publishable=who.is_publishable)
    done = route.verb(call)
    return expanding.expand(who.book, done, msgspec.convert(expand, list[str]))


def keep_error(bank: Bank, request: Request, given: Answer) -> None:
    """Let an idempotency key replay an error that a fault made, as Stripe does with its own 500s."""
    try:
        who, key = caller(bank, request), replays.key_of(request)
    except Refused:
        return
    if key is not None:
        replays.keep(who.book, key, request, given, request_id=given.headers.get("request-id", ""))
