"""Keys for programs of a tenant."""

import msgspec
from litestar import Router, delete, get, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.schemas import api_keys as schemas
from admit.flows import keys_for_programs


@get("/")
async def list_keys(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.ApiKeys:
    """The tenant's keys, the newest first, ended ones too."""
    found = await keys_for_programs.list_keys(runtime, principal, slug)
    return schemas.ApiKeys(
        items=[msgspec.convert(one, schemas.ApiKey, from_attributes=True) for one in found]
    )


@post("/")
async def make(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewApiKey]
) -> schemas.MadeApiKey:
    """Make a key that acts as the caller within its scopes; it is told here and never again."""
    made = await keys_for_programs.make(
        runtime, principal, slug, name=data.name, scopes=data.scopes, expires_at=data.expires_at
    )
    return schemas.MadeApiKey(id=made.id, key=made.key)


@delete("/{key_id:uuid}")
async def revoke(runtime: RuntimeHere, principal: Caller, slug: Slug, key_id: Id) -> None:
    """End a key; its next call is refused."""
    await keys_for_programs.revoke(runtime, principal, slug, key_id)


router = Router(
    path="/tenants/{slug:str}/api-keys",
    route_handlers=[list_keys, make, revoke],
    response_headers={"cache-control": "no-store"},
    tags=["developers"],
)
