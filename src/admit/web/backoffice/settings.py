"""The platform's settings as a form; its fee is typed in per cent and kept in hundredths of it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Response, get, post

from admit.backoffice.settings import Changes, PlatformSettings
from admit.core.errors import Invalid
from admit.core.words import say
from admit.flows import platform
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.views.backoffice import SettingsView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

FIELDS = ("fee", "sender_name", "support_email")
ALIASES = {"application_fee_bps": "fee"}
WORDS = {"saved": Flash(say("The settings are saved."))}


@get("/admin/settings", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    present = await platform.read_settings(runtime, principal)
    return _page(runtime, request, principal, present, _entries(present))


@post("/admin/settings", include_in_schema=False, status_code=200)
async def save(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        await platform.edit_settings(
            runtime, principal, _changes(values), version=forms.number(values.get("version", ""))
        )
    except forms.REFUSED as refusal:
        present = await platform.read_settings(runtime, principal)
        entries = forms.refused(refusal, values, FIELDS, aliases=ALIASES)
        return _page(runtime, request, principal, present, entries, status=status_of(refusal))
    return answers.see_other("/admin/settings?said=saved")


def _changes(values: dict[str, str]) -> Changes:
    return Changes(
        application_fee_bps=_bps(values.get("fee", "")),
        signups_open="signups_open" in values,
        account_required="account_required" in values,
        sender_name=values.get("sender_name", ""),
        support_email=values.get("support_email", "").strip(),
    )


def _bps(typed: str) -> int:
    try:
        bps = Decimal(typed.strip().replace(",", ".")) * 100
    except InvalidOperation:
        bps = Decimal("NaN")
    if not bps.is_finite() or bps != bps.to_integral_value() or abs(bps) > 1_000_000:
        raise Invalid.one("fee", "percent", say("Write per cent with at most two decimals, such as 2.5."))
    return int(bps)


def _entries(present: PlatformSettings) -> Entries:
    values = {
        "fee": f"{Decimal(present.application_fee_bps) / 100:f}",
        "sender_name": present.sender_name,
        "support_email": present.support_email,
    }
    switches = {"signups_open": present.signups_open, "account_required": present.account_required}
    return Entries(values | {name: "true" for name, is_on in switches.items() if is_on})


def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    present: PlatformSettings,
    entries: Entries,
    *,
    status: int = 200,
) -> Response[Any]:
    view = SettingsView(
        page=frame.page(runtime, request, say("Settings"), principal, words=WORDS),
        console=frame.console("settings"),
        entries=entries,
        version=present.version,
        updated_at=present.updated_at,
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/settings.html", view, status=status)
