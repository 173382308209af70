"""The one table from kinds of refusal to HTTP status, for API and pages alike."""

from admit.core.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    Throttled,
    Unauthenticated,
)

STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (Invalid, 422),
    (Throttled, 429),
    (Busy, 503),
    (Conflict, 409),
    (Refusal, 409),
)


def status_of(error: Refusal) -> int:
    """The HTTP status of a refusal: the first kind in the table that fits."""
    return next(status for kind, status in STATUS if isinstance(error, kind))
