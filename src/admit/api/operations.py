"""The operators' desk for what went wrong between a payment and its ticket."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from admit.api.access import platform_admins_only
from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere
from admit.api.patching import told
from admit.api.schemas import operations as schemas
from admit.backoffice.inspection import Need, PaymentFile, WebhookStatus
from admit.core import codes
from admit.flows import inspecting

Waiting = Annotated[bool, QueryParameter(name="waiting")]


Search = Annotated[str, QueryParameter(schema_extra={"maxLength": inspecting.LONGEST_SEARCH})]


@get("/webhooks")
async def list_webhooks(
    runtime: RuntimeHere,
    principal: Caller,
    status: FromQuery[WebhookStatus | None] = None,
    waiting: Waiting = False,
    search: Search = "",
    limit: Limit = None,
    cursor: Cursor = None,
) -> schemas.Webhooks:
    """The provider's messages, newest first; `waiting` leaves those to be decided, `search` those that name it."""
    page = await inspecting.list_webhooks(
        runtime, principal, status=status, only_waiting=waiting, search=search, limit=limit, cursor=cursor
    )
    return schemas.Webhooks(
        items=[told(one, schemas.WebhookBody) for one in page.items], next_cursor=page.next_cursor
    )


@get("/webhooks/{webhook_id:uuid}")
async def read_webhook(runtime: RuntimeHere, principal: Caller, webhook_id: Id) -> schemas.WebhookFile:
    """One message with what it said."""
    found, payload = await inspecting.read_webhook(runtime, principal, webhook_id)
    return schemas.WebhookFile(webhook=told(found, schemas.WebhookBody), payload=payload)


@post("/webhooks/{webhook_id:uuid}/replay", status_code=200)
async def replay_webhook(runtime: RuntimeHere, principal: Caller, webhook_id: Id) -> schemas.WebhookBody:
    """Work a message off again; what it settled before is not settled twice."""
    return told(await inspecting.replay_webhook(runtime, principal, webhook_id), schemas.WebhookBody)


@post("/webhooks/{webhook_id:uuid}/resolve", status_code=200)
async def resolve_webhook(
    runtime: RuntimeHere, principal: Caller, webhook_id: Id, data: JSONBody[schemas.Resolution]
) -> schemas.WebhookBody:
    """Close a message that waited for a decision, with what was decided."""
    found = await inspecting.resolve_webhook(runtime, principal, webhook_id, note=data.note)
    return told(found, schemas.WebhookBody)


@get("/payments")
async def list_payments(
    runtime: RuntimeHere,
    principal: Caller,
    need: FromQuery[Need | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> schemas.PaymentFiles:
    """Payments of all tenants, newest first; `need` leaves those that wait for somebody."""
    page = await inspecting.list_payments(runtime, principal, need=need, limit=limit, cursor=cursor)
    return schemas.PaymentFiles(items=[_file(one) for one in page.items], next_cursor=page.next_cursor)


@post("/payments/{payment_id:uuid}/resolve", status_code=200)
async def resolve_payment(
    runtime: RuntimeHere, principal: Caller, payment_id: Id, data: JSONBody[schemas.PaymentResolution]
) -> schemas.PaymentFile:
    """Decide about captured money that waited for an operator."""
    found = await inspecting.resolve_payment(
        runtime, principal, payment_id, note=data.note, give_back=data.give_back
    )
    return _file(found)


def _file(found: PaymentFile) -> schemas.PaymentFile:
    body = told(found, schemas.PaymentFile)
    body.order_code = codes.format_code(found.order_code)
    return body


router = Router(
    path="/platform",
    route_handlers=[
        list_webhooks,
        read_webhook,
        replay_webhook,
        resolve_webhook,
        list_payments,
        resolve_payment,
    ],
    guards=[platform_admins_only],
    tags=["operations"],
)
