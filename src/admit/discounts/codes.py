"""Making, editing and finding the codes of an event."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.core import codes as random_codes
from admit.core import ids
from admit.core.db import ReadTx, ReferenceViolated, Tx, UniqueViolated
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.core.money import currency_of
from admit.discounts import rules
from admit.discounts.errors import CodeInUse, LimitTooLow
from admit.discounts.records import CodeDetails, CodeStatus, DiscountCode
from admit.events import access, changes, limits, ticket_types

END_LENGTH = 8

CODES_OF_EVENT = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer,
  times_redeemed, times_reserved, starts_at, expires_at, status, per, type_ids, automatic, min_tickets,
  created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and (%(after_code)s::text is null or (code, id) > (%(after_code)s::text, %(after_id)s::uuid))
order by code, id
limit %(limit)s::integer
"""

CODE_BY_ID = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer,
  times_redeemed, times_reserved, starts_at, expires_at, status, per, type_ids, automatic, min_tickets,
  created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and id = %(id)s::uuid
"""

CODES_BY_TEXT = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer,
  times_redeemed, times_reserved, starts_at, expires_at, status, per, type_ids, automatic, min_tickets,
  created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and code = any (%(codes)s::text[])
"""

AUTOMATIC_CODES = """
select
  id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer,
  times_redeemed, times_reserved, starts_at, expires_at, status, per, type_ids, automatic, min_tickets,
  created_at, updated_at, version
from discount_codes
where event_id = %(event_id)s::uuid
  and automatic
order by id
"""

COUNT_CODES = """
select count(*)
from discount_codes
where event_id = %(event_id)s::uuid
"""

INSERT_CODES = """
insert into discount_codes (
  tenant_id, id, event_id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer,
  starts_at, expires_at, status, per, type_ids, automatic, min_tickets)
select
  %(tenant_id)s::uuid, made.id, %(event_id)s::uuid, made.code, made.description, made.discount_type,
  made.discount_value, made.max_redemptions, made.max_per_buyer, made.starts_at, made.expires_at, made.status,
  made.per, made.type_ids::uuid[], made.automatic, made.min_tickets
from unnest(
  %(ids)s::uuid[], %(codes)s::text[], %(descriptions)s::text[], %(types)s::text[], %(values)s::bigint[],
  %(max_redemptions)s::integer[], %(max_per_buyer)s::integer[], %(starts)s::timestamptz[],
  %(expiries)s::timestamptz[], %(statuses)s::text[], %(pers)s::text[], %(type_ids)s::text[],
  %(automatics)s::boolean[], %(min_tickets)s::integer[]
) as made (
  id, code, description, discount_type, discount_value, max_redemptions, max_per_buyer, starts_at, expires_at,
  status, per, type_ids, automatic, min_tickets)
"""

UPDATE_CODE = """
with locked as (
  select id, version, times_redeemed, times_reserved
  from discount_codes
  where event_id = %(event_id)s::uuid
    and id = %(id)s::uuid
  for no key update
),
saved as (
  update discount_codes discount
  set
    code = %(code)s::text,
    description = %(description)s::text,
    discount_type = %(discount_type)s::text,
    discount_value = %(discount_value)s::bigint,
    max_redemptions = %(max_redemptions)s::integer,
    max_per_buyer = %(max_per_buyer)s::integer,
    starts_at = %(starts_at)s::timestamptz,
    expires_at = %(expires_at)s::timestamptz,
    status = %(status)s::text,
    per = %(per)s::text,
    type_ids = %(type_ids)s::uuid[],
    automatic = %(automatic)s::boolean,
    min_tickets = %(min_tickets)s::integer,
    updated_at = now(),
    version = discount.version + 1
  from locked
  where discount.id = locked.id
    and locked.version = %(version)s::integer
    and (%(max_redemptions)s::integer is null
         or locked.times_redeemed + locked.times_reserved <= %(max_redemptions)s::integer)
  returning discount.id
)
select version, times_redeemed, times_reserved, exists (select from saved) as is_saved
from locked
"""

DELETE_CODE = """
delete from discount_codes
where event_id = %(event_id)s::uuid
  and id = %(id)s::uuid
  and times_redeemed + times_reserved = 0
"""


