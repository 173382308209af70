"""One's second step at the sign-in: set up by a QR code, looked after and switched off by a code."""

from typing import Any

import segno
from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.core.words import say
from admit.flows import second_factor
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.http.problems import status_of
from admit.identity.records import Principal
from admit.tickets import passes
from admit.web import answers, consoles, forms, visitors
from admit.web.forms import Browser
from admit.web.views.account import FactorView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

FIELDS = ("code", "current_password")
WORDS = {
    "off": Flash(say("The second step is off. Your password is enough to sign in.")),
}


@get("/account/second-factor", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    return await _page(runtime, request, await visitors.signed_in(runtime, request))


@post("/account/second-factor", include_in_schema=False, status_code=200)
async def begin(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await _acting(runtime, request)
    await second_factor.begin(runtime, principal)
    return answers.see_other("/account/second-factor")


@post("/account/second-factor/confirm", include_in_schema=False, status_code=200)
async def confirm(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    """The recovery codes stand in this one answer and nowhere after it."""
    principal = await _acting(runtime, request)
    values = await forms.typed(request)
    try:
        codes = await second_factor.confirm(
            runtime,
            principal,
            current_password=values.get("current_password", ""),
            code=values.get("code", ""),
        )
    except forms.REFUSED as refusal:
        return await _refused(runtime, request, principal, refusal, values)
    return await _page(runtime, request, principal, codes=tuple(codes))


@post("/account/second-factor/codes", include_in_schema=False, status_code=200)
async def renew(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await _acting(runtime, request)
    values = await forms.typed(request)
    try:
        codes = await second_factor.renew_codes(runtime, principal, code=values.get("code", ""))
    except forms.REFUSED as refusal:
        return await _refused(runtime, request, principal, refusal, values)
    return await _page(runtime, request, principal, codes=tuple(codes))


@post("/account/second-factor/off", include_in_schema=False, status_code=200)
async def off(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await _acting(runtime, request)
    values = await forms.typed(request)
    try:
        await second_factor.switch_off(runtime, principal, code=values.get("code", ""))
    except forms.REFUSED as refusal:
        return await _refused(runtime, request, principal, refusal, values)
    return answers.see_other("/account/second-factor?said=off")


async def _acting(runtime: Runtime, request: Browser) -> Principal:
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    return principal


async def _refused(
    runtime: Runtime, request: Browser, principal: Principal, refusal: Refusal, values: dict[str, str]
) -> Response[Any]:
    entries = forms.refused(refusal, values, FIELDS)
    return await _page(runtime, request, principal, entries=entries, status=status_of(refusal))


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    *,
    entries: Entries | None = None,
    codes: tuple[str, ...] = (),
    status: int = 200,
) -> Response[Any]:
    state = await second_factor.read(runtime, principal)
    picture = segno.make_qr(state.pending.address, error="m", boost_error=False) if state.pending else None
    view = FactorView(
        page=consoles.page(runtime, request, say("Second step"), principal=principal, words=WORDS),
        entries=entries or Entries(),
        is_on=state.is_on,
        codes_left=state.recovery_codes_left,
        secret=_spaced(state.pending.secret) if state.pending else "",
        picture=passes.strokes(picture) if picture else "",
        side=len(picture.matrix) + 2 * passes.QUIET_ZONE if picture else 0,
        codes=codes,
    )
    return answers.page("account/second_step.html", view, status=status)


def _spaced(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
