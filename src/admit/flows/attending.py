"""What a held order is asked besides its buyer: whom each ticket is for, and the organizer's questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx
from admit.events import attendee_details
from admit.events.attendee_details import AttendeeDetails
from admit.questions import answers, questions, rules
from admit.questions.errors import DetailsNeeded
from admit.questions.records import Given, Question, Slot, Told
from admit.sales import orders
from admit.sales.records import Order, OrderItem
from admit.sales.standing import Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """What an order is asked, and what it told so far."""

    setting: AttendeeDetails
    questions: Sequence[Question]
    slots: Sequence[Slot]
    told: Told

    @property
    def missing(self) -> list[str]:
        """The words of what is required and not told yet."""
        return rules.missing(self.setting, self.questions, self.slots, self.told)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to tell."""
        return not rules.names_asked(self.setting, self.slots) and not list(
            rules.asked(self.questions, self.slots)
        )


NOTHING = Asked(AttendeeDetails.NONE, (), (), Told())


async def of_order(tx: Tx, order: Order, items: Sequence[OrderItem], event: Standing) -> Asked:
    """What this order is asked; nothing is read where its event asks nothing."""
    return (await of_orders(tx, [order], {order.id: items}, {order.event_id: event}))[order.id]


async def of_orders(
    tx: Tx,
    orders_: Sequence[Order],
    items: Mapping[UUID, Sequence[OrderItem]],
    standings: Mapping[UUID, Standing],
) -> dict[UUID, Asked]:
    """What each of these orders is asked, read for all of them together; nothing where their events ask nothing."""
    found = {order.id: NOTHING for order in orders_}
    asking = [order for order in orders_ if standings[order.event_id].asks_attendees]
    if not asking:
        return found
    ids = [order.id for order in asking]
    attendees, told = await answers.attendees_of(tx, ids), await answers.of_orders(tx, ids)
    events = sorted({order.event_id for order in asking})
    settings = {event_id: await attendee_details.of_event(tx, event_id) for event_id in events}
    posed = {event_id: await questions.of_event(tx, event_id) for event_id in events}
    for order in asking:
        slots = slots_of(items[order.id])
        theirs = answers.told_by(
            [one for one in attendees if one.order_id == order.id],
            [one for one in told if one.order_id == order.id],
            slots,
        )
        found[order.id] = Asked(settings[order.event_id], posed[order.event_id], slots, theirs)
    return found


async def keep(tx: Tx, order: Order, event: Standing, given: Given) -> None:
    """Keep what was told in place of what was told before. Expects the order locked and held.

    Raises: Invalid, naming the fields as `given` does.
    """
    items = (await orders.items_of(tx, [order.id]))[order.id]
    asked = await of_order(tx, order, items, event)
    told = rules.check(asked.setting, asked.questions, asked.slots, given)
    if event.asks_attendees:
        await answers.replace(tx, order.id, order.event_id, told)


async def check_complete(tx: Tx, order: Order, event: Standing) -> None:
    """Whether all that is required was told. Raises: DetailsNeeded."""
    if not event.asks_attendees:
        return
    items = await orders.items_of(tx, [order.id])
    for refusal in (await incomplete(tx, [order], items, {order.event_id: event})).values():
        raise refusal


async def incomplete(
    tx: Tx,
    orders_: Sequence[Order],
    items: Mapping[UUID, Sequence[OrderItem]],
    standings: Mapping[UUID, Standing],
) -> dict[UUID, DetailsNeeded]:
    """Those of these orders that did not tell all that is required, read for all of them together."""
    found = await of_orders(tx, orders_, items, standings)
    return {
        order_id: DetailsNeeded(missing=missing)
        for order_id, one in found.items()
        if (missing := one.missing)
    }


async def carry_over(tx: Tx, old: Order, new_id: UUID, event: Standing) -> None:
    """Tell a new order of the same tickets what the old one told, as far as it is still asked."""
    items = await orders.items_of(tx, [old.id, new_id])
    asked = await of_order(tx, old, items[old.id], event)
    twins = {(slot.ticket_type_id, slot.number): slot for slot in slots_of(items[new_id])}

    def twin(slot: Slot | None) -> Slot | None:
        return twins.get((slot.ticket_type_id, slot.number)) if slot else None

    live = {question.id: question.label for question in asked.questions if question.archived_at is None}
    told = Told(
        {found: name for slot, name in asked.told.attendees.items() if (found := twin(slot))},
        {
            (question_id, twin(slot)): content
            for (question_id, slot), content in asked.told.answers.items()
            if question_id in live and (slot is None or twin(slot))
        },
        live,
    )
    await answers.replace(tx, new_id, old.event_id, told)


def slots_of(items: Sequence[OrderItem]) -> list[Slot]:
    """The tickets that an order's lines become, in their order."""
    return [
        Slot(item.id, item.ticket_type_id, number) for item in items for number in range(1, item.quantity + 1)
    ]
