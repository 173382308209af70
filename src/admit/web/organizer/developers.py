"""Keys for programs: made, listed and ended."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post

from admit.core.words import say
from admit.flows import entering, keys_for_programs
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.api_keys import SCOPES, ApiKey
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.views.backoffice import State
from admit.web.views.developers import DevelopersView, KeyLine
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

FIELDS = ("name", "scopes", "days")
ALIASES = {"expires_at": "days"}
WORDS = {"revoked": Flash(say("The key is over. Its next call is refused."))}
LASTING = {"30": 30, "90": 90, "365": 365}
SAID = {
    Permission.TENANT_VIEW: say("See the organizer's own settings"),
    Permission.TENANT_EDIT: say("Change name, contact and branding"),
    Permission.EVENTS_VIEW: say("See events and ticket types"),
    Permission.EVENTS_EDIT: say("Change events and ticket types, publish"),
    Permission.DISCOUNTS_VIEW: say("See discount codes"),
    Permission.DISCOUNTS_EDIT: say("Make and change discount codes"),
    Permission.ORDERS_VIEW: say("See orders, buyers and payments"),
    Permission.ORDERS_EDIT: say("Correct and resend orders"),
    Permission.ORDERS_REFUND: say("Give money back"),
    Permission.TEAM_VIEW: say("See the team"),
    Permission.ACTIVITY_VIEW: say("Read the activity log"),
    Permission.REPORTS_VIEW: say("Take reports"),
    Permission.PAYMENTS_VIEW: say("See the account at the payment provider, and payouts"),
    Permission.DOOR_MANAGE: say("Look after gates and devices"),
}


@get("/organizer/{slug:str}/developers", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, Entries({"days": "90"}))


@post("/organizer/{slug:str}/developers", include_in_schema=False, status_code=200)
async def make(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """The key stands in this one answer and nowhere after it."""
    principal = await frame.acting(runtime, request)
    values, chosen = await forms.typed(request), await forms.ticked(request, "scopes")
    days = LASTING.get(values.get("days", ""))
    expires_at = runtime.clock.now() + timedelta(days=days) if days else None
    try:
        made = await keys_for_programs.make(
            runtime, principal, slug, name=values.get("name", ""), scopes=chosen, expires_at=expires_at
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS, aliases=ALIASES)
        status = status_of(refusal)
        return await _page(runtime, request, principal, slug, entries, chosen=tuple(chosen), status=status)
    return await _page(runtime, request, principal, slug, Entries({"days": "90"}), fresh=made.key)


@post("/organizer/{slug:str}/developers/{key_id:uuid}/revoke", include_in_schema=False, status_code=200)
async def revoke(runtime: RuntimeHere, request: Browser, slug: Slug, key_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await keys_for_programs.revoke(runtime, principal, slug, key_id)
    return answers.see_other(f"/organizer/{slug}/developers?said=revoked")


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    entries: Entries,
    *,
    fresh: str = "",
    chosen: tuple[str, ...] = (),
    status: int = 200,
) -> Response[Any]:
    keys = await keys_for_programs.list_keys(runtime, principal, slug)
    async with entering.read(runtime.db, principal, slug, Permission.KEYS_MANAGE) as tx:
        desk = await frame.desk(tx, principal)
    href = f"{desk.href}/developers"
    view = DevelopersView(
        page=frame.page(runtime, request, say("Developers"), desk, words=WORDS),
        console=frame.console(desk, "developers"),
        href=href,
        api=f"{runtime.settings.base_url}/api/v1/tenants/{slug}",
        keys=tuple(_line(one, desk, runtime) for one in keys),
        fresh=fresh,
        entries=entries,
        scopes=tuple((scope.value, SAID[scope], scope.value) for scope in Permission if scope in SCOPES),
        chosen=chosen,
        timezone="UTC",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/developers.html", view, status=status)


def _line(one: ApiKey, desk: Desk, runtime: Runtime) -> KeyLine:
    state = _state(one, runtime)
    return KeyLine(
        name=one.name,
        prefix=one.prefix,
        scopes=", ".join(one.scopes),
        made_by=one.made_by,
        state=state,
        created_at=one.created_at,
        last_used_at=one.last_used_at,
        expires_at=one.expires_at,
        revoke=f"{desk.href}/developers/{one.id}/revoke" if state.kind == "good" else "",
        activity_href=f"{desk.href}/activity?who=key:{one.id}",
    )


def _state(one: ApiKey, runtime: Runtime) -> State:
    if one.revoked_at is not None:
        return State(say("Revoked"), "neutral", "ban")
    if one.expires_at is not None and one.expires_at <= runtime.clock.now():
        return State(say("Expired"), "neutral", "clock")
    return State(say("Live"), "good", "check")
