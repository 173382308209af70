"""The payment provider's messages. Outside `/api/v1`: whoever sends them signs them, and holds no token."""

from typing import Any

import structlog
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.types import Scope

from admit.api.errors import problem
from admit.api.parameters import RuntimeHere
from admit.flows.letterbox import Letterbox
from admit.http.express import OPTION, Answer, header
from admit.sales.gateway import SignatureRejected

log = structlog.get_logger(__name__)

MOST_BYTES = 1_000_000
TAKEN_IN = Answer(200, [(b"content-type", b"application/json")], b"{}")


async def stripe_swiftly(scope: Scope, body: bytes) -> Answer | None:
    """As `stripe` answers a message that is proved; what is not is left to that."""
    state = scope["litestar_app"].state
    try:
        event = state.runtime.gateway.verified(body, header(scope, b"stripe-signature") or "")
    except SignatureRejected:
        return None
    await state.letterbox.post(event)
    return TAKEN_IN


@post(
    "/webhooks/stripe",
    status_code=200,
    request_max_body_size=MOST_BYTES,
    include_in_schema=False,
    opt={OPTION: stripe_swiftly},
)
async def stripe(
    request: Request[Any, Any, Any], runtime: RuntimeHere, letterbox: NamedDependency[Letterbox]
) -> Response[Any]:
    """Prove the message, keep it, and only then say so; what is known already is answered alike."""
    raw = await request.body()
    try:
        event = runtime.gateway.verified(raw, request.headers.get("stripe-signature", ""))
    except SignatureRejected as rejected:
        log.warning("webhook.rejected", size=len(raw), why=str(rejected))
        return problem(400, rejected.code, "The signature does not prove where this message comes from.")
    await letterbox.post(event)
    return Response({}, media_type="application/json")


root_handlers = [stripe]
