"""Something to show on every page: an organizer with a door, orders and codes, one that waits, and an operator."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from admit.adapters.mailbox import Mailbox
from admit.checkin import incidents
from admit.checkin.records import IncidentKind, Report, Severity
from admit.communications.catalog import Kind
from admit.core import ids
from admit.core.db import Tx
from admit.core.tenancy import Door, Scope
from admit.events import attendee_details, ticket_types
from admit.events.attendee_details import AttendeeDetails
from admit.events.records import TicketType
from admit.flows import attendees, door, expiry, inbox, inspecting, refund_wishes
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.questions import questions
from admit.questions.records import Per, QuestionDetails, QuestionKind
from admit.sales import reservations
from admit.sales.gateway import ProviderEvent
from admit.sales.holds import Held, HoldRequest, Limits, Line
from tests.support.builders import a_member, a_slug, a_tenant, an_email, set_tenant_status
from tests.support.events_builders import a_code, a_ticket_type, an_event
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import an_operator
from tests.support.mail_builders import a_mail
from tests.support.sales_builders import a_shop
from tests.support.ticket_builders import DoorPlace, PaidOrder, a_door, a_paid_order_with_tickets, tickets_for

REFUSED = """
update refunds
set status = 'failed', attempts = 3, failure_code = 'insufficient_funds',
    failure_message = 'The account has too little money.', next_attempt_at = now() + interval '1 hour'
"""

DISPUTED = """
insert into disputes (
  tenant_id, id, order_id, payment_id, provider_reference, status, reason, amount_cents, currency, opened_at)
values (
  %(tenant_id)s, gen_random_uuid(), %(order_id)s, %(payment_id)s, 'dp_1', 'open', 'fraudulent', 2400, 'EUR', now())
"""


@dataclass(frozen=True, slots=True)
class PageWorld:
    """Who is who, and where everything is."""

    slug: str
    admin_id: UUID
    staff_id: UUID
    operator_id: UUID
    tenant: Scope
    waiting: Scope
    place: DoorPlace
    admitted: PaidOrder
    expected: PaidOrder
    draft_id: UUID
    draft_type_id: UUID
    code_id: UUID
    event_path: str
    ahead: PaidOrder
    asked: str
    let_go: str
    holder: str
    webhook_id: UUID
    mail_id: str

    @property
    def desk(self) -> str:
        return f"/organizer/{self.slug}"

    @property
    def door(self) -> str:
        return f"/door/{self.slug}/{self.place.event_id}"

    @property
    def draft(self) -> str:
        return f"{self.desk}/events/{self.draft_id}"


async def _ask_everything(tx: Tx, event_id: UUID) -> None:
    """One question of each kind, of the buyer and of each holder, who is asked for by name."""
    for kind in QuestionKind:
        for per in Per:
            options = ("Here", "There") if kind.has_options else ()
            label = f"Question {kind} for each {per}"
            wanted = QuestionDetails(
                label=label, kind=kind, per=per, options=options, help="Only if you like."
            )
            await questions.add(tx, event_id, wanted)
    await attendee_details.set_for(tx, event_id, AttendeeDetails.OPTIONAL)


async def _held(runtime: Runtime, tenant: Scope, kind: TicketType) -> str:
    """The token of an order that holds two tickets."""
    cart = HoldRequest(order_id=ids.new_id(), lines=(Line(kind.id, 2, kind.price_cents),))
    async with runtime.db.write(tenant) as tx:
        now = runtime.clock.now()
        (held,) = await reservations.take(tx, kind.event_id, [cart], now=now, limits=Limits())
    assert isinstance(held, Held)
    return held.public_lookup_token


async def a_page_world(runtime: Runtime) -> PageWorld:
    """All of it, at the runtime's clock."""
    now = runtime.clock.now()
    slug = a_slug("halde")
    tenant = await a_tenant(runtime.db, slug=slug)
    waiting = await a_tenant(runtime.db, status="pending", name="Nordlys Scene")
    admin = await a_member(runtime.db, tenant)
    operator = await an_operator(runtime.db)
    place = await a_door(runtime.db, tenant, now=now)
    admitted = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    expected = await tickets_for(
        runtime.db, place, runtime.sealer, name="Ilias Petridis", email="ilias@example.org"
    )
    await door.scan(runtime, slug, place.event_id, attempts=[place.scan_of(admitted.ticket.qr_code_payload)])
    async with runtime.db.write(place.staff) as tx:
        report = Report(kind=IncidentKind.ACCESS, severity=Severity.MEDIUM, text="The lift is out of order.")
        await incidents.report(tx, place.event_id, report, now=place.now)
    async with runtime.db.write(tenant) as tx:
        starts = now + timedelta(days=30)
        draft = await an_event(tx, name="Night Ridge", start_at=starts, end_at=starts + timedelta(hours=3))
        kind = await a_ticket_type(tx, draft.id)
        code = await a_code(tx, draft.id, code="HALDE10")
        await _ask_everything(tx, draft.id)
        shown = await an_event(
            tx,
            published=True,
            now=now,
            name="Lanterns",
            start_at=starts,
            end_at=starts + timedelta(hours=2),
            self_cancel_hours=24,
        )
        (sold,) = await ticket_types.of_event(tx, shown.id)
        await _ask_everything(tx, shown.id)
    asked, let_go = await _held(runtime, tenant, sold), await _held(runtime, tenant, sold)
    await expiry.cancel(runtime, let_go)
    ahead = await a_paid_order_with_tickets(
        runtime.db, tenant, runtime.sealer, event_id=shown.id, ticket_type_id=sold.id, quantity=3
    )
    assert admin.actor.user_id is not None
    assert place.staff.actor.user_id is not None
    return PageWorld(
        slug=slug,
        admin_id=admin.actor.user_id,
        staff_id=place.staff.actor.user_id,
        operator_id=operator.user_id,
        tenant=tenant,
        waiting=waiting,
        place=place,
        admitted=admitted,
        expected=expected,
        draft_id=draft.id,
        draft_type_id=kind.id,
        code_id=code.id,
        event_path=f"/{slug}/{shown.slug}",
        ahead=ahead,
        asked=asked,
        let_go=let_go,
        holder=await _passed_on(runtime, ahead),
        webhook_id=await _a_webhook(runtime, operator),
        mail_id=await _a_mail(runtime),
    )


