"""Tickets: owns `tickets` and `signing_keys`.

Invariants: a ticket is valid or void, and void for good; its QR text is signed once, by a key of its event,
over its id
and its event, and never changes. What must be signed anew (passed on, a compromised key) is a new ticket
with a new id. Private keys leave the database only in the issuing part, sealed.
"""
