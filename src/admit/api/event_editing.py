"""An event's picture, and its repeats by a rule."""

from litestar import Response, Router, delete, post, put
from litestar.params import JSONBody

from admit.api.access import members_only
from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import event_editing as schemas
from admit.api.schemas.events import EventBody
from admit.core import pictures
from admit.events import access, repeating
from admit.events import duplicating as moving
from admit.events.repeating import Rule
from admit.flows import duplicating, entering, picturing
from admit.identity.permissions import Permission

MOST_SENT = pictures.MOST_BYTES * 4 // 3 + 100_000
"""Base64 takes a third more."""


@put("/picture", request_max_body_size=MOST_SENT, guards=[members_only(Permission.EVENTS_EDIT)])
async def set_event_picture(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.PictureUpload]
) -> EventBody:
    """Show this picture, made anew in AVIF and WebP without what its camera noted; SVG is refused."""
    event = await picturing.set_picture(runtime, principal, slug, event_id, content=data.picture)
    return told(event, EventBody)


@delete("/picture")
async def remove_event_picture(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id) -> None:
    """Show no picture."""
    await picturing.remove_picture(runtime, principal, slug, event_id)


@post("/repeat/dates", status_code=200)
async def preview_repeats(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.RepeatRule]
) -> schemas.RepeatDates:
    """When the repeats would begin; nothing is made."""
    rule = Rule(data.frequency, data.interval, data.times)
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        event = await access.event_by_id(tx, event_id)
    shifts = repeating.shifts(event, repeating.dates(event, rule))
    return schemas.RepeatDates(
        starts=[moving.shifted(event.start_at, shift, event.timezone) for shift in shifts]
    )


@post("/repeat")
async def repeat_event(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.Repeat]
) -> Response[schemas.Repeated]:
    """Make a draft for each date, all of them or none."""
    rule = Rule(data.frequency, data.interval, data.times)
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        made = await duplicating.repeat(tx, event_id, rule=rule, with_codes=data.with_codes)
    return Response(schemas.Repeated(items=[told(one, EventBody) for one in made]))


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}",
    route_handlers=[set_event_picture, remove_event_picture, preview_repeats, repeat_event],
    tags=["events"],
)