async def _passed_on(runtime: Runtime, order: PaidOrder) -> str:
    """The link of somebody who was given a ticket of an order."""
    last, email = order.tickets[-1], an_email("bo")
    await attendees.pass_on(
        runtime, order.lookup_token, last.id, name="Bo Lind", email=email, version=last.version
    )
    async with runtime.db.door(Door.DIRECTORY, buyer_email=email) as tx:
        holder = await tx.fetch_value("select holder_token from tickets")
    assert isinstance(holder, str)
    return holder


async def _a_webhook(runtime: Runtime, operator: Principal) -> UUID:
    """A message that nobody has worked off yet."""
    event_id = f"evt_{uuid4().hex[:16]}"
    payload = {
        "id": event_id,
        "type": "payment_intent.created",
        "data": {"object": {"id": "pi_3QKvN2HalB77"}},
    }
    told = ProviderEvent("stripe", "", event_id, "payment_intent.created", "pi_3QKvN2HalB77", payload)
    await inbox.receive(runtime, [told])
    found = await inspecting.list_webhooks(runtime, operator, limit=100)
    return next(one.id for one in found.items if one.provider_event_id == event_id)


async def money_in_trouble(runtime: Runtime) -> UUID:
    """Captured for an organizer that was suspended meanwhile; another's refund fails, and a third is disputed."""
    assert isinstance(runtime.gateway, FakeGateway)
    shop = await a_shop(runtime, runtime.gateway)
    paid, held = await shop.paid(2), await shop.opened(1)
    refund = Asked(amount_cents=500)
    async with runtime.db.write(shop.scope) as tx:
        await refund_wishes.ask(tx, paid.order_id, refund, now=runtime.clock.now())
    await shop.change(REFUSED)
    disputed = await shop.paid(1)
    payment = await shop.payment(disputed)
    params = {"order_id": disputed.order_id, "payment_id": payment.id, "tenant_id": shop.scope.tenant_id}
    await shop.change(DISPUTED, **params)
    await set_tenant_status(runtime.db, shop.scope.tenant_id, "suspended")
    await shop.settle(held, runtime.gateway.buyer_pays(await shop.reference(held)))
    return (await shop.payment(held)).id


async def _a_mail(runtime: Runtime) -> str:
    """A mail in the demo's mailbox."""
    box = Mailbox(runtime.settings, runtime.clock)
    await box.send(a_mail(Kind.ORDER_CONFIRMATION))
    return (await box.newest())[0].id
