"""The operators' desk for the whole house: its health, disputes, refunds that fail, who belongs where."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from admit.api.access import platform_admins_only
from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere
from admit.api.patching import told
from admit.api.schemas import operations as schemas
from admit.backoffice.memberships import Membership
from admit.backoffice.refunds import RefundFile
from admit.core import codes
from admit.flows import applying, inspecting, overseeing
from admit.sales.gateway import DisputeState

Rules = Annotated[bool, QueryParameter(name="rules")]


@get("/health")
async def read_health(
    runtime: RuntimeHere, principal: Caller, with_rules: Rules = False
) -> schemas.HealthBody:
    """Queues and what the doctor says; `rules` also checks stock and money, which reads every order."""
    found = await overseeing.look_at_health(runtime, principal, with_rules=with_rules)
    return schemas.HealthBody(
        queues=[told(one, schemas.QueueBody) for one in found.queues],
        findings=[told(one, schemas.FindingBody) for one in found.findings],
    )


@get("/disputes")
async def list_disputes(
    runtime: RuntimeHere,
    principal: Caller,
    status: FromQuery[DisputeState | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> schemas.DisputeFiles:
    """Disputes of every tenant, newest first."""
    page = await overseeing.list_disputes(runtime, principal, status=status, limit=limit, cursor=cursor)
    items = [told(one, schemas.DisputeFile) for one in page.items]
    for item in items:
        item.order_code = codes.format_code(item.order_code)
    return schemas.DisputeFiles(items=items, next_cursor=page.next_cursor)


@get("/refunds")
async def list_failing_refunds(
    runtime: RuntimeHere, principal: Caller, limit: Limit = None, cursor: Cursor = None
) -> schemas.RefundFiles:
    """Refunds that the provider refused, of every tenant, newest first."""
    page = await overseeing.list_failing_refunds(runtime, principal, limit=limit, cursor=cursor)
    return schemas.RefundFiles(items=[_refund(one) for one in page.items], next_cursor=page.next_cursor)


@post("/refunds/{refund_id:uuid}/retry", status_code=200)
async def retry_refund(runtime: RuntimeHere, principal: Caller, refund_id: Id) -> schemas.RefundFile:
    """Try a failed refund again now; money never goes back twice."""
    return _refund(await overseeing.retry_refund(runtime, principal, refund_id))


@post("/payments/{payment_id:uuid}/apply", status_code=200)
async def apply_payment(
    runtime: RuntimeHere, principal: Caller, payment_id: Id, data: JSONBody[schemas.Resolution]
) -> schemas.PaymentFile:
    """Settle captured money that waited for an operator as if it came now."""
    found = await applying.apply_payment(runtime, principal, payment_id, note=data.note)
    body = told(found, schemas.PaymentFile)
    body.order_code = codes.format_code(found.order_code)
    return body


@post("/webhooks/replay", status_code=200)
async def replay_webhooks(
    runtime: RuntimeHere, principal: Caller, data: JSONBody[schemas.Replay]
) -> schemas.Replayed:
    """Work many messages off again; what they settled before is not settled twice."""
    return schemas.Replayed(replayed=await inspecting.replay_webhooks(runtime, principal, data.ids))


@get("/tenants/{tenant_id:uuid}/members")
async def list_members(runtime: RuntimeHere, principal: Caller, tenant_id: Id) -> schemas.Memberships:
    """Who belongs to a tenant, admins first."""
    return _memberships(await overseeing.list_members(runtime, principal, tenant_id))


@get("/users/{user_id:uuid}/memberships")
async def list_memberships(runtime: RuntimeHere, principal: Caller, user_id: Id) -> schemas.Memberships:
    """Where an account belongs."""
    _, found = await overseeing.show_person(runtime, principal, user_id)
    return _memberships(found)


def _refund(found: RefundFile) -> schemas.RefundFile:
    body = told(found, schemas.RefundFile)
    body.order_code = codes.format_code(found.order_code)
    return body


def _memberships(found: list[Membership]) -> schemas.Memberships:
    return schemas.Memberships(items=[told(one, schemas.Membership) for one in found])


router = Router(
    path="/platform",
    route_handlers=[
        read_health,
        list_disputes,
        list_failing_refunds,
        retry_refund,
        apply_payment,
        replay_webhooks,
        list_members,
        list_memberships,
    ],
    guards=[platform_admins_only],
    response_headers={"cache-control": "no-store"},
    tags=["operations"],
)
