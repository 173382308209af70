"""Each damage is planted, put right and told; what cannot be put right safely is left and named."""

import asyncio
from dataclasses import replace

import pytest

from admit.backoffice import remedies
from admit.core.crypto import Sealer
from admit.core.tenancy import Door
from admit.flows import checkout, refund_wishes, refunding, repairing, summing
from admit.flows.refund_wishes import Asked
from admit.flows.repairing import Report
from admit.flows.runtime import Runtime
from admit.sales import invariants
from admit.sales.holds import Held
from admit.sales.records import OrderStatus, RefundStatus
from admit.tickets import codes, keys
from tests.support.events_builders import a_code, a_pool, a_ticket_type
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import Shop, a_cart, a_shop

COUNTERS = {
    "type_reserved": "update ticket_types set quantity_reserved = quantity_reserved - 1 where name = 'Box'",
    "type_sold": "update ticket_types set quantity_sold = quantity_sold + 1 where name = 'Standing'",
    "pool": "update capacity_pools set sold = sold + 1",
    "code": "update discount_codes set times_redeemed = times_redeemed + 1",
    "order_let_go": "update orders set status = 'expired' where status = 'pending'",
}

# Counters that say nothing was given away, of a type that has room for less than was.
TOO_MANY = """
update ticket_types
set quantity_sold = 0, quantity_reserved = 0, quantity_total = 1
where name = 'Standing'
"""

MONEY = {
    "sum": "update orders set subtotal_cents = subtotal_cents + 1, total_cents = total_cents + 1 "
    "where status = 'pending'",
    "applied_too_much": "update payments set captured_cents = captured_cents + 1 where captured_as = 'applied'",
    "refunded": "update payments set refunded_cents = refunded_cents + 1 where captured_as = 'applied'",
    "ticket_lost": "update tickets set status = 'void', voided_at = now(), void_reason = 'reissued'",
}

MESSAGE = """
insert into webhook_events (id, provider, provider_event_id, event_type, payload, status, attempts, received_at)
values (gen_random_uuid(), 'stripe', 'evt_dropped', 'payment_intent.succeeded', '{}', 'failed', 15, %(now)s)
"""


class Told(list[Report]):
    """What the repair said, by name."""

    def of(self, name: str) -> Report:
        (one,) = [report for report in self if report.name == name]
        return one


@pytest.fixture
async def shop(fresh_runtime: Runtime, gateway: FakeGateway) -> Shop:
    """A paid sale with a code, and a hold on a type that counts in a pool."""
    shop = await a_shop(fresh_runtime, gateway)
    async with fresh_runtime.db.write(shop.scope) as tx:
        pool = await a_pool(tx, shop.event_id)
        box = await a_ticket_type(tx, shop.event_id, name="Box", pool_ids=(pool.id,))
        code = await a_code(tx, shop.event_id)
    sold, held = await shop.take(*(a_cart((kind, 3), discount_code=code.code) for kind in (shop.kind, box)))
    assert isinstance(sold, Held)
    assert isinstance(held, Held)
    token = sold.public_lookup_token
    await checkout.name_buyer(fresh_runtime, token, name="Jo", email="jo@example.org", locale="en")
    await checkout.pay(fresh_runtime, token)
    await shop.settle(sold, gateway.buyer_pays(await shop.reference(sold)))
    return shop


async def repaired(runtime: Runtime, *, dry_run: bool = False) -> Told:
    told = Told()
    await repairing.repair(runtime, dry_run=dry_run, tell=told.append)
    return told


async def trail(shop: Shop) -> list[dict[str, object]]:
    async with shop.runtime.db.read(shop.scope) as tx:
        return await tx.fetch_column(
            "select metadata from activity_logs where action = 'installation.repaired' order by id"
        )


async def test_a_house_in_order_has_nothing_to_repair(shop: Shop) -> None:
    assert await repaired(shop.runtime) == []


@pytest.mark.parametrize("statement", COUNTERS.values(), ids=COUNTERS.keys())
async def test_a_counter_is_counted_anew_from_the_orders_and_it_is_in_the_trail(
    shop: Shop, statement: str
) -> None:
    await shop.change(statement)
    told = (await repaired(shop.runtime)).of("counters")
    assert told.is_whole
    assert "->" in told.after
    assert await shop.breaches() == []
    (entry,) = await trail(shop)
    assert (entry["damage"], bool(entry["counted"])) == ("counters", True)


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(shop: Shop) -> None:
    await shop.change(COUNTERS["type_sold"])
    told = (await repaired(shop.runtime, dry_run=True)).of("counters")
    assert told.after == "would be repaired"
    assert [one.rule for one in await shop.breaches()] == ["type_counters"]
    assert await trail(shop) == []


async def test_more_sold_than_there_is_is_left_and_named(shop: Shop) -> None:
    await shop.change(TOO_MANY)
    told = (await repaired(shop.runtime)).of("counters")
    assert not told.is_whole
    assert "more was given away than there is" in told.after
    assert await shop.counts() == (0, 0)


@pytest.mark.parametrize("statement", MONEY.values(), ids=MONEY.keys())
async def test_amounts_and_tickets_that_disagree_are_not_touched_and_have_a_way_out(
    shop: Shop, statement: str
) -> None:
    await shop.change(statement)
    before = await shop.breaches()
    assert await repaired(shop.runtime) == []
    assert await shop.breaches() == before
    assert all(len(remedies.way_out(one)) > 60 for one in before)


def test_every_rule_has_a_way_out() -> None:
    assert set(remedies.WAYS_OUT) == set(invariants.RULES)