async def of_event(
    tx: ReadTx, event_id: UUID, *, limit: int, after: tuple[str, UUID] | None = None
) -> list[DiscountCode]:
    """The codes of an event in alphabetical order, at most `limit`, strictly behind `after` when given."""
    after_code, after_id = after if after else (None, None)
    params = {"event_id": event_id, "limit": limit, "after_code": after_code, "after_id": after_id}
    return await tx.fetch_all(DiscountCode, CODES_OF_EVENT, params)


async def by_id(tx: ReadTx, event_id: UUID, code_id: UUID) -> DiscountCode:
    """One code of that event.

    Raises: NotFound.
    """
    found = await tx.fetch_one(DiscountCode, CODE_BY_ID, {"event_id": event_id, "id": code_id})
    if found is None:
        raise NotFound
    return found


async def by_code(tx: ReadTx, event_id: UUID, typed: str) -> DiscountCode | None:
    """The code that somebody typed, in any case, or None."""
    return (await by_codes(tx, event_id, [typed])).get(rules.normalise(typed))


async def by_codes(tx: ReadTx, event_id: UUID, typed: list[str]) -> dict[str, DiscountCode]:
    """The codes that were typed, by their normalised text; unknown ones are left out."""
    codes = sorted({code for code in map(rules.normalise, typed) if code})
    if not codes:
        return {}
    found = await tx.fetch_all(DiscountCode, CODES_BY_TEXT, {"event_id": event_id, "codes": codes})
    return {code.code: code for code in found}


async def add(tx: Tx, event_id: UUID, details: CodeDetails) -> DiscountCode:
    """Add a code to an event.

    Raises: NotFound; EventClosed; LimitReached; Invalid.
    """
    event = await access.event_for_change(tx, event_id)
    limits.check_room(await tx.fetch_value(COUNT_CODES, {"event_id": event_id}), limits.MOST_CODES)
    checked = rules.check_code(details, step_cents=currency_of(event.currency).step_cents)
    await _check_types(tx, event_id, checked)
    [code_id] = await _insert(tx, event_id, [checked])
    await _record(tx, "discount_code.added", event_id, code_id, {"code": checked.code})
    return await by_id(tx, event_id, code_id)


async def edit(tx: Tx, event_id: UUID, code_id: UUID, *, version: int, details: CodeDetails) -> DiscountCode:
    """Save the edited details of the version that was read, never a limit below what was used.

    Orders keep what they saw. A code that was used keeps its text.
    Raises: NotFound; EventClosed; StaleEdit; Invalid; LimitTooLow; CodeInUse.
    """
    event = await access.event_for_change(tx, event_id)
    code = await by_id(tx, event_id, code_id)
    if code.version != version:
        raise StaleEdit(version=code.version)
    checked = rules.check_code(details, step_cents=currency_of(event.currency).step_cents)
    before = changes.editable(code, CodeDetails)
    if checked == before:
        return code
    if checked.code != code.code and code.times_redeemed + code.times_reserved:
        raise CodeInUse("This code was used, so its text stays. Make a new code instead.")
    await _check_types(tx, event_id, checked)
    await _save(tx, code, checked)
    changed = changes.between(before, checked)
    await _record(tx, "discount_code.edited", event_id, code_id, {"changes": changed})
    return await by_id(tx, event_id, code_id)


async def add_many(tx: Tx, event_id: UUID, details: CodeDetails, *, number: int) -> list[str]:
    """Add so many codes that are alike, each with a random end behind the text of `details`; what they read.

    Raises: NotFound; EventClosed; LimitReached; Invalid.
    """
    event = await access.event_for_change(tx, event_id)
    rules.check_number(number)
    present = await tx.fetch_value(COUNT_CODES, {"event_id": event_id})
    limits.check_room(present + number - 1, limits.MOST_CODES)
    checked = rules.check_code(details, step_cents=currency_of(event.currency).step_cents)
    await _check_types(tx, event_id, checked)
    ends: set[str] = set()
    while len(ends) < number:  # 32^8 ends: a second round is rare, a third is not seen
        ends.update(random_codes.new_code(END_LENGTH) for _ in range(number - len(ends)))
    made = [replace(checked, code=f"{checked.code}-{end}") for end in sorted(ends)]
    rules.check_code(made[0])
    await _insert(tx, event_id, made)
    await trail.record(
        tx,
        "discount_code.added_many",
        event_id=event_id,
        subject=("event", event_id),
        metadata={"begins": checked.code, "number": number},
    )
    return [one.code for one in made]


