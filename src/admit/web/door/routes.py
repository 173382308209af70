"""The door's pages, collected."""

from litestar import Router

from admit.web.door import desk, entrance, finding, reporting, start, undoing


def router() -> Router:
    """The door."""
    return Router(
        path="/",
        route_handlers=[
            entrance.show,
            start.show,
            start.begin,
            desk.show,
            desk.scan,
            finding.find,
            undoing.show,
            undoing.act,
            reporting.show,
            reporting.act,
        ],
        include_in_schema=False,
    )
