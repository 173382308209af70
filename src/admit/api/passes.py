"""A ticket's QR code as a picture, for whoever holds its order's secret link."""

import asyncio
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter

from admit.api.parameters import Id, RuntimeHere
from admit.core import codes
from admit.core.errors import NotFound
from admit.core.tenancy import BUYER, Scope
from admit.flows.runtime import Runtime
from admit.http.headers import NOTHING_ALLOWED
from admit.tickets import issuing, passes

SECRET = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": f"{NOTHING_ALLOWED.decode()}; style-src 'none'; sandbox",
}

Scale = Annotated[int, QueryParameter(ge=passes.SMALLEST_SCALE, le=passes.LARGEST_SCALE)]


@get("/qr.svg", media_type="image/svg+xml")
async def qr_svg(runtime: RuntimeHere, token: FromPath[str], ticket_id: Id) -> Response[bytes]:
    """The code as SVG; it fills what holds it."""
    payload = await _payload(runtime, token, ticket_id)
    return Response(await asyncio.to_thread(passes.svg, payload), media_type="image/svg+xml", headers=SECRET)


@get("/qr.png", media_type="image/png")
async def qr_png(
    runtime: RuntimeHere, token: FromPath[str], ticket_id: Id, scale: Scale = passes.DEFAULT_SCALE
) -> Response[bytes]:
    """The code as PNG, `scale` pixels to each of its 49 modules."""
    payload = await _payload(runtime, token, ticket_id)
    return Response(
        await asyncio.to_thread(passes.png, payload, scale=scale), media_type="image/png", headers=SECRET
    )


async def _payload(runtime: Runtime, token: str, ticket_id: UUID) -> str:
    tenant_id = codes.tenant_of(token)
    if tenant_id is None:
        raise NotFound()
    async with runtime.db.read(Scope(tenant_id, BUYER)) as tx:
        return await issuing.payload_of(tx, token, ticket_id)


router = Router(
    path="/public/orders/{token:str}/tickets/{ticket_id:uuid}",
    route_handlers=[qr_svg, qr_png],
    tags=["tickets"],
)
