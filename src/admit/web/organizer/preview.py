"""The event's page before anybody else sees it, for those who may edit it."""

from typing import Any

from litestar import Response, get

from admit.flows import shopfront
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.shop.offering import Choice, event_view


@get("/organizer/{slug:str}/events/{event_id:uuid}/preview", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    found = await shopfront.preview(runtime, principal, slug, event_id)
    view = event_view(found, Choice(), base_url=runtime.settings.base_url, now=runtime.clock.now())
    csp = answers.picture_policy((view.event.image, view.event.logo))
    return answers.page("shop/event.html", view, csp=csp)
