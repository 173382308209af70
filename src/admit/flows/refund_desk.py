"""The organizer's desk for money going back: asked for once under a key, and a failed one tried again."""

from uuid import UUID

import msgspec

from admit.audit import trail
from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.flows import once, refund_wishes
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.sales import locks, refunds
from admit.sales.errors import NotRefundable
from admit.sales.holds import Idempotency
from admit.sales.records import RefundKind, RefundStatus


class Requested(msgspec.Struct, frozen=True):
    """What was written down. Without `refund_id`, nothing had been paid and only the tickets are void."""

    refund_id: UUID | None


async def request(runtime: Runtime, tx: Tx, order_id: UUID, asked: Asked, *, key: Idempotency) -> Requested:
    """Write a refund down, once for a key; ring the bell `refunds` after the commit.

    Locks: the order. Raises: NotFound, NotRefundable, Invalid, KeyReused.
    """
    await locks.order(tx, order_id)

    async def ask() -> Requested:
        return Requested(await refund_wishes.ask(tx, order_id, asked, now=runtime.clock.now()))

    return await once.once(tx, key, Requested, ask)


async def retry(runtime: Runtime, tx: Tx, refund_id: UUID) -> UUID:
    """Make a failed refund due at once; the order it is of. Ring the bell `refunds` after the commit.

    Locks: the order. Raises: NotFound, NotRefundable when it did not fail.
    """
    found = await refunds.by_id(tx, refund_id)
    if found is None:
        raise NotFound
    order = await locks.order(tx, found.order_id)
    if found.kind is RefundKind.ELSEWHERE:
        raise NotRefundable(
            "This refund was made in the payment provider's own console. Repeat it there.", why="elsewhere"
        )
    if not await refunds.try_again(tx, refund_id, now=runtime.clock.now()):
        status = found.status.value if found.status is not RefundStatus.FAILED else "changed"
        raise NotRefundable("Only a refund that failed can be tried again.", why="not_failed", status=status)
    await trail.record(
        tx,
        "refund.retried",
        event_id=order.event_id,
        subject=("order", order.id),
        metadata={"refund_id": str(refund_id)},
    )
    return order.id
