"""A small stateful server that speaks the part of Stripe's API that Admit uses.

It is a program of its own: it imports nothing of `admit`, and `admit` imports nothing of it. Demo and tests
run the real adapter and the real SDK against it. It proves our side of the conversation; it proves nothing
about Stripe itself.

Invariants: an answered call is on disk (when a state file is given); nothing listens beyond loopback; live
keys are refused; a webhook is only sent once what it tells of is durable.

Source: the public reference at docs.stripe.com/api, version 2026-10-28.endive.
"""

API_VERSION = "2026-10-28.endive"
