"""Who people are and where they may act: owns `tenants`, `users`, `tenant_users`, `event_staff`, `logins`,
`refresh_tokens` and `one_time_tokens`.

Invariants: of passwords and tokens only hashes are stored; a tenant that has an active admin keeps one; a
refresh token works once, and using it again ends its login; a one-time token works once and only while it is
the newest of its kind. Accounts and logins are read and written through the auth door only; a tenant's
transaction sees its own members and nothing of how they prove themselves.
"""
