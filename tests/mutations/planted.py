"""The planted bugs: what is replaced by what, and the test that must fail then. docs/reliability.md lists them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planted:
    """One bug. `old` stands exactly once in `file`; `test` is a pytest address."""

    name: str
    file: str
    old: str
    new: str
    test: str


SALES = "src/admit/sales"
FLOWS = "src/admit/flows"

PLANTED = (
    Planted(
        "expired holds give nothing back",
        f"{SALES}/orders.py",
        "move_stock(tx, held, items, per_ticket=Change(reserved=-1), per_code=Change(reserved=-1))",
        "move_stock(tx, held, items, per_ticket=Change(), per_code=Change())",
        "tests/flows/test_expiry.py::test_holds_that_ran_out_are_freed_in_bulk_and_recorded",
    ),
    Planted(
        "two types of one cart may overfill their pool",
        f"{SALES}/decision.py",
        "            wanted[pool_id] += line.quantity",
        "            wanted[pool_id] = line.quantity",
        "tests/sales/test_decision.py::test_types_of_one_cart_share_their_pool",
    ),
    Planted(
        "a payment is settled again with each message",
        f"{SALES}/settlement.py",
        "    if payment.captured_as is not None:\n        return Decision(Step.NOTHING)",
        "    if payment.captured_as is None and payment.status is PaymentStatus.SUCCEEDED:\n"
        "        return Decision(Step.NOTHING)",
        "tests/flows/test_fulfilment.py::test_the_same_news_again_changes_nothing",
    ),
    Planted(
        "any amount buys the order",
        f"{SALES}/settlement.py",
        "    if fact.captured != payment.amount or payment.amount_cents != order.total_cents:",
        "    if not fact.captured:",
        "tests/flows/test_fulfilment.py::test_another_amount_than_asked_for_is_given_back",
    ),
    Planted(
        "the second payment of an order is kept",
        f"{FLOWS}/fulfilment.py",
        "    await refunds.ask(tx, wishes, now=now)",
        "    await refunds.ask(tx, wishes[1:], now=now)",
        "tests/flows/test_fulfilment.py::test_the_second_payment_of_an_order_is_given_back",
    ),
    Planted(
        "a message that failed counts as processed",
        f"{FLOWS}/inbox.py",
        "        if failure is None\n",
        "        if failure is None or told\n",
        "tests/flows/test_inbox.py::test_a_message_that_fails_waits_and_harms_no_other",
    ),
    Planted(
        "a hold ends while its payment can still be paid",
        f"{FLOWS}/expiry.py",
        "        payable = {payment.order_id for payment in live}",
        "        payable = {payment.order_id for payment in live if payment.status.value == 'processing'}",
        "tests/flows/test_expiry.py::test_a_provider_that_is_away_keeps_the_hold_and_is_asked_again_later",
    ),
    Planted(
        "a payment is left open for an order that is paid",
        f"{FLOWS}/expiry.py",
        "        if told.state is ProviderState.REQUIRES_PAYMENT and not order.status.is_held:",
        "        if told.state is ProviderState.REQUIRES_PAYMENT and order.id == payment.id:",
        "tests/flows/test_expiry.py::test_a_payment_left_open_for_an_order_that_is_paid_is_ended",
    ),
    Planted(
        "refunds under way are not counted",
        f"{SALES}/refunds.py",
        "if refund.payment_id == payment.id and refund.is_under_way",
        "if refund.payment_id == payment.id and refund.attempts < 0",
        "tests/flows/test_refunds.py::test_refunds_asked_at_once_never_come_to_more_than_was_paid",
    ),
    Planted(
        "a refund takes a new key though an answer was lost",
        f"{FLOWS}/refunding.py",
        "        idempotency_key=refund.idempotency_key,\n        our_id",
        '        idempotency_key=f"{refund.idempotency_key}-{ids.new_id()}",\n        our_id',
        "tests/flows/test_refund_outcomes.py::test_an_answer_that_was_lost_leads_to_the_same_refund",
    ),
    Planted(
        "a refund in the provider's console is not counted",
        f"{FLOWS}/refunding.py",
        "    if refund is None and present.state is RefundState.FAILED:",
        "    if refund is None:",
        "tests/flows/test_refunds_elsewhere.py::test_it_is_counted_once_and_leaves_the_tickets_valid",
    ),
    Planted(
        "a place is given back twice",
        "src/admit/tickets/releases.py",
        "  and status = 'void'\n  and released_at is null\n",
        "  and status = 'void'\n",
        "tests/flows/test_refund_outcomes.py::test_a_refund_that_fails_after_it_succeeded_is_counted_out_and_tried_again",
    ),
    Planted(
        "an operator gives money back in the order's currency",
        f"{SALES}/records.py",
        "        return Money(self.captured_cents, self.captured_currency or self.currency)",
        "        return Money(self.captured_cents, self.currency)",
        "tests/flows/test_operators_money.py::test_what_waited_goes_back_in_the_currency_that_was_captured",
    ),
    Planted(
        "a dispute flags no ticket when it is told before the payment",
        f"{SALES}/payments.py",
        "    if payment.captured_as is None:\n        raise PaymentNotSettled\n",
        "",
        "tests/flows/test_disputing.py::test_a_dispute_told_before_the_payment_waits_for_the_tickets_it_flags",
    ),
    Planted(
        "one key answers any request",
        f"{SALES}/idempotency.py",
        "        if body_hash != key.body_hash:",
        "        if not body_hash:",
        "tests/sales/test_reservations.py::test_the_same_key_with_another_body_conflicts",
    ),
    Planted(
        "a ticket opens the door again",
        "src/admit/checkin/rules.py",
        "        case Direction.IN if is_inside and there is not None:",
        "        case Direction.IN if is_inside and there is not None and not there.admitted_at:",
        "tests/flows/test_door.py::test_fifty_who_scan_one_ticket_at_once_admit_it_once",
    ),
    Planted(
        "every organizer reads every row",
        "migrations/versions/0001_foundation.sql",
        "    execute format('alter table %I enable row level security', owned);",
        "    execute format('alter table %I disable row level security', owned);",
        "tests/core/test_db.py::test_a_row_of_another_tenant_cannot_be_written",
    ),
    Planted(
        "a message need not be signed",
        "src/admit/adapters/stripe.py",
        "        if not any(_is_signed(text, signature, secret) for secret in self._secrets):",
        "        if not signature:",
        "tests/adapters/test_stripe.py::test_what_is_not_proved_is_rejected",
    ),
    Planted(
        "a sale by a late clock is in no sum",
        f"{SALES}/orders.py",
        "    closing.keep_open(tx, at=now)\n",
        "    assert closing\n",
        "tests/flows/test_summing.py::test_a_dashboard_says_the_same_wherever_the_sums_end",
    ),
    Planted(
        "a time is summed while a sale in it is under way",
        f"{FLOWS}/summing.py",
        "    if not due or not await _everyone_knows(runtime):",
        "    if not due:",
        "tests/flows/test_summing.py::test_a_sale_under_way_is_waited_for_before_its_time_is_summed",
    ),
    Planted(
        "a refund that the bank sent back stays in the sums",
        f"{FLOWS}/refunding.py",
        "        closing.keep_open(tx, at=refund.succeeded_at)",
        "        closing.keep_open(tx, at=now)",
        "tests/flows/test_summing.py::test_a_dashboard_says_the_same_wherever_the_sums_end",
    ),
    Planted(
        "a provider that was away counts as heard",
        f"{FLOWS}/missed.py",
        "        heard_until = hearing.heard_until\n",
        "        heard_until = now\n",
        "tests/flows/test_missed.py::test_a_provider_that_was_away_for_days_is_asked_for_all_of_them",
    ),
    Planted(
        "a flood of messages is asked for from the same moment for ever",
        f"{FLOWS}/missed.py",
        "    after = max(after, hearing.heard_until)\n",
        "",
        "tests/flows/test_missed.py::test_a_flood_of_messages_is_got_through",
    ),
    Planted(
        "a webhook goes where its host leads meanwhile",
        "src/admit/facts/addresses.py",
        "        if not is_own and (target.is_plain or not is_public(address)):",
        "        if not is_own and target.is_plain:",
        "tests/adapters/test_receivers.py::test_a_host_that_is_public_when_asked_and_private_when_called_gets_nothing",
    ),
    Planted(
        "a payout counts itself among what it took",
        "src/admit/merchant/items.py",
        "where payout_id = %(payout_id)s::uuid\n  and kind <> 'payout'\n",
        "where payout_id = %(payout_id)s::uuid\n",
        "tests/flows/test_payout_reading.py::test_a_payout_adds_up_to_the_cent_and_names_its_orders",
    ),
    Planted(
        "a payout that does not add up passes as whole",
        f"{FLOWS}/payout_reading.py",
        "    is_whole = after is None and abs(sums.net_cents - payout.amount_cents) <= slack",
        "    is_whole = after is None",
        "tests/flows/test_payout_reading.py::test_a_payout_that_lacks_an_item_is_read_again_until_it_adds_up",
    ),
    Planted(
        "a restricted account is charged",
        f"{FLOWS}/checkout.py",
        "    if not event.takes_payments:",
        "    if not event.takes_payments and order.total_cents == 0:",
        "tests/flows/test_connecting.py::test_an_account_restricted_in_the_middle_of_a_sale_stops_it_and_it_resumes_by_itself",
    ),
)
