"""Who did what: owns `activity_logs`, which is only ever added to.

Invariants: an entry is written in the transaction of the act it tells of; `metadata` never holds a secret,
a token, a password or a card.
"""
