"""Refusals in Stripe's error shape.

Refused                 a call is refused; `saved` tells whether an idempotency key replays it
  (functions below make the usual ones)

Source: docs.stripe.com/api/errors and docs.stripe.com/error-codes.
"""

from typing import Any

Json = dict[str, Any]


class Refused(Exception):
    """A call is refused with an HTTP status and Stripe's `error` object.

    `saved` is false for refusals that happen before the work begins: the same idempotency key may be used
    again.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        saved: bool = True,
        **fields: object,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.saved = saved
        self.error: Json = {"type": kind, "message": message}
        self.error |= {name: value for name, value in fields.items() if value is not None}
        if "code" in self.error:
            self.error["doc_url"] = "https://stripe.com/docs/error-codes/" + str(self.error["code"]).replace(
                "_", "-"
            )


def unknown_parameter(name: str) -> Refused:
    """A parameter Stripe does not know (or the double does not play)."""
    return Refused(f"Received unknown parameter: {name}", code="parameter_unknown", param=name, saved=False)


def missing_parameter(name: str) -> Refused:
    """A required parameter is absent."""
    return Refused(f"Missing required param: {name}.", code="parameter_missing", param=name, saved=False)


def invalid_parameter(name: str, message: str, *, code: str | None = None) -> Refused:
    """A parameter has a value that cannot be used."""
    return Refused(message, code=code, param=name, saved=False)


def not_found(kind: str, identity: str, *, param: str = "id") -> Refused:
    """No such object in this account; an object of another account looks the same."""
    return Refused(f"No such {kind}: '{identity}'", status=404, code="resource_missing", param=param)


def unauthorized(message: str) -> Refused:
    """The API key is missing or cannot be used."""
    return Refused(message, status=401, saved=False)


def forbidden(message: str, code: str) -> Refused:
    """The API key is good, but not for this."""
    return Refused(message, status=403, code=code, saved=False)


def unrecognized(method: str, path: str) -> Refused:
    """No such route."""
    return Refused(f"Unrecognized request URL ({method}: {path}).", status=404, saved=False)
