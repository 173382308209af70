"""Calling an event off: what it would come to, the deed, how far it has come, and what failed once more."""

from uuid import UUID

from litestar import Router, get, post
from litestar.params import JSONBody

from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import desk as schemas
from admit.core import codes
from admit.core.db import Tx
from admit.events import access
from admit.flows import calling_off, entering
from admit.identity.permissions import Permission
from admit.reports import cancellations as reports
from admit.reports.cancellations import Failure, Progress
from admit.sales import cancellations


@get("/cancellation")
async def read_cancellation(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.CancellationBody:
    """What calling the event off would come to, or how far it has come."""
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        return await _body(tx, event_id)


@post("/cancellation", status_code=202)
async def call_off(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.CallingOff]
) -> schemas.CancellationBody:
    """Call the event off for good: all orders are given back in full, all tickets void, all buyers told."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        now = runtime.clock.now()
        await calling_off.begin(tx, event_id, name=data.name, message=data.message, now=now)
        body = await _body(tx, event_id)
    runtime.bell.ring("cancellations")
    return body


@post("/cancellation/retry", status_code=202)
async def retry(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id
) -> schemas.CancellationBody:
    """Try everything again that failed."""
    async with entering.write(runtime.db, principal, slug, Permission.ORDERS_REFUND) as tx:
        await calling_off.retry(tx, event_id, now=runtime.clock.now())
        body = await _body(tx, event_id)
    runtime.bell.ring("cancellations")
    runtime.bell.ring("refunds")
    return body


async def _body(tx: Tx, event_id: UUID) -> schemas.CancellationBody:
    event = await access.event_by_id(tx, event_id)
    found = await cancellations.of_event(tx, event_id)
    preview = None if found else await reports.preview(tx, event_id)
    failures = await reports.failures(tx, found.id) if found else []
    return schemas.CancellationBody(
        event_id=event_id,
        currency=event.currency,
        is_cancelled=found is not None,
        message=found.message if found else "",
        requested_by=found.requested_by if found else "",
        requested_at=found.created_at if found else None,
        preview=told(preview, schemas.CancellationPreview) if preview else None,
        progress=_progress(await reports.progress(tx, found.id)) if found else None,
        failures=[_failure(one) for one in failures],
    )


def _progress(found: Progress) -> schemas.CancellationProgress:
    return schemas.CancellationProgress(
        orders=found.orders,
        waiting=found.waiting,
        failed=found.failed,
        refunds=found.refunds,
        refunded=found.refunded,
        refund_cents=found.refund_cents,
        refunded_cents=found.refunded_cents,
        by_hand_cents=found.by_hand_cents,
        is_over=found.is_over,
    )


def _failure(one: Failure) -> schemas.CancellationFailure:
    return schemas.CancellationFailure(
        order_id=one.order_id,
        code=codes.format_code(one.code),
        buyer_name=one.buyer_name,
        buyer_email=one.buyer_email,
        failure_code=one.failure_code,
        amount_cents=one.amount_cents,
        currency=one.currency,
        is_refund=one.is_refund,
    )


router = Router(
    path="/tenants/{slug:str}/events/{event_id:uuid}",
    route_handlers=[read_cancellation, call_off, retry],
    tags=["cancellations"],
)