async def test_counters_are_repaired_while_others_buy_and_let_go(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway, quantity_total=10_000)
    await shop.paid(1)
    is_over = asyncio.Event()

    async def buy() -> None:
        while not is_over.is_set():
            await shop.paid(1)
            await shop.hold(2)

    buyers = [asyncio.create_task(buy()) for _ in range(3)]
    for _ in range(8):
        await shop.change("update ticket_types set quantity_sold = quantity_sold + 1")
        (told,) = await repaired(fresh_runtime)
        assert told.is_whole
    is_over.set()
    await asyncio.gather(*buyers)
    assert await shop.breaches() == []


async def test_sums_that_differ_from_the_orders_are_dropped_and_made_anew(shop: Shop) -> None:
    await shop.change("update sales_heads set summed_until = '2026-12-01', closed_until = '2026-12-01'")
    await shop.change(
        "insert into sales_quarters (tenant_id, quarter, event_id, currency, orders, gross_cents, discount_cents, "
        "fee_cents, refunded_cents) "
        "select tenant_id, '2026-11-01', event_id, currency, 1, 1, 0, 0, 0 from orders limit 1"
    )
    assert [one.rule for one in await shop.breaches()] == ["sales_sums"]
    assert (await repaired(shop.runtime)).of("sums").is_whole
    assert await shop.breaches() == []
    await summing.drain(shop.runtime)
    assert await shop.breaches() == []


async def test_a_hold_that_was_put_off_for_ever_is_freed(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.hold(2)
    await shop.change(
        "update orders set sweep_at = '2999-01-01', expires_at = %(past)s",
        past=fresh_runtime.clock.now().replace(year=2026),
    )
    assert (await repaired(fresh_runtime)).of("holds").is_whole
    assert (await shop.order(held)).status is OrderStatus.EXPIRED
    assert await shop.counts() == (0, 0)


async def test_an_order_under_way_by_no_payment_lets_its_places_go(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.hold(2)
    past = fresh_runtime.clock.now().replace(year=2026)
    await shop.change("update orders set status = 'processing', expires_at = %(past)s", past=past)
    assert [one.rule for one in await shop.breaches()] == ["processing_orders"]
    assert (await repaired(fresh_runtime)).of("holds").is_whole
    assert (await shop.order(held)).status is OrderStatus.EXPIRED
    assert await shop.breaches() == []


async def test_a_hold_whose_payment_the_provider_must_end_is_told_as_left(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    await shop.opened(2)
    gateway.is_away = True
    await shop.change(
        "update orders set expires_at = %(past)s", past=fresh_runtime.clock.now().replace(year=2026)
    )
    told = (await repaired(fresh_runtime)).of("holds")
    assert not told.is_whole
    assert "1 still have a payment" in told.after


async def test_a_payment_nobody_would_ask_about_is_asked_about(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.opened(1)
    gateway.buyer_pays(await shop.reference(held))
    await shop.change("update payments set next_check_at = null")
    assert (await repaired(fresh_runtime)).of("payments").is_whole
    assert (await shop.order(held)).status is OrderStatus.PAID


async def test_a_refund_nobody_would_carry_out_is_due_again(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.paid(2)
    async with fresh_runtime.db.write(shop.scope) as tx:
        await refund_wishes.ask(tx, held.order_id, Asked(amount_cents=500), now=fresh_runtime.clock.now())
    await shop.change("update refunds set next_attempt_at = null")
    assert (await repaired(fresh_runtime)).of("refunds").is_whole
    await refunding.drain(fresh_runtime)
    assert [one.status for one in await shop.refunds(held)] == [RefundStatus.SUCCEEDED]


async def test_a_mail_stuck_in_sending_is_due_again(shop: Shop) -> None:
    await shop.change(
        "update email_messages set next_attempt_at = null, attempts = 1 where status = 'queued'"
    )
    assert (await repaired(shop.runtime)).of("mails").is_whole
    assert await repaired(shop.runtime) == []


async def test_a_message_that_was_dropped_is_read_again(shop: Shop) -> None:
    async with shop.runtime.db.door(Door.WORKER) as tx:
        await tx.execute(MESSAGE, {"now": shop.runtime.clock.now()})
    assert (await repaired(shop.runtime)).of("messages").is_whole
    async with shop.runtime.db.door(Door.WORKER) as tx:
        assert await tx.fetch_column("select status from webhook_events") == ["received"]


async def test_an_event_on_sale_without_a_key_gets_one(shop: Shop) -> None:
    async with shop.runtime.db.write(shop.scope.issuing()) as tx:
        await tx.execute("update signing_keys set retired_at = now()")
    assert (await repaired(shop.runtime)).of("keys").is_whole
    async with shop.runtime.db.read(shop.scope) as tx:
        assert [key.retired_at is None for key in await keys.public_keys(tx, shop.event_id)] == [False, True]


async def test_after_the_secret_was_lost_new_keys_sign_and_old_tickets_still_verify(
    fresh_runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.paid(1)
    other = replace(fresh_runtime, sealer=Sealer(["another secret, as long as it must be"], "at-rest"))
    assert await repairing.make_new_keys(other, dry_run=True) == 1
    assert await repairing.make_new_keys(other, dry_run=False) == 1
    assert await repairing.make_new_keys(other, dry_run=False) == 0
    later = await replace(shop, runtime=other).paid(1)
    tickets = [*await shop.tickets(held), *await shop.tickets(later)]
    async with fresh_runtime.db.read(shop.scope) as tx:
        public = await keys.public_keys(tx, shop.event_id)
    assert all(codes.verify(codes.read(ticket.qr_code_payload), public) for ticket in tickets)