async def automatic_of(tx: ReadTx, event_id: UUID) -> list[DiscountCode]:
    """The discounts of an event that are given without a code."""
    return await tx.fetch_all(DiscountCode, AUTOMATIC_CODES, {"event_id": event_id})


async def remove(tx: Tx, event_id: UUID, code_id: UUID) -> None:
    """Remove a code that no order ever named.

    Raises: NotFound; EventClosed; CodeInUse.
    """
    await access.event_for_change(tx, event_id)
    code = await by_id(tx, event_id, code_id)
    try:
        is_gone = await tx.execute(DELETE_CODE, {"event_id": event_id, "id": code_id})
    except ReferenceViolated:
        raise CodeInUse from None
    if not is_gone:
        raise CodeInUse
    await _record(tx, "discount_code.removed", event_id, code_id, {"code": code.code})


async def copy_all(
    tx: Tx,
    event_id: UUID,
    *,
    to_event_id: UUID,
    moved: Callable[[datetime], datetime],
    types: Mapping[UUID, UUID],
) -> int:
    """Copy every code that is not archived into another event, windows through `moved`; how many.

    `types` leads from its ticket types to theirs; a code that is only for types left behind stays behind too.
    """
    present = [
        replace(
            changes.editable(code, CodeDetails),
            type_ids=[types[one] for one in code.type_ids if one in types],
        )
        for code in await of_event(tx, event_id, limit=limits.MOST_CODES)
        if code.status is not CodeStatus.ARCHIVED
        and (not code.type_ids or any(one in types for one in code.type_ids))
    ]
    return len(await _insert(tx, to_event_id, present, moved=moved))


async def _check_types(tx: ReadTx, event_id: UUID, details: CodeDetails) -> None:
    if not details.type_ids:
        return
    known = {kind.id for kind in await ticket_types.of_event(tx, event_id)}
    if not known.issuperset(details.type_ids):
        raise Invalid.one("type_ids", "unknown", "One of these ticket types is not part of the event.")


async def _insert(
    tx: Tx, event_id: UUID, made: list[CodeDetails], *, moved: Callable[[datetime], datetime] | None = None
) -> list[UUID]:
    def placed(moment: datetime | None) -> datetime | None:
        return moment if moment is None or moved is None else moved(moment)

    made_ids = [ids.new_id() for _ in made]
    params = {
        "tenant_id": tx.scope.tenant_id,
        "event_id": event_id,
        "ids": made_ids,
        "codes": [details.code for details in made],
        "descriptions": [details.description for details in made],
        "types": [details.discount_type.value for details in made],
        "values": [details.discount_value for details in made],
        "max_redemptions": [details.max_redemptions for details in made],
        "max_per_buyer": [details.max_per_buyer for details in made],
        "starts": [placed(details.starts_at) for details in made],
        "expiries": [placed(details.expires_at) for details in made],
        "pers": [details.per.value for details in made],
        "type_ids": ["{" + ",".join(map(str, details.type_ids)) + "}" for details in made],
        "automatics": [details.automatic for details in made],
        "min_tickets": [details.min_tickets for details in made],
        "statuses": [details.status.value for details in made],
    }
    try:
        await tx.execute(INSERT_CODES, params)
    except UniqueViolated:
        raise _taken() from None
    return made_ids


async def _save(tx: Tx, code: DiscountCode, details: CodeDetails) -> None:
    params = {
        **asdict(details),
        "type_ids": list(details.type_ids),
        "event_id": code.event_id,
        "id": code.id,
        "version": code.version,
    }
    try:
        rows = await tx.fetch_rows(UPDATE_CODE, params)
    except UniqueViolated:
        raise _taken() from None
    if not rows:
        raise NotFound
    version, redeemed, reserved, is_saved = rows[0]
    if is_saved:
        return
    if version != code.version:
        raise StaleEdit(version=version)
    raise LimitTooLow(least=redeemed + reserved, redeemed=redeemed, reserved=reserved)


def _taken() -> Invalid:
    return Invalid.one("code", "taken", "Another code of this event is written like this. Choose another.")


async def _record(tx: Tx, action: str, event_id: UUID, code_id: UUID, metadata: dict[str, object]) -> None:
    await trail.record(tx, action, event_id=event_id, subject=("discount_code", code_id), metadata=metadata)
