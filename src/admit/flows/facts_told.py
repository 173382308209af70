"""What programs of an organizer are told of orders, money and events; pure. `docs/webhooks.md` lists the fields."""

from admit.facts.kinds import Kind
from admit.facts.records import Fact
from admit.sales.gateway import ProviderDispute
from admit.sales.records import Order, OrderStatus, Refund

ENDED = {OrderStatus.CANCELLED: Kind.ORDER_CANCELLED, OrderStatus.EXPIRED: Kind.ORDER_EXPIRED}


def order_paid(order: Order, *, tickets: int) -> Fact:
    """An order is paid, or was free, and has its tickets."""
    return Fact(Kind.ORDER_PAID, _of(order, OrderStatus.PAID) | {"tickets": tickets})


def order_ended(order: Order, status: OrderStatus) -> Fact:
    """An order ended without a payment: `status` is cancelled or expired."""
    return Fact(ENDED[status], _of(order, status))


def order_refunded(order: Order, refund: Refund) -> Fact:
    """Money of an order went back."""
    return Fact(Kind.ORDER_REFUNDED, _back(order, refund))


def refund_failed(order: Order, refund: Refund, code: str) -> Fact:
    """The provider said no to a refund."""
    return Fact(Kind.REFUND_FAILED, _back(order, refund) | {"failure_code": code})


def dispute_opened(order: Order, told: ProviderDispute) -> Fact:
    """A buyer's bank asks for money back."""
    about = {
        "order_id": order.id,
        "event_id": order.event_id,
        "code": order.code,
        "amount_cents": told.amount.cents,
        "currency": told.amount.currency,
        "reason": told.reason,
    }
    return Fact(Kind.DISPUTE_OPENED, about)


def _of(order: Order, status: OrderStatus) -> dict[str, object]:
    return {
        "order_id": order.id,
        "event_id": order.event_id,
        "code": order.code,
        "status": status.value,
        "total_cents": order.total_cents,
        "currency": order.currency,
    }


def _back(order: Order, refund: Refund) -> dict[str, object]:
    return {
        "order_id": order.id,
        "event_id": order.event_id,
        "code": order.code,
        "refund_id": refund.id,
        "refund_kind": refund.kind.value,
        "amount_cents": refund.amount_cents,
        "currency": refund.currency,
    }
