"""Outgoing webhooks: endpoints listed, added, changed, switched off and on, their secrets renewed."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.core.words import say
from admit.facts import endpoints, kinds
from admit.facts.kinds import Kind
from admit.facts.records import Endpoint, OffReason, State
from admit.flows import entering, webhook_desk
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.webhook_deliveries import STATES, line_of
from admit.web.views import backoffice
from admit.web.views.forms import Entries
from admit.web.views.page import Flash, Link
from admit.web.views.webhook_desk import EndpointLine, EndpointsView, EndpointView

AT = "/organizer/{slug:str}/developers/webhooks"
ONE = AT + "/{endpoint_id:uuid}"
FIELDS = ("url", "description", "kinds")
LISTED = 50
WORDS = {
    "saved": Flash(say("Saved. It counts for what is sent from now on.")),
    "off": Flash(say("Switched off. Nothing more is sent; what waited can be sent again later.")),
    "on": Flash(say("Switched on. It is told of what happens from now on.")),
    "removed": Flash(say("The endpoint is removed.")),
}
ON = backoffice.State(say("On"), "good", "check")
FAILING = backoffice.State(say("Failing"), "warn", "circle-alert")
OFF = backoffice.State(say("Off"), "neutral", "ban")
WHY_OFF = {
    OffReason.BY_HAND: "",
    OffReason.FAILING: say("It took nothing for five days, so we switched it off."),
    OffReason.GONE: say("It answered 410 Gone, so we switched it off."),
    OffReason.FLOODED: say("More than 100,000 deliveries waited for it, so we switched it off."),
}


@get(AT, include_in_schema=False)
async def show_all(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _list(runtime, request, principal, slug)


@post(AT, include_in_schema=False, status_code=200)
async def add(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """The secret stands in this one answer and nowhere after it."""
    principal = await frame.acting(runtime, request)
    values, chosen = await forms.typed(request), await forms.ticked(request, "kinds")
    try:
        made = await webhook_desk.add(
            runtime,
            principal,
            slug,
            url=values.get("url", ""),
            description=values.get("description", ""),
            kinds=chosen,
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        status = status_of(refusal)
        return await _list(runtime, request, principal, slug, entries, tuple(chosen), status=status)
    return await _list(runtime, request, principal, slug, made=made)


@get(ONE, include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, endpoint_id)


@post(ONE, include_in_schema=False, status_code=200)
async def edit(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values, chosen = await forms.typed(request), await forms.ticked(request, "kinds")
    try:
        await webhook_desk.edit(
            runtime,
            principal,
            slug,
            endpoint_id,
            url=values.get("url", ""),
            description=values.get("description", ""),
            kinds=chosen,
            version=forms.number(values.get("version", "")),
        )
    except forms.REFUSED as refusal:
        typed = (values, tuple(chosen), refusal)
        return await _page(runtime, request, principal, slug, endpoint_id, typed=typed)
    return answers.see_other(f"{_href(slug, endpoint_id)}?said=saved")


@post(ONE + "/disable", include_in_schema=False, status_code=200)
async def disable(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await webhook_desk.switch_off(runtime, principal, slug, endpoint_id)
    return answers.see_other(f"{_href(slug, endpoint_id)}?said=off")


@post(ONE + "/enable", include_in_schema=False, status_code=200)
async def enable(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await webhook_desk.switch_on(runtime, principal, slug, endpoint_id)
    return answers.see_other(f"{_href(slug, endpoint_id)}?said=on")


@post(ONE + "/remove", include_in_schema=False, status_code=200)
async def remove(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    await webhook_desk.remove(runtime, principal, slug, endpoint_id)
    return answers.see_other(f"/organizer/{slug}/developers/webhooks?said=removed")


@post(ONE + "/rotate", include_in_schema=False, status_code=200)
async def rotate(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    """The new secret stands in this one answer and nowhere after it."""
    principal = await frame.acting(runtime, request)
    secret = await webhook_desk.rotate(runtime, principal, slug, endpoint_id)
    return await _page(runtime, request, principal, slug, endpoint_id, secret=secret)


@post(ONE + "/test", include_in_schema=False, status_code=200)
async def send_test(runtime: RuntimeHere, request: Browser, slug: Slug, endpoint_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    fact_id = await webhook_desk.send_test(runtime, principal, slug, endpoint_id)
    return answers.see_other(f"{_href(slug, endpoint_id)}/deliveries/{fact_id}?said=sent")


async def _list(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    entries: Entries | None = None,
    chosen: tuple[str, ...] = tuple(Kind),
    *,
    made: webhook_desk.MadeEndpoint | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await webhook_desk.list_endpoints(runtime, principal, slug)
    async with entering.read(runtime.db, principal, slug, Permission.WEBHOOKS_MANAGE) as tx:
        desk = await frame.desk(tx, principal)
    href = f"{desk.href}/developers/webhooks"
    view = EndpointsView(
        page=frame.page(runtime, request, say("Webhooks"), desk, words=WORDS),
        console=frame.console(desk, "developers"),
        href=href,
        back=f"{desk.href}/developers",
        endpoints=tuple(_line(one, href) for one in found),
        secret=made.secret if made else "",
        made_href=f"{href}/{made.id}" if made else "",
        entries=entries or Entries(),
        kinds=_choices(),
        chosen=chosen,
        has_room=len(found) < endpoints.MOST_ENDPOINTS,
    )
    return answers.page("organizer/webhooks.html", view, status=status)


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    endpoint_id: UUID,
    *,
    typed: tuple[dict[str, str], tuple[str, ...], Refusal] | None = None,
    secret: str = "",
) -> Response[Any]:
    asked = request.query_params
    state = State(asked["state"]) if asked.get("state") in set(State) else None
    cursor = asked.get("cursor")
    found = await webhook_desk.find(runtime, principal, slug, endpoint_id)
    log = await webhook_desk.log(
        runtime, principal, slug, endpoint_id, state=state, limit=LISTED, cursor=cursor
    )
    async with entering.read(runtime.db, principal, slug, Permission.WEBHOOKS_MANAGE) as tx:
        desk = await frame.desk(tx, principal)
    back = f"{desk.href}/developers/webhooks"
    href = f"{back}/{endpoint_id}"
    entries, chosen, status = _form(found, typed)
    view = EndpointView(
        page=frame.page(runtime, request, found.url, desk, words=WORDS),
        console=frame.console(desk, "developers"),
        href=href,
        back=back,
        endpoint=_line(found, back),
        is_on=found.is_on,
        trouble=WHY_OFF[found.disabled_reason] if found.disabled_reason else "",
        failing_since=found.failing_since if found.is_on else None,
        old_secret_until=_still(found, runtime),
        secret=secret,
        entries=entries,
        kinds=_choices(),
        chosen=chosen,
        filters=_filters(href, state),
        deliveries=tuple(line_of(one, href) for one in log.items),
        older=_address(href, state, log.next_cursor) if log.next_cursor else "",
        newest=_address(href, state, None) if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/webhook.html", view, status=status)


def _form(
    found: Endpoint, typed: tuple[dict[str, str], tuple[str, ...], Refusal] | None
) -> tuple[Entries, tuple[str, ...], int]:
    """What stands in the form: what was typed and refused, else how things are."""
    present = {"url": found.url, "description": found.description, "version": str(found.version)}
    if typed is None:
        return Entries(present), tuple(found.kinds), 200
    values, chosen, refusal = typed
    theirs = {"url": found.url, "description": found.description}
    entries = forms.refused(refusal, values, FIELDS, theirs=theirs)
    version = str(forms.version_of(entries, found.version))
    return (
        Entries({**entries.values, "version": version}, entries.errors, entries.theirs),
        chosen,
        status_of(refusal),
    )


def _still(found: Endpoint, runtime: Runtime) -> datetime | None:
    """Until when the secret before this one signs too."""
    until = found.old_secret_until
    return until if until is not None and until > runtime.clock.now() else None


def _line(one: Endpoint, back: str) -> EndpointLine:
    state = ON if one.failing_since is None else FAILING
    return EndpointLine(
        href=f"{back}/{one.id}",
        url=one.url,
        description=one.description,
        kinds=_told_of(one),
        state=state if one.is_on else OFF,
        waiting=one.waiting,
        made_by=one.made_by,
    )


def _told_of(one: Endpoint) -> str:
    if len(one.kinds) == len(Kind):
        return str(say("Everything"))
    return ", ".join(one.kinds)


def _choices() -> tuple[tuple[str, str, str], ...]:
    return tuple((kind.value, kinds.SAID[kind], kind.value) for kind in Kind)


def _filters(href: str, state: State | None) -> tuple[Link, ...]:
    every = Link(say("All"), _address(href, None, None), state is None)
    some = [Link(STATES[one].word, _address(href, one, None), one is state) for one in State]
    return (every, *some)


def _address(href: str, state: State | None, cursor: str | None) -> str:
    asked = {"state": state.value if state else "", "cursor": cursor or ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{href}?{query}#log" if query else f"{href}#log"


def _href(slug: str, endpoint_id: UUID) -> str:
    return f"/organizer/{slug}/developers/webhooks/{endpoint_id}"
