"""The frame of an organizer's console: whose it is, what the platform decided about it, where one can go."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx
from admit.core.words import say
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity import tenants
from admit.identity.permissions import Permission
from admit.identity.records import Principal, Tenant, TenantStatus
from admit.web import consoles, visitors
from admit.web.forms import Browser
from admit.web.views.backoffice import State
from admit.web.views.console import Console, NavGroup, NavItem
from admit.web.views.organizer import Standing
from admit.web.views.page import Flash, Page

STATES = {
    TenantStatus.PENDING: State(say("Waits for approval"), "warn", "clock"),
    TenantStatus.ACTIVE: State(say("Live"), "good", "check"),
    TenantStatus.SUSPENDED: State(say("Suspended"), "bad", "circle-pause"),
    TenantStatus.REJECTED: State(say("Not approved"), "neutral", "circle-x"),
}
PLACES = (
    ("home", say("Overview"), "", "house"),
    ("insights", say("Insights"), "/insights", "chart-line"),
    ("orders", say("Orders"), "/orders", "receipt-text"),
    ("payments", say("Payments"), "/payments", "landmark"),
    ("reports", say("Reports"), "/reports", "download"),
    ("attendees", say("Attendees"), "/attendees", "users-round"),
    ("incidents", say("Incidents"), "/incidents", "siren"),
    ("branding", say("Branding"), "/branding", "palette"),
    ("team", say("Team"), "/team", "users"),
    ("activity", say("Activity"), "/activity", "scroll-text"),
    ("developers", say("Developers"), "/developers", "key-round"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works in which tenant."""

    principal: Principal
    tenant: Tenant

    @property
    def href(self) -> str:
        """The tenant's first page."""
        return f"/organizer/{self.tenant.slug}"

    def event_href(self, event_id: UUID) -> str:
        """An event's page."""
        return f"{self.href}/events/{event_id}"


async def desk(tx: Tx, principal: Principal) -> Desk:
    """The desk in the tenant of the open transaction."""
    return Desk(principal, await tenants.read(tx))


def console(desk: Desk, current: str, *, event: tuple[UUID, str] | None = None) -> Console:
    """The navigation with one place lit; with an event, its own places too."""
    groups = [
        NavGroup(
            tuple(NavItem(label, desk.href + path, icon, key == current) for key, label, path, icon in PLACES)
        )
    ]
    if event is not None:
        event_id, name = event
        groups.append(NavGroup(_event_places(desk, event_id, current), heading=name))
    role = str(say("Organizer, %(state)s", state=STATES[desk.tenant.status].word.lower()))
    door = NavItem(say("Door"), f"/door/{desk.tenant.slug}", "scan-qr-code")
    return Console(
        desk.tenant.name,
        role,
        tuple(groups),
        foot=(door,),
        switch_href="/organizer?choose=1",
        search_href=f"{desk.href}/search",
    )


def page(
    runtime: Runtime, request: Browser, title: str, desk: Desk, *, words: Mapping[str, Flash] | None = None
) -> Page:
    """A page of this tenant's console."""
    return consoles.page(
        runtime, request, f"{title} · {desk.tenant.name}", principal=desk.principal, words=words
    )


async def acting(runtime: Runtime, request: Browser) -> Principal:
    """Who sends a form of ours. Raises: Unauthenticated, ForeignForm."""
    principal = await visitors.signed_in(runtime, request)
    await visitors.check_form(runtime, request)
    return principal


async def uploading(runtime: Runtime, request: Browser, slug: str, permission: Permission) -> Principal:
    """Who sends a large form of ours; who may not is refused before it is read.

    Raises: Unauthenticated, ForeignForm, and what `entering.read` raises.
    """
    principal = await visitors.signed_in(runtime, request)
    visitors.check_origin(runtime, request)
    async with entering.read(runtime.db, principal, slug, permission):
        pass
    await visitors.check_form(runtime, request)
    return principal


def standing(tenant: Tenant) -> Standing:
    """What the platform decided, and what it means for the tenant."""
    reason = say(" The reason: %(reason)s", reason=tenant.status_reason) if tenant.status_reason else ""
    match tenant.status:
        case TenantStatus.ACTIVE:
            return Standing("good", "", "")
        case TenantStatus.PENDING:
            return Standing(
                "warn",
                say("Your application is being looked at."),
                say("You can prepare events now; publishing, selling and inviting wait for the approval."),
            )
        case TenantStatus.REJECTED:
            return Standing(
                "bad",
                say("The platform did not approve this organizer."),
                say("Nothing can be changed.") + reason,
            )
        case TenantStatus.SUSPENDED:
            return Standing(
                "bad",
                say("This organizer is suspended."),
                say("Its pages are gone and nothing is sold. Paid tickets still open the door.") + reason,
            )


def _event_places(desk: Desk, event_id: UUID, current: str) -> tuple[NavItem, ...]:
    href = desk.event_href(event_id)
    return (
        NavItem(say("Event"), href, "calendar", current == "event"),
        NavItem(say("Its insights"), f"{href}/insights", "chart-line", current == "event-insights"),
        NavItem(say("Settlement"), f"{href}/settlement", "wallet", current == "event-settlement"),
        NavItem(say("Details"), f"{href}/edit", "pencil", current == "edit"),
        NavItem(
            say("Questions"), f"{href}/questions", "message-circle-question-mark", current == "questions"
        ),
        NavItem(say("Devices"), f"{href}/devices", "smartphone", current == "devices"),
        NavItem(say("Conflicts"), f"{href}/conflicts", "shield-alert", current == "conflicts"),
        NavItem(say("Its incidents"), f"{href}/incidents", "siren", current == "event-incidents"),
        NavItem(say("Its attendees"), f"{href}/attendees", "users-round", current == "event-attendees"),
        NavItem(say("Box office"), f"{href}/sell", "store", current == "sell"),
        NavItem(say("Its activity"), f"{desk.href}/activity?event={event_id}", "scroll-text"),
        NavItem(say("Its door"), f"/door/{desk.tenant.slug}/{event_id}", "scan-qr-code"),
        NavItem(say("Cancel the event"), f"{href}/cancel", "ban", current == "cancel"),
    )
