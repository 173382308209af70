"""Every page, collected. Paths of one segment that are no page of ours are organizers; two segments are events."""

from typing import Any

from litestar import Router

from admit.core.settings import Settings
from admit.http import media
from admit.http.static import static_route
from admit.web import legal, mailbox, styleguide, theme
from admit.web.account import routes as account
from admit.web.assets import FOLDER
from admit.web.backoffice import routes as backoffice
from admit.web.checkout import acts, ended
from admit.web.door import routes as door
from admit.web.organizer import routes as console
from admit.web.passes import routes as passes
from admit.web.shop import crawling, discover, event, order, organizer


def web_handlers(settings: Settings) -> list[Any]:
    """The pages of this installation; the mailbox and the style guide stay out of production."""
    ours = [
        account.router(),
        passes.router(),
        console.router(),
        door.router(),
        backoffice.router(),
        legal.router(),
    ]
    aside = [] if settings.is_production else [mailbox.router(), styleguide.router()]
    return [static_route(FOLDER), media.serve, *ours, *aside, shop()]


def shop() -> Router:
    """The attendee's pages."""
    return Router(
        path="/",
        route_handlers=[
            discover.discover,
            organizer.organizer,
            crawling.robots,
            crawling.sitemap,
            crawling.sitemap_part,
            event.show,
            event.choose,
            order.show,
            order.status,
            *(acts.name_buyer, acts.set_code, acts.extend, acts.cancel, ended.take_again),
            theme.serve,
        ],
        include_in_schema=False,
    )
