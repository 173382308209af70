"""Who may do what in a tenant: one table, as in the blueprint's tables of what each persona uses."""

from collections.abc import Mapping
from enum import StrEnum

from admit.core.errors import Forbidden
from admit.identity.records import Role


class Permission(StrEnum):
    """One thing a member may be allowed to do; `*.view` reads, the others write."""

    TENANT_VIEW = "tenant.view"
    TENANT_EDIT = "tenant.edit"
    EVENTS_VIEW = "events.view"
    EVENTS_EDIT = "events.edit"
    DISCOUNTS_VIEW = "discounts.view"
    DISCOUNTS_EDIT = "discounts.edit"
    ORDERS_VIEW = "orders.view"
    ORDERS_EDIT = "orders.edit"
    ORDERS_REFUND = "orders.refund"
    PAYMENTS_VIEW = "payments.view"
    PAYMENTS_MANAGE = "payments.manage"
    KEYS_MANAGE = "keys.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"
    TEAM_VIEW = "team.view"
    TEAM_MANAGE = "team.manage"
    ACTIVITY_VIEW = "activity.view"
    REPORTS_VIEW = "reports.view"
    DOOR_USE = "door.use"
    DOOR_MANAGE = "door.manage"
    INCIDENT_REPORT = "incident.report"


STAFF_MAY = frozenset(
    {Permission.TENANT_VIEW, Permission.EVENTS_VIEW, Permission.DOOR_USE, Permission.INCIDENT_REPORT}
)
"""Staff work at the door: events to read, attendees to find and admit, incidents to report. Orders they see
only through the door's look-up, which has no money in it."""

ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.TENANT_ADMIN: frozenset(Permission),
    Role.STAFF: STAFF_MAY,
}

WHILE_SUSPENDED = frozenset({Permission.DOOR_USE, Permission.INCIDENT_REPORT})
"""What may still be written in a suspended tenant: its paid tickets go on scanning."""


def allows(role: Role, permission: Permission) -> bool:
    """Whether the role has the permission."""
    return permission in ALLOWED[role]


def check_allowed(role: Role, permission: Permission) -> None:
    """Let the role pass when it has the permission.

    Raises: Forbidden, naming the permission.
    """
    if not allows(role, permission):
        raise Forbidden(permission=permission.value)
