"""What is on: owns `events`, `event_sessions`, `ticket_types`, `capacity_pools` and the two link tables.

Invariants: one currency per event; a slug names one event of its tenant for good once it was published; no
edit takes an inventory below what is sold and reserved; a pool counts what its ticket types count; only what
was never sold can be removed, everything else is archived.
"""
