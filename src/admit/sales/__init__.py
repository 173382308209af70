"""Orders, holds and money: owns `orders`, `order_items`, `payments`, `refunds`, `refund_tickets`, `disputes`,
`idempotency_keys`, the inbox `webhook_events` and `provider_hearings`, and is the only writer of the counters of ticket
types, pools and discount codes.

Invariants: sold + reserved never exceeds the total of a type, pool or code; counters equal what orders say; an order
has at most one live payment; every captured amount is applied, owed back, or before an operator.
"""
