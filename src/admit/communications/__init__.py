"""Mail to people: owns `email_messages` (the outbox) and `notification_preferences`.

Invariants: a mail is put in the transaction of the act it tells of and sent only after its commit; a row
holds facts, never the secret of a one-time link; a sent, failed or suppressed row is never sent again; a mail
is sent at least once, under a Message-ID that stays the same, and at most once per lease.
"""
