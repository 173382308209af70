"""The way out of what cannot be repaired safely, for each rule of stock and money: a person decides."""

from collections.abc import Mapping

from admit.sales.invariants import Breach

WAYS_OUT: Mapping[str, str] = {
    "type_counters": "more was given away than there is: raise the type's capacity, or refund the latest orders",
    "pool_counters": "more was given away than the pool has: raise its total, or refund the latest orders",
    "code_counters": "the code was used more often than allowed: raise its limit, or let it be",
    "order_sums": "its lines do not add up to its sum: compare with what was charged, give back what was too much",
    "tickets_of_lines": "a paid line has too few or too many tickets: on the order's page, void or refund them",
    "captured_amounts": "compare it with the provider's own page, then apply it or give it back at /admin/payments",
    "paid_by_one_payment": "compare with the provider's payments: give back the one too many, or find the missing one",
    "refunded_of_payments": "compare the refunds with the provider's: one made there may be missing here",
    "refunded_of_orders": "compare the refunds with the provider's, and the order's state with them",
    "refund_currencies": "a refund is of another currency than its payment: compare it with the provider's",
    "disputed_tickets": "tickets of a disputed order are not flagged, or of others are: compare with /admin/disputes",
    "processing_orders": "no payment of it is under way any more: `admit doctor --repair` lets its hold end",
    "paid_by_hand": "what was taken by hand is not what its order says: compare it with the till, on the order's page",
    "sales_sums": "dashboards show other sums than the orders say: `admit doctor --repair` makes them anew",
    "refunded_tickets": "a ticket that was paid back lets somebody in: void it on the order's page",
}


def way_out(breach: Breach) -> str:
    """One line: what is wrong, where, and what a person does about it."""
    return (
        f"{breach.rule} of {breach.subject}: expected {breach.expected}, found {breach.found}. "
        f"{WAYS_OUT[breach.rule].capitalize()}"
    )
