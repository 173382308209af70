"""Codes that take something off: owns `discount_codes`.

Invariants: a code is upper case and unique in its event; redeemed plus reserved never exceeds its limit; a
code that was used is archived, not removed; nothing here tells a buyer how often a code can be used.
"""
