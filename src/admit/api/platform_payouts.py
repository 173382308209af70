"""The operators' look at payouts of every tenant, and at accounts that are not in order."""

from litestar import Router, get
from litestar.params import FromQuery

from admit.api.access import platform_admins_only
from admit.api.parameters import Caller, Cursor, Limit, RuntimeHere
from admit.api.patching import told
from admit.api.schemas import payments as schemas
from admit.api.schemas.base import PageOf
from admit.flows import overseeing_payouts
from admit.merchant.records import PayoutState


@get("/payouts")
async def list_payouts(
    runtime: RuntimeHere,
    principal: Caller,
    status: FromQuery[PayoutState | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.PayoutFileBody]:
    """Payouts of every tenant, newest first."""
    found = await overseeing_payouts.look(runtime, principal, state=status, limit=limit, cursor=cursor)
    items = [told(one, schemas.PayoutFileBody) for one in found.payouts.items]
    return PageOf(items=items, next_cursor=found.payouts.next_cursor)


@get("/payment-accounts")
async def list_accounts(runtime: RuntimeHere, principal: Caller) -> schemas.AccountFiles:
    """Organizers' current accounts that are not in order, at most a hundred."""
    found = await overseeing_payouts.look(runtime, principal, limit=1)
    return schemas.AccountFiles(items=[told(one, schemas.AccountFileBody) for one in found.accounts])


router = Router(
    path="/platform",
    guards=[platform_admins_only],
    route_handlers=[list_payouts, list_accounts],
    response_headers={"cache-control": "no-store"},
    tags=["platform"],
)
