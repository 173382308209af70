"""The REST API under `/api/v1`: parse, open a transaction, call, answer. No rules live here."""
