"""The discount codes of an event."""

from litestar import Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import given, patched, told
from admit.api.schemas import offer as schemas
from admit.api.schemas.base import PageOf
from admit.core import pages
from admit.discounts import codes
from admit.discounts.records import CodeDetails
from admit.events import access, changes
from admit.flows import entering
from admit.identity.permissions import Permission


@get("/")
async def list_codes(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.DiscountCodeBody]:
    """The codes in alphabetical order, with how often each was used."""
    size = pages.check_limit(limit)
    after = pages.decode(cursor, str) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.DISCOUNTS_VIEW) as tx:
        await access.event_by_id(tx, event_id)
        rows = await codes.of_event(tx, event_id, limit=size + 1, after=after)
    page = pages.page_of(rows, limit=size, key=lambda row: (row.code, row.id))
    return PageOf(
        items=[told(row, schemas.DiscountCodeBody) for row in page.items], next_cursor=page.next_cursor
    )


@post("/")
async def add_code(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewDiscountCode]
) -> Response[schemas.DiscountCodeBody]:
    """Add a code; it is kept in upper case."""
    async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
        made = await codes.add(tx, event_id, CodeDetails(**given(data)))
    where = f"/api/v1/tenants/{slug}/events/{event_id}/discount-codes/{made.id}"
    return Response(told(made, schemas.DiscountCodeBody), headers={"location": where})


@post("/many")
async def add_many_codes(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    data: JSONBody[schemas.NewDiscountCodes],
) -> schemas.DiscountCodeTexts:
    """Add up to 5,000 codes that are alike; the answer is what they read."""
    wanted = {name: value for name, value in given(data).items() if name != "number"}
    async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
        made = await codes.add_many(tx, event_id, CodeDetails(**wanted), number=data.number)
    return schemas.DiscountCodeTexts(codes=made)


@get("/{code_id:uuid}")
async def read_code(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, code_id: Id
) -> schemas.DiscountCodeBody:
    """One code."""
    async with entering.read(runtime.db, principal, slug, Permission.DISCOUNTS_VIEW) as tx:
        return told(await codes.by_id(tx, event_id, code_id), schemas.DiscountCodeBody)


@patch("/{code_id:uuid}")
async def edit_code(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    code_id: Id,
    data: JSONBody[schemas.DiscountCodeEdit],
) -> schemas.DiscountCodeBody:
    """Change what is sent, of the version that was read; `paused` stops a code for the moment."""
    async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
        present = await codes.by_id(tx, event_id, code_id)
        details = patched(changes.editable(present, CodeDetails), data)
        edited = await codes.edit(tx, event_id, code_id, version=data.version, details=details)
    return told(edited, schemas.DiscountCodeBody)


@delete("/{code_id:uuid}")
async def remove_code(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, code_id: Id) -> None:
    """Remove a code that no order ever named; archive others by editing their status."""
    async with entering.write(runtime.db, principal, slug, Permission.DISCOUNTS_EDIT) as tx:
        await codes.remove(tx, event_id, code_id)


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}/discount-codes",
    route_handlers=[list_codes, add_code, add_many_codes, read_code, edit_code, remove_code],
    tags=["events"],
)
