"""After a restore from an older state: the provider is asked first, and nothing is done twice."""

from datetime import timedelta

from admit.core.tenancy import Door
from admit.flows import expiry, refund_wishes, refunding, resuming
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.sales.records import OrderStatus, RefundStatus
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_shop

# What a restore does to a refund that succeeded after the backup: it is asked for, and no more, again.
AS_BACKED_UP = """
update refunds
set status = 'requested', provider_reference = null, succeeded_at = null, attempts = 0,
    next_attempt_at = requested_at + interval '1 day', idempotency_key = 'forgotten-' || id
"""

NOTHING_REFUNDED = "update payments set refunded_cents = 0"
ORDER_AS_PAID = "update orders set refunded_cents = 0, status = 'paid'"

A_LOGIN = """
insert into logins (id, user_id, kind, token_hash, expires_at)
select gen_random_uuid(), id, 'page', 'x'::bytea, now() + interval '1 day'
from users
limit 1
"""

A_USER = """
insert into users (id, email)
values (gen_random_uuid(), 'someone@example.org')
"""

LIVE_LOGINS = """
select count(*)
from logins
where revoked_at is null
"""


async def given_back(shop: Shop, runtime: Runtime) -> None:
    held = await shop.paid(2)
    async with runtime.db.write(shop.scope) as tx:
        await refund_wishes.ask(tx, held.order_id, Asked(amount_cents=500), now=runtime.clock.now())
    await refunding.drain(runtime)


async def test_a_refund_made_after_the_backup_is_found_and_not_made_again(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    await given_back(shop, fresh_runtime)
    for statement in (AS_BACKED_UP, NOTHING_REFUNDED, ORDER_AS_PAID):
        await shop.change(statement)
    resumed = await resuming.after_restore(fresh_runtime.db, made_at="", now=fresh_runtime.clock.now())
    await refunding.drain(fresh_runtime)
    assert resumed.refunds == 1
    assert len(gateway.refunds) == 1
    assert await shop.breaches() == []
    assert gateway.calls[-1] == "refunds_of"


async def test_a_refund_that_only_failed_there_is_asked_for_anew(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.paid(2)
    async with fresh_runtime.db.write(shop.scope) as tx:
        await refund_wishes.ask(tx, held.order_id, Asked(amount_cents=500), now=fresh_runtime.clock.now())
    await resuming.after_restore(fresh_runtime.db, made_at="", now=fresh_runtime.clock.now())
    await refunding.drain(fresh_runtime)
    (refund,) = await shop.refunds(held)
    assert refund.status is RefundStatus.SUCCEEDED
    assert len(gateway.refunds) == 1


async def test_a_payment_made_after_the_backup_is_asked_about_at_once(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.opened(1)
    gateway.buyer_pays(await shop.reference(held))
    resumed = await resuming.after_restore(fresh_runtime.db, made_at="", now=fresh_runtime.clock.now())
    await expiry.ask_about_payments(fresh_runtime)
    assert resumed.payments == 1
    assert (await shop.order(held)).status is OrderStatus.PAID


async def test_every_login_ends_and_the_trail_says_of_which_backup(fresh_runtime: Runtime) -> None:
    db, now = fresh_runtime.db, fresh_runtime.clock.now()
    async with db.door(Door.AUTH) as tx:
        await tx.execute(A_USER)
        await tx.execute(A_LOGIN)
    resumed = await resuming.after_restore(db, made_at="a time", now=now + timedelta(hours=1))
    async with db.door(Door.AUTH) as tx:
        assert await tx.fetch_value(LIVE_LOGINS) == 0
    async with db.door(Door.OPERATOR) as tx:
        told = await tx.fetch_value(
            "select metadata from activity_logs where action = 'installation.restored'"
        )
    assert resumed.logins == 1
    assert told["backup_of"] == "a time"
