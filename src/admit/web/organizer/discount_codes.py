"""Adding and editing the discount codes of an event."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Refusal
from admit.discounts import codes
from admit.discounts.records import CodeDetails, CodeStatus, DiscountCode, DiscountType
from admit.events import access, changes
from admit.events.records import Event
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, parsing
from admit.web.organizer.parsing import Reader
from admit.web.views.forms import Entries
from admit.web.views.organizer import CodeFormView

FIELDS = (
    *(
        "code",
        "discount_type",
        "discount_value",
        "max_redemptions",
        "max_per_buyer",
        "starts_at",
        "expires_at",
    ),
    *("description", "status"),
)
EMPTY = CodeDetails(code="", discount_type=DiscountType.PERCENT, discount_value=0)


@get("/organizer/{slug:str}/events/{event_id:uuid}/codes/new", include_in_schema=False)
async def new(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    entries = Entries({"discount_type": "percent", "status": "active"})
    return await _page(runtime, request, principal, slug, event_id, None, entries)


@post("/organizer/{slug:str}/events/{event_id:uuid}/codes/new", include_in_schema=False, status_code=200)
async def add(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/codes/{code_id:uuid}", include_in_schema=False)
async def show(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, code_id: Id
) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id, code_id, None)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/codes/{code_id:uuid}",
    include_in_schema=False,
    status_code=200,
)
async def edit(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, code_id: Id
) -> Response[Any]:
    return await _save(runtime, request, slug, event_id, code_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/codes/{code_id:uuid}/remove",
    include_in_schema=False,
    status_code=200,
)
async def remove(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, code_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
            await codes.remove(tx, event_id, code_id)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, event_id, code_id, None, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=removed")


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, code_id: UUID | None
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    version = forms.number(values.get("version", ""))
    try:
        async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
            event = await access.event_by_id(tx, event_id)
            if code_id is None:
                await codes.add(tx, event_id, _details(EMPTY, values, event))
            else:
                present = changes.editable(await codes.by_id(tx, event_id, code_id), CodeDetails)
                details = _details(present, values, event)
                await codes.edit(tx, event_id, code_id, version=version, details=details)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(
            runtime, request, principal, slug, event_id, code_id, entries, status=status_of(refusal)
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=saved")


def _details(present: CodeDetails, values: dict[str, str], event: Event) -> CodeDetails:
    """What was typed in place of what was there. Raises: Invalid."""
    read = Reader(values)
    kinds = {kind.value: kind for kind in DiscountType}
    states = {status.value: status for status in CodeStatus}
    kind = kinds.get(read.words("discount_type"), present.discount_type)
    is_percent = kind is DiscountType.PERCENT
    details = replace(
        present,
        code=read.words("code"),
        discount_type=kind,
        discount_value=read.whole("discount_value")
        if is_percent
        else read.cents("discount_value", event.currency),
        description=read.words("description"),
        max_redemptions=read.optional_whole("max_redemptions"),
        max_per_buyer=read.optional_whole("max_per_buyer"),
        starts_at=read.optional_moment("starts_at", event.timezone),
        expires_at=read.optional_moment("expires_at", event.timezone),
        status=states.get(read.words("status"), present.status),
    )
    read.settle()
    return details


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    code_id: UUID | None,
    entries: Entries | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.DISCOUNTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        code = await codes.by_id(tx, event_id, code_id) if code_id else None
    shown = entries or _entries(code, event)
    if refusal is not None:
        shown, status = Entries(shown.values, forms.errors_of(refusal, FIELDS)), status_of(refusal)
    href = desk.event_href(event_id)
    action = f"{href}/codes/{code_id or 'new'}"
    view = CodeFormView(
        page=frame.page(runtime, request, code.code if code else "New discount code", desk),
        console=frame.console(desk, "event", event=(event.id, event.name)),
        entries=shown,
        event=event.name,
        action=action,
        back=href,
        is_new=code is None,
        currency=event.currency,
        zone=event.timezone,
        version=code.version if code else 0,
        remove_action=f"{action}/remove" if code and not code.times_redeemed + code.times_reserved else "",
    )
    return answers.page("organizer/code_form.html", view, status=status)


def _entries(code: DiscountCode | None, event: Event) -> Entries:
    if code is None:
        return Entries()
    is_percent = code.discount_type is DiscountType.PERCENT
    value = code.discount_value
    return Entries(
        {
            "code": code.code,
            "discount_type": code.discount_type.value,
            "discount_value": str(value) if is_percent else forms.amount_text(value, event.currency),
            "description": code.description,
            "max_redemptions": str(code.max_redemptions or ""),
            "max_per_buyer": str(code.max_per_buyer or ""),
            "starts_at": parsing.moment_text(code.starts_at, event.timezone),
            "expires_at": parsing.moment_text(code.expires_at, event.timezone),
            "status": code.status.value,
        }
    )
