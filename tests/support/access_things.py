"""What the routes of the access tables name: standing things, and fresh ones for calls that change them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from admit.checkin import announcements, devices, enrolments, gates, handling, incidents, photos
from admit.checkin.enrolments import Key
from admit.checkin.handling import Step
from admit.checkin.proofs import Algorithm
from admit.checkin.records import (
    IncidentKind,
    Outcome,
    Post,
    Report,
    Scan,
    Severity,
    Verdict,
)
from admit.core import ids
from admit.core.tenancy import Actor, ActorKind, Door, Scope
from admit.events import publishing
from admit.events.records import TicketType
from admit.facts import outbound
from admit.flows import attendees, box_office, calling_off, checkout, door, refund_wishes, refunding
from admit.flows.box_office import Wanted
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.identity import api_keys, logins
from admit.identity.records import Device
from admit.questions import questions
from admit.questions.records import Given, GivenAnswer, Per, QuestionDetails, QuestionKind
from admit.sales.by_hand import Channel
from admit.sales.holds import Held, Line
from tests.support.builders import a_member, a_slug, a_tenant, an_email
from tests.support.device_builders import Ed25519Phone, a_claim
from tests.support.events_builders import a_code, a_pool, a_session, a_ticket_type, an_event
from tests.support.fake_carrier import an_endpoint
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import the_colleague
from tests.support.sales_builders import Shop, a_shop
from tests.support.ticket_builders import a_paid_order_with_tickets

Things = dict[str, Any]

TENANT_VERSION = """
select version
from tenants
where id = %(id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An organizer, and one of everything there."""

    scope: Scope
    shop: Shop
    free: TicketType
    things: Things

    @property
    def slug(self) -> str:
        slug: str = self.things["slug"]
        return slug


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a fresh thing is made, and for whom."""

    runtime: Runtime
    place: Place
    user_id: UUID | None

    @property
    def event_id(self) -> UUID:
        event_id: UUID = self.place.things["event_id"]
        return event_id


async def a_place(runtime: Runtime) -> Place:
    """A new organizer that sells and admits, with one of everything."""
    slug, now = a_slug(), runtime.clock.now()
    scope = await a_tenant(runtime.db, slug=slug)
    async with runtime.db.write(scope) as tx:
        tonight = {"start_at": now - timedelta(minutes=30), "end_at": now + timedelta(hours=5)}
        event = await an_event(tx, published=True, **tonight)
        other = await an_event(tx, published=True, name="Paper Moon")
        kind = await a_ticket_type(tx, event.id, name="Balcony")
        free = await a_ticket_type(tx, event.id, name="Helpers", price_cents=0)
        # Orders are made of a type of their own, since forms and calls edit the price of the other.
        sold = await a_ticket_type(tx, event.id, name="Stalls")
        things: Things = {"slug": slug, "tenant_id": scope.tenant_id, "event_id": event.id}
        things |= {"tenant_slug": slug, "event_slug": event.slug, "other_event_id": other.id}
        things |= {"event_name": event.name, "organizer_name": "Halde", "how": "paid"}
        things |= {"ticket_type_id": kind.id, "type_id": kind.id, "free_type_id": free.id, "version": 1}
    assert isinstance(runtime.gateway, FakeGateway)
    place = Place(scope, Shop(runtime, runtime.gateway, scope, event.id, sold), free, things)
    bench = Bench(runtime, place, None)
    for maker in (
        *(a_fresh_pool, a_fresh_session, a_fresh_code, a_fresh_question),
        *(a_fresh_gate, a_fresh_device, a_fresh_member, a_fresh_enrolment),
        *(a_fresh_key, a_fresh_endpoint),
        *(an_incident_with_a_picture, a_fresh_announcement),
    ):
        things |= {**await maker(bench), "version": 1}
    things |= {**await a_passed_on(bench), **await a_failed_refund(bench)}
    things |= await an_admission(bench)
    await an_answer(bench)
    things["login_id"] = await a_login(runtime, things["user_id"])
    return place


async def a_login(runtime: Runtime, user_id: UUID) -> UUID:
    device, now = Device("Testing/1.0", "192.0.2.7"), runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        login_id, _ = await logins.open_api(tx, user_id, device=device, now=now)
    return login_id


# What an organizer has.


async def a_fresh_pool(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        pool = await a_pool(tx, bench.event_id, name=f"Pool {uuid4().hex[:8]}")
    return {"pool_id": pool.id, "version": pool.version}


async def a_fresh_session(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        session = await a_session(tx, bench.event_id)
    return {"session_id": session.id, "version": session.version}


async def a_fresh_code(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        code = await a_code(tx, bench.event_id)
    return {"code_id": code.id, "code": code.code, "version": code.version}


async def a_fresh_question(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        question = await questions.add(
            tx, bench.event_id, QuestionDetails(label=f"Question {uuid4().hex[:8]}", at_door=True)
        )
    return {"question_id": question.id, "version": question.version}


async def an_answer(bench: Bench) -> None:
    """An order that told something about its ticket, for the door to see."""
    shop = bench.place.shop
    async with bench.runtime.db.write(bench.place.scope) as tx:
        asked = QuestionDetails(label="Needs a ramp", kind=QuestionKind.CONSENT, per=Per.TICKET, at_door=True)
        question = await questions.add(tx, bench.event_id, asked)
    held = await shop.named(1)
    answer = GivenAnswer(question.id, (shop.kind.id, 1), value=True, where="answer")
    await checkout.tell(bench.runtime, held.public_lookup_token, Given(answers=[answer]))


async def a_fresh_type(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        kind = await a_ticket_type(tx, bench.event_id, name=f"Type {uuid4().hex[:8]}")
    return {"ticket_type_id": kind.id, "type_id": kind.id, "version": kind.version}


async def a_fresh_gate(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        gate = await gates.add(tx, bench.event_id, f"Gate {uuid4().hex[:8]}", now=bench.runtime.clock.now())
    return {"gate_id": gate.id}


async def a_fresh_device(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        device = await devices.register(tx, "Phone 1", now=bench.runtime.clock.now())
    return {"device_id": device.id, "version": device.version}


async def a_fresh_claim(bench: Bench) -> Things:
    """A code that nobody claimed yet, and what a phone sends to claim it."""
    async with bench.runtime.db.write(bench.place.scope) as tx:
        posts, now = [Post(bench.event_id)], bench.runtime.clock.now()
        begun, code = await enrolments.begin(tx, "Phone 3", posts=posts, now=now)
    claim = a_claim(Ed25519Phone(), bench.place.slug, code)
    return {
        "enrolment_id": begun.id,
        "claim_code": code,
        **{n: claim[n] for n in ("public_key", "signature")},
    }


async def a_fresh_incident(bench: Bench) -> Things:
    """Without a picture."""
    told = Report(kind=IncidentKind.OTHER, severity=Severity.LOW, text="A wet floor.")
    async with bench.runtime.db.write(bench.place.scope) as tx:
        kept = await incidents.report(tx, bench.event_id, told, now=bench.runtime.clock.now())
    return {"incident_id": kept}


async def a_closed_incident(bench: Bench) -> Things:
    made = await a_fresh_incident(bench)
    async with bench.runtime.db.write(bench.place.scope) as tx:
        now = bench.runtime.clock.now()
        await handling.take(tx, bench.event_id, made["incident_id"], Step.CLOSE, now=now)
    return made


async def an_incident_with_a_picture(bench: Bench) -> Things:
    made = await a_fresh_incident(bench)
    async with bench.runtime.db.write(bench.place.scope) as tx:
        await photos.keep(tx, bench.event_id, made["incident_id"], original=b"png", content=b"jpeg")
    return made


async def a_fresh_announcement(bench: Bench) -> Things:
    async with bench.runtime.db.write(bench.place.scope) as tx:
        now = bench.runtime.clock.now()
        kept = await announcements.announce(tx, bench.event_id, "Gate B is open.", is_urgent=False, now=now)
    return {"announcement_id": kept}


async def a_fresh_enrolment(bench: Bench) -> Things:
    """A code that a phone claimed, to be confirmed or refused."""
    made = await a_fresh_claim(bench)
    key = Key(Algorithm.ED25519, uuid4().bytes + uuid4().bytes, "3F7K-9QXA", "1.0.0")
    async with bench.runtime.db.write(bench.place.scope) as tx:
        await enrolments.claim(tx, made["claim_code"], key, now=bench.runtime.clock.now())
    return {**made, "fingerprint": key.fingerprint}


async def a_fresh_member(bench: Bench) -> Things:
    member = await a_member(bench.runtime.db, bench.place.scope, role="staff")
    assert member.actor.user_id is not None
    colleague = await the_colleague(bench.runtime.db, bench.place.scope.tenant_id, member.actor.user_id)
    return {"member_id": colleague.member_id, "user_id": member.actor.user_id, "version": 1}


async def a_fresh_key(bench: Bench) -> Things:
    maker = await a_member(bench.runtime.db, bench.place.scope)
    assert maker.actor.user_id is not None
    colleague = await the_colleague(bench.runtime.db, bench.place.scope.tenant_id, maker.actor.user_id)
    now = bench.runtime.clock.now()
    new = api_keys.check_new(name="Website", scopes=["events.view"], expires_at=None, now=now)
    async with bench.runtime.db.write(bench.place.scope) as tx:
        key_id, _ = await api_keys.make(tx, new, member_id=colleague.member_id, now=now)
    return {"key_id": key_id}


async def a_fresh_endpoint(bench: Bench) -> Things:
    """Told of one fact, which waits."""
    runtime, scope = bench.runtime, bench.place.scope
    endpoint_id, _ = await an_endpoint(runtime.db, scope, runtime.sealer, now=runtime.clock.now())
    async with runtime.db.write(scope) as tx:
        fact_id = await outbound.put_test(tx, endpoint_id)
    return {"endpoint_id": endpoint_id, "fact_id": fact_id, "version": 1}


async def a_guest(bench: Bench) -> Things:
    member = await a_member(bench.runtime.db, bench.place.scope, role="staff", status="invited")
    assert member.actor.user_id is not None
    colleague = await the_colleague(bench.runtime.db, bench.place.scope.tenant_id, member.actor.user_id)
    return {"member_id": colleague.member_id}


async def a_draft(bench: Bench) -> Things:
    """Ready to be published."""
    async with bench.runtime.db.write(bench.place.scope) as tx:
        event = await an_event(tx)
        await a_ticket_type(tx, event.id)
    return {"event_id": event.id, "version": event.version}


async def a_programme(bench: Bench) -> Things:
    """A draft with a part of its programme."""
    made = await a_draft(bench)
    async with bench.runtime.db.write(bench.place.scope) as tx:
        session = await a_session(tx, made["event_id"])
    return {**made, "session_id": session.id, "version": session.version}


async def a_published(bench: Bench) -> Things:
    """Of which nothing is sold."""
    async with bench.runtime.db.write(bench.place.scope) as tx:
        event = await an_event(tx, published=True)
    return {"event_id": event.id, "version": event.version, "event_name": event.name}


async def a_called_off(bench: Bench) -> Things:
    """An event that will not take place."""
    made, now = await a_published(bench), bench.runtime.clock.now()
    async with bench.runtime.db.write(bench.place.scope) as tx:
        await calling_off.begin(tx, made["event_id"], name=made["event_name"], message="", now=now)
    return made


async def an_invoice(bench: Bench) -> Things:
    """An order that waits for its invoice to be paid."""
    shop = bench.place.shop
    line = Line(shop.kind.id, 1, shop.kind.price_cents)
    wanted = Wanted((line,), "Ada Brandt", an_email(), Channel.BOX_OFFICE, "invoice", "2027-1")
    held = await box_office.sell(bench.runtime, bench.place.scope, shop.event_id, wanted)
    return {**_order(held), "how": "paid", "version": (await shop.order(held)).version}


async def an_archived(bench: Bench) -> Things:
    made = await a_draft(bench)
    async with bench.runtime.db.write(bench.place.scope) as tx:
        event = await publishing.archive(tx, made["event_id"], now=bench.runtime.clock.now())
    return {"event_id": event.id, "version": event.version}


async def a_tenant_version(bench: Bench) -> Things:
    async with bench.runtime.db.read(bench.place.scope) as tx:
        return {"version": await tx.fetch_value(TENANT_VERSION, {"id": bench.place.scope.tenant_id})}


# What buyers have.


async def a_held(bench: Bench) -> Things:
    return _order(await bench.place.shop.hold(1))


async def a_named(bench: Bench) -> Things:
    return _order(await bench.place.shop.named(1))


async def an_opened(bench: Bench) -> Things:
    return _order(await bench.place.shop.opened(1))


async def a_free_one(bench: Bench) -> Things:
    shop = bench.place.shop
    free = Shop(shop.runtime, shop.gateway, shop.scope, shop.event_id, bench.place.free)
    return _order(await free.named(1))


async def a_paid(bench: Bench) -> Things:
    shop = bench.place.shop
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    return {
        **_order(held),
        "ticket_id": ticket.id,
        "ticket": ticket.qr_code_payload,
        "version": ticket.version,
    }


async def an_early(bench: Bench) -> Things:
    """A paid order of an event that is still ahead, whose buyer may cancel."""
    shop = await a_shop(bench.runtime, bench.place.shop.gateway, event={"self_cancel_hours": 1})
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    return {**_order(held), "ticket_id": ticket.id, "version": ticket.version}


async def a_passed_on(bench: Bench) -> Things:
    """A ticket with a link of its own, of an event that is still ahead."""
    early, email = await an_early(bench), an_email("bo")
    await attendees.pass_on(
        bench.runtime,
        early["token"],
        early["ticket_id"],
        name="Bo Lind",
        email=email,
        version=early["version"],
    )
    async with bench.runtime.db.door(Door.DIRECTORY, buyer_email=email) as tx:
        holder = await tx.fetch_value("select holder_token from tickets")
    return {"holder": holder, "version": 1}


async def a_failed_refund(bench: Bench) -> Things:
    """Of a paid order whose ticket stays valid."""
    paid, runtime = await a_paid(bench), bench.runtime
    scope, gateway = bench.place.scope, bench.place.shop.gateway
    async with runtime.db.write(scope) as tx:
        asked = Asked(amount_cents=100)
        refund_id = await refund_wishes.ask(tx, paid["order_id"], asked, now=runtime.clock.now())
    assert refund_id is not None
    gateway.refuse_refunds = "balance_insufficient"
    await refunding._drain_tenant(runtime, scope.tenant_id, [refund_id])
    gateway.refuse_refunds = None
    return {**paid, "refund_id": refund_id}


def _order(held: Held) -> Things:
    return {"order_id": held.order_id, "token": held.public_lookup_token}


async def a_ticket(bench: Bench) -> Things:
    """Of an organizer in whatever state: fulfilment would not sell for a suspended one."""
    kind = bench.place.shop.kind
    order = await a_paid_order_with_tickets(
        bench.runtime.db,
        bench.place.scope,
        bench.runtime.sealer,
        event_id=bench.event_id,
        ticket_type_id=kind.id,
        token_index=kind.token_index,
    )
    return {"ticket": order.ticket.qr_code_payload}


async def an_admission(bench: Bench) -> Things:
    """A ticket that just went in."""
    things = bench.place.things
    ticket, actor = await a_ticket(bench), Actor(ActorKind.USER, things["user_id"])
    scan = Scan(
        id=ids.new_id(),
        device_id=things["device_id"],
        input=ticket["ticket"],
        actor=actor,
        actor_name="Mira Osterhaus",
    )
    (answer,) = await door.scan(bench.runtime, bench.place.slug, bench.event_id, attempts=[scan])
    assert isinstance(answer, Verdict), answer
    assert answer.outcome is Outcome.ADMITTED, answer
    return {"scan_id": scan.id}
