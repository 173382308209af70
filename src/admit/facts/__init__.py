"""Facts told to organizers' programs: owns `webhook_endpoints` and `webhook_deliveries` (an outbox).

Invariants: a delivery is put in the transaction of the act it tells of and sent only after its commit, at least once,
always with the same id and the same body; it goes to no address but one that was looked up and checked for this very
call; a secret is sealed at rest and told when it is made; a tenant without endpoints keeps nothing.
"""
