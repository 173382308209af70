"""The door: owns `scans`, `admissions`, `gates`, `devices` with their posts, logs, nonces and enrolments, the roster's
heads and marks, `door_settings`, `announcements` with their receipts, `incident_photos` and `incident_handlings`.

Invariants: a ticket has at most one live admission for each session (for the whole event where there are
none); every attempt leaves a row in `scans`, which is only ever added to; a scan belongs to the device that
made it, and its id answers the same for ever; `tickets.checked_in_at` is the first of the ticket's live
admissions. Incidents are entries of the trail. Everything here runs in the staff's part, which sees neither
money nor an order's secret link; only gates, and who takes a device away, need the organizer's.
"""
