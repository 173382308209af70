"""The door's pages, collected."""

from litestar import Router

from admit.web.door import app, desk, entrance, finding, reporting, start, undoing


def router() -> Router:
    """The door."""
    return Router(
        path="/",
        route_handlers=[
            app.show,
            app.worker,
            app.webmanifest,
            app.give_pass,
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
