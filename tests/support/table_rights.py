"""Which role may do what with which table: read (S), add (I), change (U), remove (D), at least some columns.

A new table, or another grant, is listed here before the tests of isolation pass; docs/tenancy.md says it in words.
"""

from collections.abc import Mapping

RIGHTS: Mapping[str, str] = {
    "account_capabilities": "tenant SIU, operator S",
    "payment_accounts": "tenant SIU, worker S, operator S",
    "payout_items": "tenant SIU, operator S",
    "payouts": "tenant SIU, operator S",
    "attendee_messages": "tenant SI, operator S",
    "cancelled_orders": "tenant SIU, worker S, operator S",
    "event_cancellations": "tenant SI, operator S",
    "order_notes": "tenant SI, operator S",
    "activity_logs": "tenant SI, staff SI, auth I, operator SI",
    "admissions": "tenant SIU, staff SIU, operator S",
    "alembic_version": "worker S",
    "announcement_receipts": "tenant SI, staff SI, operator S",
    "announcements": "tenant SI, staff S, operator S",
    "answers": "tenant SIUD, staff S",
    "api_keys": "tenant SIU, operator S",
    "attendees": "tenant SIUD, staff S",
    "capacity_pools": "tenant SIUD, directory S, operator S",
    "device_logs": "tenant SIU, staff SIU, operator S",
    "device_nonces": "staff SID",
    "device_posts": "tenant SIUD, staff S, operator S",
    "devices": "tenant SIU, staff SIU, operator S",
    "discount_codes": "tenant SIUD, operator S",
    "disputes": "tenant SIU, operator S",
    "door_settings": "tenant SIU, staff S, operator S",
    "email_messages": "tenant SIU, auth SI, worker S, operator SI",
    "enrolments": "tenant SIU",
    "event_sessions": "tenant SIUD, staff S, operator S",
    "event_staff": "tenant SID, staff S, operator S",
    "event_views": "tenant SIU, operator S",
    "events": "tenant SIUD, staff S, directory S, worker S, operator S",
    "gates": "tenant SIUD, staff S, operator S",
    "idempotency_keys": "tenant SI, worker SD",
    "incident_handlings": "tenant SIU, staff S, operator S",
    "incident_photos": "tenant SI, staff SI",
    "logins": "auth SIUD",
    "notification_preferences": "tenant SIUD, auth S, operator S",
    "one_time_tokens": "auth SIUD, worker SD",
    "order_items": "tenant SIU, operator S",
    "orders": "tenant SIU, staff S, directory S, worker S, operator S",
    "payments": "tenant SIU, worker S, operator S",
    "platform_settings": "tenant S, auth S, operator SU",
    "procrastinate_events": "jobs SIUD",
    "procrastinate_jobs": "jobs SIUD",
    "procrastinate_periodic_defers": "jobs SIUD",
    "procrastinate_workers": "jobs SIUD",
    "provider_hearings": "worker SIU",
    "question_types": "tenant SID",
    "questions": "tenant SIUD, staff S",
    "recovery_codes": "auth SIUD",
    "refresh_tokens": "auth SIUD",
    "refund_tickets": "tenant SIU, operator S",
    "refunds": "tenant SIU, worker S, operator S",
    "roster_heads": "tenant SIU, staff SIU",
    "roster_marks": "tenant SIU, staff SIU",
    "sales_heads": "tenant SIU, worker S, operator S",
    "sales_quarters": "tenant SIUD, operator S",
    "sales_quarters_by_code": "tenant SIUD, operator S",
    "sales_quarters_by_type": "tenant SIUD, operator S",
    "scans": "tenant SI, staff SI, operator S",
    "second_factors": "auth SIUD",
    "signing_keys": "tenant S, staff S, issuing SIU",
    "tenant_users": "tenant SIU, staff S, auth SIU, operator S",
    "tenants": "tenant SU, staff S, auth SI, directory S, worker S, operator SU",
    "throttles": "worker SD, throttle SIU",
    "ticket_type_pools": "tenant SID, directory S, operator S",
    "ticket_type_sessions": "tenant SID, staff S, operator S",
    "ticket_types": "tenant SIUD, staff S, directory S, operator S",
    "tickets": "tenant SIU, staff SU, directory S, operator S",
    "users": "tenant S, staff S, auth SIU, operator SU",
    "webhook_deliveries": "tenant SIU, staff I, worker SD, operator S",
    "webhook_endpoints": "tenant SIU, staff S, worker SD, operator S",
    "webhook_events": "worker SIU, operator SU",
}

SECRETS: Mapping[str, str] = {
    "api_keys.key_hash": "tenant",
    "enrolments.code_hash": "tenant",
    "idempotency_keys.body_hash": "tenant",
    "incident_photos.original_hash": "tenant, staff",
    "logins.token_hash": "auth",
    "one_time_tokens.token_hash": "auth",
    "orders.public_lookup_token": "tenant, directory, operator",
    "tickets.holder_token": "tenant, directory, operator",
    "recovery_codes.code_hash": "auth",
    "refresh_tokens.token_hash": "auth",
    "second_factors.secret_sealed": "auth",
    "signing_keys.private_key_sealed": "issuing",
    "throttles.key_hash": "worker, throttle",
    "users.password_hash": "auth",
    "webhook_endpoints.old_secret_sealed": "tenant",
    "webhook_endpoints.old_secret_until": "tenant",
    "webhook_endpoints.secret_sealed": "tenant",
}
"""Columns whose name says secret (hash, secret, token, sealed, password, totp, recovery), and who reads them.

The tenant reads the secret of an order's link to write it into its mails; the directory shows buyers their own.
`body_hash` is of a cart, `key_hash` of a throttle's name, `original_hash` of a picture: none opens anything. A code
of an enrolment lives for two minutes and needs a person's confirmation.
"""

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "enrolments": {"posts": [], "code_hash": "\\x" + "00" * 32},
    "incident_photos": {"original_hash": "\\x" + "00" * 32},
    "disputes": {"status": "open", "currency": "EUR", "amount_cents": 100},
    "idempotency_keys": {"body_hash": "\\x" + "00" * 32},
    "notification_preferences": {"email": "someone@example.org", "kind": "reminder"},
    "payout_items": {"kind": "charge"},
    "payouts": {"state": "paid"},
}
"""What a made-up row of a table needs, where a value of the type alone does not pass the table's checks."""


def rights_of(table: str) -> dict[str, str]:
    """As {"admit_tenant": "SI"}."""
    pairs = [one.split() for one in RIGHTS[table].split(", ")]
    return {f"admit_{role}": letters for role, letters in pairs}
