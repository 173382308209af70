"""The frame of the operator's console."""

from collections.abc import Mapping

from admit.core.words import say
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.web import consoles
from admit.web.forms import Browser
from admit.web.views.console import Console, NavGroup, NavItem
from admit.web.views.page import Flash, Page

PLACES = (
    ("health", say("Health"), "/admin/health", "activity"),
    ("approvals", say("Approvals"), "/admin", "inbox"),
    ("tenants", say("Tenants"), "/admin/tenants", "building-2"),
    ("people", say("People"), "/admin/people", "users"),
    ("payments", say("Payments"), "/admin/payments", "credit-card"),
    ("payouts", say("Payouts"), "/admin/payouts", "landmark"),
    ("refunds", say("Refunds"), "/admin/refunds", "undo-2"),
    ("disputes", say("Disputes"), "/admin/disputes", "scale"),
    ("webhooks", say("Webhooks"), "/admin/webhooks", "webhook"),
    ("activity", say("Activity"), "/admin/activity", "scroll-text"),
)
FOOT = (("settings", say("Settings"), "/admin/settings", "settings"),)


def console(current: str) -> Console:
    """The navigation with one place lit."""
    return Console(
        name="Admit",
        role=say("Operator, all tenants"),
        groups=(NavGroup(_items(PLACES, current)),),
        foot=_items(FOOT, current),
    )


def page(
    runtime: Runtime,
    request: Browser,
    title: str,
    principal: Principal,
    *,
    words: Mapping[str, Flash] | None = None,
) -> Page:
    """A page of the operator's."""
    return consoles.page(runtime, request, title, principal=principal, words=words)


def _items(places: tuple[tuple[str, str, str, str], ...], current: str) -> tuple[NavItem, ...]:
    return tuple(NavItem(label, href, icon, key == current) for key, label, href, icon in places)
