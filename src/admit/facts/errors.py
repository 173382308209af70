"""What can go wrong with endpoints and what is sent to them.

Conflict
├── TooManyEndpoints   a tenant has as many as it may
└── EndpointOff        nothing is sent to an endpoint that is switched off
VendorError
└── Undelivered        a receiver was not reached; the code says why
"""

from admit.core.errors import Conflict, VendorError


class TooManyEndpoints(Conflict):
    """A tenant has as many endpoints as it may."""

    code = "too_many_endpoints"
    message = "There are 10 endpoints already. Remove one that is no longer used."


class EndpointOff(Conflict):
    """Nothing is sent to an endpoint that is switched off."""

    code = "endpoint_off"
    message = "This endpoint is switched off, so nothing is sent to it. Switch it on first."


class Undelivered(VendorError):
    """A receiver was not reached: `host_unknown`, `host_forbidden`, `timeout`, `tls` or `unreachable`."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, retryable=True, code=code)
