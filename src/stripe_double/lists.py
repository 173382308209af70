"""Lists: newest first, in pages.

Source: docs.stripe.com/api/pagination.
"""

from collections.abc import Sequence

from stripe_double import parameters
from stripe_double.books import Book, shown
from stripe_double.errors import Json, not_found

FOREVER = 2**62

CREATED = {name: parameters.whole(0, FOREVER) for name in ("gt", "gte", "lt", "lte")}


def created_filter(name: str, value: object) -> object:
    """An exact second, or bounds."""
    if isinstance(value, dict):
        return parameters.read(CREATED, value, inside=name)
    return parameters.whole(0, FOREVER)(name, value)


SPEC: dict[str, parameters.Reader] = {
    "limit": parameters.whole(1, 100),
    "starting_after": parameters.text(100),
    "created": created_filter,
}


def page(
    book: Book,
    kind: str,
    asked: Json,
    *,
    url: str,
    where: tuple[str, str] | None = None,
    any_of: Sequence[tuple[str, str]] = (),
) -> Json:
    """One page of an account's objects of a kind: those where a field has a value, or any of several has.

    Raises: Refused when `starting_after` names nothing.
    """
    shelf, after, limit = book.shelf(kind), asked.get("starting_after"), asked.get("limit", 10)
    if after is not None and after not in shelf.rows:
        raise not_found(kind, after, param="starting_after")
    found = shelf.page(
        limit + 1, created=bounds(asked.get("created")), after=after, where=[where] if where else any_of
    )
    return {
        "object": "list",
        "url": url,
        "has_more": len(found) > limit,
        "data": [shown(thing) for thing in found[:limit]],
    }


def bounds(created: object) -> tuple[int, int]:
    """The first and last second asked for."""
    if isinstance(created, int):
        return created, created
    if not isinstance(created, dict):
        return 0, FOREVER
    low = max(created.get("gte", 0), created.get("gt", -1) + 1)
    return low, min(created.get("lte", FOREVER), created.get("lt", FOREVER) - 1)
