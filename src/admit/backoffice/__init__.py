"""The platform's own desk: approves and suspends tenants, looks after accounts; owns `platform_settings`.

Invariants: everything here runs through the operator's door, which only platform admins pass and which
records every use under the platform's own tenant; the platform keeps at least one admin.
"""
