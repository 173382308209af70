"""An organizer's account at the payment provider, and the money that it pays out.

Tables: `payment_accounts`, `account_capabilities`, `payouts`, `payout_items`.

Invariants: one current account a tenant; a payment carries the account it was made on, so another current account
changes no earlier payment; what the rows say is what the provider said last, never what a message claimed; an item is
there once, however often and in whatever order it was told.
"""
