"""What people and the platform have that the access tables name, and the list of all that can be made fresh."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pyotp

from admit.communications import preferences
from admit.communications.catalog import Kind
from admit.communications.preferences import Unsubscription
from admit.core.tenancy import Door
from admit.flows import inbox
from admit.flows.runtime import Runtime
from admit.identity import logins, members, second_factors, tokens
from admit.identity.records import Device, Purpose
from admit.sales.gateway import ProviderEvent
from tests.support import access_merchants
from tests.support import access_things as things
from tests.support.access_things import Bench, Place, Things, a_login, a_place
from tests.support.builders import a_member, a_tenant, an_email, set_tenant_status
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import PASSWORD, an_account, give_password, the_colleague
from tests.support.sales_builders import a_shop

WAIT_FOR_AN_OPERATOR = """
update webhook_events
set status = 'failed', attempts = 15, next_attempt_at = null, needs_operator_at = now()
where provider_event_id = %(event_id)s::text
returning id
"""

UNPROVE = """
update users
set email_verified_at = null
where id = %(id)s::uuid
"""

USER_VERSION = """
select version
from users
where id = %(id)s::uuid
"""

SETTINGS_VERSION = """
select version
from platform_settings
"""


async def an_operators_desk(runtime: Runtime) -> Things:
    """What waits for an operator, beside the organizers."""
    bench = Bench(runtime, await a_place(runtime), None)
    unused = {"factor_code": "000000", "password": PASSWORD, "email": an_email(), "secret": "s" * 43}
    return {**await a_waiting_message(bench), **await an_undecided_payment(bench), **unused}


async def an_operator_id(runtime: Runtime) -> UUID:
    return (await an_account(runtime.db, name="Ada Weiland", is_admin=True)).user_id


async def assign(runtime: Runtime, place: Place, user_id: UUID, event_id: UUID) -> None:
    """Confine Staff to one event."""
    colleague = await the_colleague(runtime.db, place.scope.tenant_id, user_id)
    async with runtime.db.write(place.scope) as tx:
        await members.assign_events(tx, colleague.member_id, event_ids=[event_id], now=runtime.clock.now())


# What people have.


async def an_account_with_password(bench: Bench) -> Things:
    return {"email": (await an_account(bench.runtime.db)).email, "password": PASSWORD}


async def a_refresh_token(bench: Bench) -> Things:
    person = await an_account(bench.runtime.db, password=None)
    device, now = Device("Testing/1.0", "192.0.2.7"), bench.runtime.clock.now()
    async with bench.runtime.db.door(Door.AUTH) as tx:
        _, token = await logins.open_api(tx, person.user_id, device=device, now=now)
    return {"refresh_token": token}


async def a_reset_link(bench: Bench) -> Things:
    person = await an_account(bench.runtime.db)
    return await _a_link(bench.runtime, Purpose.RESET, person.user_id, person.email)


async def a_sign_in_link(bench: Bench) -> Things:
    person = await an_account(bench.runtime.db)
    return await _a_link(bench.runtime, Purpose.SIGN_IN, person.user_id, person.email)


async def a_verification(bench: Bench) -> Things:
    person = await an_account(bench.runtime.db)
    async with bench.runtime.db.door(Door.AUTH) as tx:
        await tx.execute(UNPROVE, {"id": person.user_id})
    link = await _a_link(bench.runtime, Purpose.VERIFY_EMAIL, person.user_id, person.email)
    return {**link, "password": PASSWORD}


async def an_invitation(bench: Bench) -> Things:
    """To somebody who has an account with a password."""
    runtime, tenant = bench.runtime, bench.place.scope
    member = await a_member(runtime.db, tenant, role="staff", status="invited")
    assert member.actor.user_id is not None
    await give_password(runtime.db, member.actor.user_id)
    guest = await the_colleague(runtime.db, tenant.tenant_id, member.actor.user_id)
    facts = {"tenant_id": str(tenant.tenant_id)}
    return await _a_link(runtime, Purpose.INVITATION, guest.principal.user_id, guest.principal.email, **facts)


async def _a_link(runtime: Runtime, purpose: Purpose, user_id: UUID, email: str, **facts: object) -> Things:
    async with runtime.db.door(Door.AUTH) as tx:
        token_id = await tokens.issue(
            tx,
            purpose,
            secret_key=runtime.secret_key,
            user_id=user_id,
            email=email,
            now=runtime.clock.now(),
            facts=facts,
        )
    return {"secret": tokens.secret_for(runtime.secret_key, token_id)}


async def an_unsubscription(bench: Bench) -> Things:
    asked = Unsubscription(bench.place.scope.tenant_id, an_email(), Kind.REMINDER.value)
    return {"token": preferences.unsubscribe_token(bench.runtime.secret_key, asked)}


async def my_version(bench: Bench) -> Things:
    async with bench.runtime.db.door(Door.AUTH) as tx:
        return {"version": await tx.fetch_value(USER_VERSION, {"id": bench.user_id})}


async def my_password(bench: Bench) -> Things:
    assert bench.user_id is not None
    await give_password(bench.runtime.db, bench.user_id)
    return {"password": PASSWORD}


async def no_factor_of_mine(bench: Bench) -> Things:
    assert bench.user_id is not None
    async with bench.runtime.db.door(Door.AUTH) as tx:
        await second_factors.remove(tx, bench.user_id)
    return await my_password(bench)


async def my_pending_factor(bench: Bench) -> Things:
    assert bench.user_id is not None
    password = await no_factor_of_mine(bench)
    runtime, now = bench.runtime, bench.runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        secret = await second_factors.begin(tx, bench.user_id, runtime.sealer, now=now)
    assert secret is not None
    return {**password, "factor_code": pyotp.TOTP(secret).at(int(now.timestamp()))}


async def my_factor(bench: Bench) -> Things:
    assert bench.user_id is not None
    code = (await my_pending_factor(bench))["factor_code"]
    runtime, now = bench.runtime, bench.runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        factor = await second_factors.find(tx, bench.user_id)
        assert factor is not None
        assert await second_factors.confirm(tx, bench.user_id, factor, code, sealer=runtime.sealer, now=now)
        codes = await second_factors.renew_recovery_codes(
            tx, bench.user_id, secret_key=runtime.secret_key, now=now
        )
    return {"factor_code": codes[0]}


async def my_other_login(bench: Bench) -> Things:
    assert bench.user_id is not None
    return {"login_id": await a_login(bench.runtime, bench.user_id)}


# What waits for an operator.


async def an_applicant(bench: Bench) -> Things:
    return {"tenant_id": (await a_tenant(bench.runtime.db, status="pending")).tenant_id}


async def an_active(bench: Bench) -> Things:
    return {"tenant_id": (await a_tenant(bench.runtime.db)).tenant_id}


async def a_suspended(bench: Bench) -> Things:
    return {"tenant_id": (await a_tenant(bench.runtime.db, status="suspended")).tenant_id}


async def a_person(bench: Bench) -> Things:
    person = await an_account(bench.runtime.db, password=None)
    return {"user_id": person.user_id, "version": 1}


async def settings_version(bench: Bench) -> Things:
    async with bench.runtime.db.door(Door.OPERATOR) as tx:
        return {"version": await tx.fetch_value(SETTINGS_VERSION)}


async def a_waiting_message(bench: Bench) -> Things:
    """From the provider, and nobody could tell what it is about."""
    event_id = f"evt_{uuid4().hex}"
    event = ProviderEvent("stripe", "", event_id, "payment_intent.succeeded", None, {})
    await inbox.receive(bench.runtime, [event])
    async with bench.runtime.db.door(Door.WORKER) as tx:
        return {"webhook_id": await tx.fetch_value(WAIT_FOR_AN_OPERATOR, {"event_id": event_id})}


async def an_undecided_payment(bench: Bench) -> Things:
    """Captured for an organizer that was suspended meanwhile."""
    assert isinstance(bench.runtime.gateway, FakeGateway)
    shop = await a_shop(bench.runtime, bench.runtime.gateway)
    held = await shop.opened(1)
    await set_tenant_status(bench.runtime.db, shop.scope.tenant_id, "suspended")
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held)))
    return {"payment_id": (await shop.payment(held)).id, "shop_id": shop.scope.tenant_id}


async def an_appliable_payment(bench: Bench) -> Things:
    """The same, and the organizer is active again."""
    found = await an_undecided_payment(bench)
    await set_tenant_status(bench.runtime.db, found.pop("shop_id"), "active")
    return found


FRESH: dict[str, Callable[[Bench], Awaitable[Things]]] = {
    "pool": things.a_fresh_pool,
    "session": things.a_fresh_session,
    "code": things.a_fresh_code,
    "question": things.a_fresh_question,
    "type": things.a_fresh_type,
    "gate": things.a_fresh_gate,
    "device": things.a_fresh_device,
    "claim": things.a_fresh_claim,
    "incident": things.a_fresh_incident,
    "closed_incident": things.a_closed_incident,
    "enrolment": things.a_fresh_enrolment,
    "member": things.a_fresh_member,
    "guest": things.a_guest,
    "draft": things.a_draft,
    "programme": things.a_programme,
    "published": things.a_published,
    "called_off": things.a_called_off,
    "invoice": things.an_invoice,
    "archived": things.an_archived,
    "tenant": things.a_tenant_version,
    "held": things.a_held,
    "named": things.a_named,
    "opened": things.an_opened,
    "free": things.a_free_one,
    "paid": things.a_paid,
    "early": things.an_early,
    "passed": things.a_passed_on,
    "refund": things.a_failed_refund,
    "ticket": things.a_ticket,
    "admission": things.an_admission,
    "account": an_account_with_password,
    "refresh": a_refresh_token,
    "reset": a_reset_link,
    "sign_in": a_sign_in_link,
    "verification": a_verification,
    "invitation": an_invitation,
    "unsubscription": an_unsubscription,
    "me": my_version,
    "password": my_password,
    "login": my_other_login,
    "api_key": things.a_fresh_key,
    "endpoint": things.a_fresh_endpoint,
    "merchant": access_merchants.a_current,
    "former_merchant": access_merchants.a_former,
    "factor_off": no_factor_of_mine,
    "factor_pending": my_pending_factor,
    "factor_on": my_factor,
    "applicant": an_applicant,
    "active": an_active,
    "suspended": a_suspended,
    "person": a_person,
    "settings": settings_version,
    "message": a_waiting_message,
    "payment": an_undecided_payment,
    "appliable": an_appliable_payment,
}
