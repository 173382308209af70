"""Duplicating an event with its questions and discount codes, which are other slices'."""

from datetime import timedelta
from uuid import UUID

from admit.core.db import Tx
from admit.discounts import codes
from admit.events import access, duplicating, repeating, ticket_types
from admit.events.records import Event
from admit.events.repeating import Rule
from admit.questions import copying


async def duplicate(
    tx: Tx, event_id: UUID, *, shift: timedelta, name: str | None = None, with_codes: bool = False
) -> Event:
    """A draft like the event, every date moved by `shift`; it asks the same questions.

    `with_codes` brings its discount codes along.

    Raises: NotFound; Invalid; LimitReached.
    """
    copy = await duplicating.duplicate(tx, event_id, shift=shift, name=name)
    await copying.copy_all(tx, event_id, to_event_id=copy.id)
    if with_codes:
        kinds = {kind.token_index: kind.id for kind in await ticket_types.of_event(tx, copy.id)}
        await codes.copy_all(
            tx,
            event_id,
            to_event_id=copy.id,
            moved=lambda moment: duplicating.shifted(moment, shift, copy.timezone),
            types={
                kind.id: kinds[kind.token_index]
                for kind in await ticket_types.of_event(tx, event_id)
                if kind.token_index in kinds
            },
        )
    return copy


async def repeat(tx: Tx, event_id: UUID, *, rule: Rule, with_codes: bool = False) -> list[Event]:
    """A draft for each date that the rule comes to, at most 52, soonest first; all of them or none.

    Raises: NotFound; Invalid; LimitReached.
    """
    event = await access.event_by_id(tx, event_id)
    return [
        await duplicate(tx, event_id, shift=shift, with_codes=with_codes)
        for shift in repeating.shifts(event, repeating.dates(event, rule))
    ]
