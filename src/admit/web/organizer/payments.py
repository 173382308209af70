"""The organizer's account at the payment provider: connected, completed, looked at, let go."""

from datetime import datetime
from typing import Any

from babel import Locale
from litestar import Response, get, post

from admit.core import pages, words
from admit.core.errors import Invalid
from admit.core.words import say
from admit.flows import connecting, entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.merchant import payouts
from admit.merchant.errors import AccountBusy, AccountRefused
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, payment_rows
from admit.web.views.forms import Entries
from admit.web.views.page import Flash
from admit.web.views.payments import LeavingView, PaymentsView

FIELDS = ("country", "name")
WORDS = {
    "back": Flash(say("Welcome back. This is how the payment provider sees your account now.")),
    "again": Flash(
        say("That link was used or too old, and nothing is lost. Go on with the button below."), "warn"
    ),
    "looked": Flash(say("This is how the payment provider sees your account now.")),
    "left": Flash(say("Disconnected. No new payment is made on that account.")),
    "returned": Flash(say("The account is connected again.")),
}
SHOWN = 20
COUNTRIES = (
    "AE", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR",
    "HK", "HR", "HU", "IE", "IT", "JP", "LI", "LT", "LU", "LV", "MT", "MX", "MY", "NL", "NO", "NZ", "PL", "PT", "RO",
    "SE", "SG", "SI", "SK", "TH", "US",
)  # fmt: skip
"""Where Stripe makes accounts. Source: stripe.com/global, October 2026."""


@get("/organizer/{slug:str}/payments", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, Entries({}))


@post("/organizer/{slug:str}/payments/connect", include_in_schema=False, status_code=200)
async def connect(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """Make the account, and go to the provider's own page, where its owner tells the rest."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        await connecting.connect(runtime, principal, slug, country=values.get("country", ""))
        return answers.see_other(await connecting.link(runtime, principal, slug))
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(
            runtime, request, principal, slug, entries, problem=_said(refusal), status=status_of(refusal)
        )


@post("/organizer/{slug:str}/payments/continue", include_in_schema=False, status_code=200)
async def go_on(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """To the provider's page, by a fresh link."""
    principal = await frame.acting(runtime, request)
    try:
        return answers.see_other(await connecting.link(runtime, principal, slug))
    except forms.REFUSED as refusal:
        return await _page(
            runtime,
            request,
            principal,
            slug,
            Entries({}),
            problem=_said(refusal),
            status=status_of(refusal),
        )


@get("/organizer/{slug:str}/payments/return", include_in_schema=False)
async def come_back(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """Back from the provider, finished or not: it is asked, since coming back says nothing."""
    principal = await visitors.signed_in(runtime, request)
    await connecting.look(runtime, principal, slug)
    return answers.see_other(f"/organizer/{slug}/payments?said=back")


@get("/organizer/{slug:str}/payments/again", include_in_schema=False)
async def link_is_over(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """The link was used or too old. A new one is made by the person's own click only."""
    principal = await visitors.signed_in(runtime, request)
    await connecting.look(runtime, principal, slug)
    return answers.see_other(f"/organizer/{slug}/payments?said=again")


@post("/organizer/{slug:str}/payments/look", include_in_schema=False, status_code=200)
async def look(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await connecting.look(runtime, principal, slug)
    return answers.see_other(f"/organizer/{slug}/payments?said=looked")


@get("/organizer/{slug:str}/payments/disconnect", include_in_schema=False)
async def ask_to_leave(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _leaving(runtime, request, principal, slug, Entries({}))


@post("/organizer/{slug:str}/payments/disconnect", include_in_schema=False, status_code=200)
async def leave(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        await connecting.disconnect(runtime, principal, slug, typed=values.get("name", ""))
    except Invalid as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _leaving(runtime, request, principal, slug, entries, status=status_of(refusal))
    return answers.see_other(f"/organizer/{slug}/payments?said=left")


@post(
    "/organizer/{slug:str}/payments/accounts/{account_id:uuid}/reconnect",
    include_in_schema=False,
    status_code=200,
)
async def reconnect(runtime: RuntimeHere, request: Browser, slug: Slug, account_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await connecting.reconnect(runtime, principal, slug, account_id)
    return answers.see_other(f"/organizer/{slug}/payments?said=returned")


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    entries: Entries,
    *,
    problem: str = "",
    status: int = 200,
) -> Response[Any]:
    found = await connecting.show(runtime, principal, slug)
    cursor = request.query_params.get("cursor") if request.method == "GET" else None
    before = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        listed = await payouts.list_page(tx, limit=SHOWN + 1, before=before)
    part = pages.page_of(listed, limit=SHOWN, key=lambda one: (one.made_at, one.id))
    href = f"{desk.href}/payments"
    view = PaymentsView(
        page=frame.page(runtime, request, say("Payments"), desk, words=WORDS),
        console=frame.console(desk, "payments"),
        href=href,
        account=payment_rows.account(found),
        former=tuple(
            payment_rows.former(one, href, can_return=found.account is None) for one in found.former
        ),
        is_required=found.is_required,
        entries=entries,
        countries=_countries(),
        problem=problem,
        payouts=tuple(payment_rows.payout(one, href) for one in part.items),
        older=f"{href}?cursor={part.next_cursor}" if part.next_cursor else "",
        newest=href if cursor else "",
        timezone="UTC",
        now=runtime.clock.now(),
    )
    policy = answers.connect_policy(runtime.settings)
    return answers.page("organizer/payments.html", view, status=status, csp=policy)


def _countries() -> tuple[tuple[str, str], ...]:
    """Codes and names in the reader's language, by name."""
    names = Locale.parse(words.reader().replace("-", "_")).territories
    known = sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda pair: pair[1])
    return ("", str(say("Choose a country"))), *known


def _said(refusal: Exception) -> str:
    """What is told above the form: refusals without a field of their own, with the provider's own words."""
    match refusal:
        case AccountRefused():
            return f"{refusal.text} {refusal.facts.get('reason', '')}"
        case AccountBusy():
            return str(refusal.text)
        case _:
            return ""


async def _leaving(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    found = await connecting.show(runtime, principal, slug)
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_MANAGE) as tx:
        desk = await frame.desk(tx, principal)
    if found.account is None:
        return answers.see_other(f"{desk.href}/payments")
    business = found.business
    view = LeavingView(
        page=frame.page(runtime, request, say("Disconnect the account"), desk),
        console=frame.console(desk, "payments"),
        href=f"{desk.href}/payments/disconnect",
        back=f"{desk.href}/payments",
        organizer=desk.tenant.name,
        reference=found.account.reference or "",
        is_required=found.is_required,
        open=(
            (say("Payments that buyers may still make on it"), business.payments),
            (say("Refunds under way"), business.refunds),
            (say("Disputes that are open"), business.disputes),
        )
        if business
        else (),
        entries=entries,
    )
    return answers.page("organizer/payments_leave.html", view, status=status)
