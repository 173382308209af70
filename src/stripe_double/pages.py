"""The double's pages: second factor, onboarding, payment, and the stand-in for Stripe's script."""

import html
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from stripe_double import accounts, confirmation
from stripe_double.books import Bank
from stripe_double.currencies import spoken
from stripe_double.errors import Json, Refused, not_found, unrecognized
from stripe_double.http import Answer, Request

STATIC = Path(__file__).parent / "static"
FILES = {
    "/v3/": ("stripe.js", "text/javascript; charset=utf-8"),
    "/v3": ("stripe.js", "text/javascript; charset=utf-8"),
    "/elements/payment": ("payment.html", "text/html; charset=utf-8"),
    "/elements/payment.js": ("payment.js", "text/javascript; charset=utf-8"),
    "/elements/words.js": ("words.js", "text/javascript; charset=utf-8"),
    "/elements/payment.css": ("payment.css", "text/css; charset=utf-8"),
    "/pay.js": ("pay.js", "text/javascript; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
}
CONTENTS = {path: ((STATIC / name).read_bytes(), kind) for path, (name, kind) in FILES.items()}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self';"
    " base-uri 'none'"
)
SAFE = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
REDIRECT_STATUS = {"succeeded": "succeeded", "requires_capture": "succeeded", "processing": "pending"}


def answer(bank: Bank, request: Request) -> Answer:
    """A page, a file, or the redirect after a form.

    Raises: Refused when there is no such page.
    """
    if request.method == "GET" and request.path in CONTENTS:
        content, kind = CONTENTS[request.path]
        return Answer(200, content, kind, SAFE | {"content-security-policy": POLICY})
    page, _, rest = request.path.strip("/").partition("/")
    match request.method, page:
        case "GET", "authenticate":
            return show_authentication(bank, request, rest)
        case "POST", "authenticate":
            return take_authentication(bank, request, rest)
        case "GET", "onboarding":
            return show_onboarding(bank, rest)
        case "POST", "onboarding":
            return take_onboarding(bank, request, rest)
        case "GET", "pay":
            return show_payment(bank, request, rest)
        case _:
            raise unrecognized(request.method, request.path)


def render(name: str, *, ready: dict[str, str] | None = None, **fields: str) -> Answer:
    """A page of the double, its fields escaped but for those that are markup already."""
    template = Template((STATIC / name).read_text(encoding="utf-8"))
    escaped = {field: html.escape(value) for field, value in fields.items()} | (ready or {})
    body = template.substitute(escaped).encode()
    return Answer(200, body, "text/html; charset=utf-8", SAFE | {"content-security-policy": POLICY})


def redirect(url: str) -> Answer:
    """See other."""
    return Answer(303, b"", "text/plain", SAFE | {"location": url})


def intent_of(bank: Bank, request: Request, identity: str) -> Json:
    """The intent a page is for.

    Raises: Refused unless the client secret is its own.
    """
    _, intent = bank.locate(identity)
    if intent["object"] != "payment_intent" or request.ask("client_secret") != intent["client_secret"]:
        raise not_found("payment_intent", identity)
    return intent


def show_authentication(bank: Bank, request: Request, identity: str) -> Answer:
    """The second factor's page: approve or fail; already answered, it sends the buyer back."""
    intent = intent_of(bank, request, identity)
    if intent["status"] != "requires_action":
        return back(intent)
    return render("authenticate.html", amount=spoken(intent["amount"], intent["currency"]).upper())


def take_authentication(bank: Bank, request: Request, identity: str) -> Answer:
    """The buyer's answer to the second factor."""
    intent = intent_of(bank, request, identity)
    outcome = parse_qs(request.body.decode("latin-1")).get("outcome", [""])[0]
    if outcome not in ("approve", "fail"):
        raise Refused("Choose Approve or Fail.", param="outcome")
    if intent["status"] == "requires_action":
        book, _ = bank.locate(identity)
        confirmation.authenticate(book, intent, approved=outcome == "approve")
    return back(intent)


def back(intent: Json) -> Answer:
    """The way back to the merchant, with what Stripe tells in the address."""
    url = intent["_return_url"]
    if url is None:
        return render("done.html", message="You may close this page and go back to the shop.")
    told = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": REDIRECT_STATUS.get(intent["status"], "failed"),
    }
    parts = urlsplit(url)
    return redirect(urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *told.items()]))))


def account_of(bank: Bank, rest: str) -> Json:
    """The account an onboarding link is for.

    Raises: Refused when the link was used, replaced, or is too old.
    """
    identity, _, token = rest.partition("/")
    account = bank.platform.find("account", identity)
    link = account["_link"]
    if link is None or link["token"] != token or link["expires_at"] < bank.clock.seconds():
        raise Refused("This onboarding link is no longer valid. Ask for a new one.", status=410)
    return account


def show_onboarding(bank: Bank, rest: str) -> Answer:
    """The onboarding page."""
    account = account_of(bank, rest)
    due = account["requirements"]["currently_due"]
    rows = "".join(
        f'<label><input type="checkbox" name="given" value="{html.escape(name)}" checked>'
        f" {html.escape(accounts.ASKED.get(name, name))}</label>"
        for name in due
    )
    return render("onboarding.html", ready={"due": rows}, account=account["id"], email=account["email"] or "")


def take_onboarding(bank: Bank, request: Request, rest: str) -> Answer:
    """Take what was ticked, or everything, and send the merchant back."""
    form = parse_qs(request.body.decode("latin-1"))
    given = set(form.get("given", [])) if "only" in form else None
    url = accounts.onboard(bank, account_of(bank, rest), given=given)
    return redirect(url) if url else render("done.html", message="The account can take payments now.")


def show_payment(bank: Bank, request: Request, identity: str) -> Answer:
    """The double's own payment page for an intent, made with its own script."""
    intent = intent_of(bank, request, identity)
    book, _ = bank.locate(identity)
    return render(
        "pay.html",
        amount=spoken(intent["amount"], intent["currency"]).upper(),
        description=intent["description"] or "Payment",
        secret=intent["client_secret"],
        account=book.account,
        return_url=request.ask("return_url") or "",
    )
