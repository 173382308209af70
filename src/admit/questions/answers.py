"""What buyers told of an order: whom each ticket is for, and the answers. Guarded by the order's lock."""

from collections.abc import Sequence
from uuid import UUID

from admit.core import ids
from admit.core.db import Jsonb, ReadTx, Tx
from admit.questions.records import Answer, Attendee, Slot, Told

ATTENDEES_OF_ORDERS = """
select id, order_id, order_item_id, number, name, email, ticket_id
from attendees
where order_id = any(%(order_ids)s::uuid[])
order by order_id, order_item_id, number
"""

ANSWERS_OF_ORDERS = """
select
  answer.id, answer.order_id, answer.question_id, answer.attendee_id, answer.asked, answer.content,
  attendee.ticket_id
from answers answer
join questions question on question.tenant_id = answer.tenant_id and question.id = answer.question_id
left join attendees attendee on attendee.tenant_id = answer.tenant_id and attendee.id = answer.attendee_id
where answer.order_id = any(%(order_ids)s::uuid[])
order by answer.order_id, question.position, answer.id
"""

ANSWERS_FOR_TICKETS = """
select ticket.id, answer.asked, answer.content
from tickets ticket
join answers answer on answer.tenant_id = ticket.tenant_id and answer.order_id = ticket.order_id
join questions question on question.tenant_id = answer.tenant_id and question.id = answer.question_id
left join attendees attendee on attendee.tenant_id = answer.tenant_id and attendee.id = answer.attendee_id
where ticket.id = any(%(ticket_ids)s::uuid[])
  and (answer.attendee_id is null or attendee.ticket_id = ticket.id)
order by ticket.id, question.position, answer.id
"""

DELETE_ANSWERS = """
delete from answers
where order_id = any(%(order_ids)s::uuid[])
"""

DELETE_ATTENDEES = """
delete from attendees
where order_id = any(%(order_ids)s::uuid[])
"""

INSERT_ATTENDEES = """
insert into attendees (tenant_id, id, order_id, order_item_id, number, name, email)
select %(tenant_id)s::uuid, told.id, %(order_id)s::uuid, told.order_item_id, told.number, told.name, told.email
from unnest(%(ids)s::uuid[], %(item_ids)s::uuid[], %(numbers)s::integer[], %(names)s::text[], %(emails)s::text[])
  as told (id, order_item_id, number, name, email)
"""

INSERT_ANSWERS = """
insert into answers (tenant_id, id, order_id, event_id, question_id, attendee_id, asked, content)
select
  %(tenant_id)s::uuid, told.id, %(order_id)s::uuid, %(event_id)s::uuid, told.question_id, told.attendee_id,
  told.asked, array(select jsonb_array_elements_text(told.content))
from unnest(
  %(ids)s::uuid[], %(question_ids)s::uuid[], %(attendee_ids)s::uuid[], %(asked)s::text[], %(contents)s::jsonb[]
) as told (id, question_id, attendee_id, asked, content)
"""

BIND_ATTENDEES = """
update attendees
set ticket_id = bound.ticket_id,
    name = '',
    email = null,
    updated_at = now()
from unnest(%(ids)s::uuid[], %(ticket_ids)s::uuid[]) as bound (id, ticket_id)
where attendees.id = bound.id
"""


async def attendees_of(tx: ReadTx, order_ids: Sequence[UUID]) -> list[Attendee]:
    """Whom the tickets of these orders are for, by line and number; only those of whom something was told."""
    return await tx.fetch_all(Attendee, ATTENDEES_OF_ORDERS, {"order_ids": list(order_ids)})


async def of_orders(tx: ReadTx, order_ids: Sequence[UUID]) -> list[Answer]:
    """The answers of these orders in the order of the questions, those to archived ones too."""
    return await tx.fetch_all(Answer, ANSWERS_OF_ORDERS, {"order_ids": list(order_ids)})


async def for_tickets(tx: ReadTx, ticket_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """What was asked and answered, by ticket, its order's answers among them.

    In the staff's part the database shows only what is marked for the door.
    """
    found: dict[UUID, list[tuple[str, str]]] = {ticket_id: [] for ticket_id in ticket_ids}
    for ticket_id, asked, content in await tx.fetch_rows(
        ANSWERS_FOR_TICKETS, {"ticket_ids": list(ticket_ids)}
    ):
        found[ticket_id].append((asked, ", ".join(content)))
    return found


def told_by(attendees: Sequence[Attendee], answers: Sequence[Answer], slots: Sequence[Slot]) -> Told:
    """What one order told so far, by slot; names only while there are no tickets."""
    by_place = {(slot.order_item_id, slot.number): slot for slot in slots}
    of_attendee = {one.id: by_place.get((one.order_item_id, one.number)) for one in attendees}
    return Told(
        attendees={slot: (one.name, one.email) for one in attendees if (slot := of_attendee[one.id])},
        answers={
            (one.question_id, of_attendee[one.attendee_id] if one.attendee_id else None): tuple(one.content)
            for one in answers
        },
    )


async def replace(tx: Tx, order_id: UUID, event_id: UUID, told: Told) -> None:
    """Keep this in place of what was told before. Expects the order locked and not sold yet."""
    await erase(tx, [order_id])
    if not told.attendees and not told.answers:
        return
    slots = sorted(
        {*told.attendees, *(slot for _, slot in told.answers if slot)},
        key=lambda one: (one.order_item_id, one.number),
    )
    kept = {slot: ids.new_id() for slot in slots}
    scope = {"tenant_id": tx.scope.tenant_id, "order_id": order_id, "event_id": event_id}
    await tx.execute(
        INSERT_ATTENDEES,
        {
            **scope,
            "ids": list(kept.values()),
            "item_ids": [slot.order_item_id for slot in slots],
            "numbers": [slot.number for slot in slots],
            "names": [told.attendees.get(slot, ("", None))[0] for slot in slots],
            "emails": [told.attendees.get(slot, ("", None))[1] for slot in slots],
        },
    )
    pairs = list(told.answers.items())
    await tx.execute(
        INSERT_ANSWERS,
        {
            **scope,
            "ids": [ids.new_id() for _ in pairs],
            "question_ids": [question_id for (question_id, _), _ in pairs],
            "attendee_ids": [kept[slot] if slot else None for (_, slot), _ in pairs],
            "asked": [told.wordings[question_id] for (question_id, _), _ in pairs],
            "contents": [Jsonb(list(content)) for _, content in pairs],
        },
    )


async def bind(tx: Tx, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Attendees have their tickets now, as (attendee, ticket) ids; the names are on those from here on."""
    if pairs:
        await tx.execute(
            BIND_ATTENDEES, {"ids": [one[0] for one in pairs], "ticket_ids": [one[1] for one in pairs]}
        )


async def erase(tx: Tx, order_ids: Sequence[UUID]) -> None:
    """Forget all that these orders told. Tickets keep the names that stand on them."""
    await tx.execute(DELETE_ANSWERS, {"order_ids": list(order_ids)})
    await tx.execute(DELETE_ATTENDEES, {"order_ids": list(order_ids)})
