"""Adding and editing the discount codes of an event."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Invalid, Refusal
from admit.core.words import say
from admit.discounts import codes, rules
from admit.discounts.records import CodeDetails, CodeStatus, DiscountCode, DiscountType, Per
from admit.events import access, changes, limits, ticket_types
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
    *("description", "status", "per", "type_ids", "automatic", "min_tickets", "number"),
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


@get("/organizer/{slug:str}/events/{event_id:uuid}/codes.csv", include_in_schema=False)
async def download(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """Every code with how often it was used. Texts of codes begin with a letter or digit: no cell is a formula."""
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.DISCOUNTS_VIEW) as tx:
        await access.event_by_id(tx, event_id)
        found = await codes.of_event(tx, event_id, limit=limits.MOST_CODES)
    rows = ["code,used,held,limit,state", *map(_row, found)]
    return Response(
        "\r\n".join(rows) + "\r\n",
        media_type="text/csv; charset=utf-8",
        headers={**answers.PRIVATE, "content-disposition": f'attachment; filename="{slug}-codes.csv"'},
    )


def _row(code: DiscountCode) -> str:
    most = "" if code.max_redemptions is None else str(code.max_redemptions)
    return f"{code.code},{code.times_redeemed},{code.times_reserved},{most},{code.status.value}"


async def _save(
    runtime: Runtime, request: Browser, slug: str, event_id: UUID, code_id: UUID | None
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    version = forms.number(values.get("version", ""))
    ticked = await forms.ticked(request, "type_ids")
    try:
        async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
            event = await access.event_by_id(tx, event_id)
            number = _number(values)
            if code_id is None and number > 1:
                await codes.add_many(tx, event_id, _details(EMPTY, values, event, ticked), number=number)
            elif code_id is None:
                await codes.add(tx, event_id, _details(EMPTY, values, event, ticked))
            else:
                present = changes.editable(await codes.by_id(tx, event_id, code_id), CodeDetails)
                details = _details(present, values, event, ticked)
                await codes.edit(tx, event_id, code_id, version=version, details=details)
    except forms.REFUSED as refusal:
        return await _page(
            runtime,
            request,
            principal,
            slug,
            event_id,
            code_id,
            Entries(values),
            refusal=refusal,
            ticked=ticked,
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=saved")


def _number(values: dict[str, str]) -> int:
    """How many codes are wanted: one where nothing was typed. Raises: Invalid."""
    read = Reader(values)
    number = read.optional_whole("number")
    read.settle()
    number = 1 if number is None else number
    rules.check_number(number)
    return number


def _types(ticked: list[str]) -> list[UUID]:
    """Raises: Invalid."""
    try:
        return [UUID(one) for one in ticked[: limits.MOST_TICKET_TYPES]]
    except ValueError:
        raise Invalid.one("type_ids", "unknown", say("Choose from the list.")) from None


def _details(present: CodeDetails, values: dict[str, str], event: Event, ticked: list[str]) -> CodeDetails:
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
        per=Per.TICKET if read.words("per") == Per.TICKET else Per.ORDER,
        type_ids=_types(ticked),
        automatic=read.is_on("automatic"),
        min_tickets=read.optional_whole("min_tickets") or 1,
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
    ticked: list[str] | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.DISCOUNTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
        code = await codes.by_id(tx, event_id, code_id) if code_id else None
        kinds = await ticket_types.of_event(tx, event_id)
    shown = entries or _entries(code, event)
    if refusal is not None:
        theirs = _entries(code, event).values if code else None
        shown = forms.refused(refusal, shown.values, FIELDS, theirs=theirs)
    href = desk.event_href(event_id)
    action = f"{href}/codes/{code_id or 'new'}"
    view = CodeFormView(
        page=frame.page(runtime, request, code.code if code else say("New discount code"), desk),
        console=frame.console(desk, "event", event=(event.id, event.name)),
        entries=shown,
        event=event.name,
        action=action,
        back=href,
        is_new=code is None,
        currency=event.currency,
        zone=event.timezone,
        types=tuple((str(kind.id), kind.name, "") for kind in kinds),
        chosen=tuple(ticked if ticked is not None else map(str, code.type_ids if code else ())),
        most_at_once=rules.MOST_AT_ONCE,
        version=forms.version_of(shown, code.version if code else 0),
        remove_action=f"{action}/remove" if code and not code.times_redeemed + code.times_reserved else "",
    )
    status = status_of(refusal) if refusal else 200
    return answers.page("organizer/code_form.html", view, status=status)


def _entries(code: DiscountCode | None, event: Event) -> Entries:
    if code is None:
        return Entries()
    is_percent = code.discount_type is DiscountType.PERCENT
    value = code.discount_value
    ticks = {"automatic": "true"} if code.automatic else {}
    return Entries(
        {
            **ticks,
            "per": code.per.value,
            "min_tickets": str(code.min_tickets),
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
