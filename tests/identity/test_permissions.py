import pytest

from admit.core.errors import Forbidden
from admit.identity.permissions import ALLOWED, Permission, allows, check_allowed
from admit.identity.records import Role

STAFF_RIGHTS = {"tenant.view", "events.view", "door.use", "incident.report"}


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(ALLOWED) == set(Role)


@pytest.mark.parametrize("permission", list(Permission))
def test_a_tenant_admin_may_do_everything_in_the_tenant(permission: Permission) -> None:
    assert allows(Role.TENANT_ADMIN, permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_staff_read_events_use_the_door_and_report_incidents_and_nothing_else(permission: Permission) -> None:
    assert allows(Role.STAFF, permission) is (permission.value in STAFF_RIGHTS)


def test_a_refusal_names_the_permission() -> None:
    with pytest.raises(Forbidden) as refused:
        check_allowed(Role.STAFF, Permission.ORDERS_REFUND)
    assert refused.value.facts == {"permission": "orders.refund"}
