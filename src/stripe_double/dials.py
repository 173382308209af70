"""What controls can set while the double runs."""

import msgspec


class Dials(msgspec.Struct, forbid_unknown_fields=True):
    """Behaviour beyond what the test cards say.

    Times are seconds of the double's clock; None means that a control must act.
    """

    slow_settles_after_s: float | None = None
    refund_settles_after_s: float | None = None
    payout_settles_after_s: float | None = None
    refunds: str = "by_card"
    """`by_card`, or for every refund: `succeed`, `pending`, `fail` (succeeds, then fails) or `wait_for_funds`."""
    insufficient_balance: bool = False
    """New refunds are refused for want of money."""
    available_after_s: float = 172_800
    """When a charge's money becomes available: two days."""
