"""Claiming an enrolment: what a device may call before it is anybody."""

from litestar import Router, post
from litestar.params import JSONBody

from admit.api.access import DeviceHere
from admit.api.parameters import RuntimeHere, Slug
from admit.api.schemas import door_devices as schemas
from admit.api.server_time import ServerTime
from admit.flows import enrolling
from admit.flows.enrolling import Claim


@post("/{tenant_slug:str}/claims", status_code=200)
async def claim_enrolment(
    runtime: RuntimeHere, device: DeviceHere, tenant_slug: Slug, data: JSONBody[schemas.NewClaim]
) -> schemas.ClaimAnswer:
    """Claim a code with a key; the same body again tells how far it is, and once confirmed who the device is."""
    wanted = Claim(data.code, data.algorithm, data.public_key, data.signature, data.app_version)
    claimed = await enrolling.claim(runtime, tenant_slug, wanted, network=device.network)
    return schemas.answer_of(claimed, tenant_slug)


router = Router(path="/public/door", route_handlers=[claim_enrolment], middleware=[ServerTime], tags=["door"])
