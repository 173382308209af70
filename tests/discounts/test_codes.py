"""Discount codes: kept, limited, and what they take off."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admit.core.db import Database, Tx
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.core.tenancy import Scope
from admit.discounts import codes, rules
from admit.discounts.errors import (
    CodeInUse,
    CodeRefused,
    DiscountExpired,
    DiscountNotYet,
    DiscountPaused,
    DiscountUnknown,
    DiscountUsedUp,
    LimitTooLow,
)
from admit.discounts.records import CodeDetails, CodeStatus, DiscountCode, DiscountType
from admit.events import changes
from tests.support.events_builders import EVENING, NOW, a_code, an_event

SET_USES = """
update discount_codes
set times_redeemed = %(redeemed)s::integer, times_reserved = %(reserved)s::integer
where id = %(id)s::uuid
"""


async def test_a_code_is_kept_in_upper_case_and_found_in_any(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        made = await a_code(tx, event.id, code=" halde10 ")
        found = await codes.by_code(tx, event.id, "Halde 10")
    assert made.code == "HALDE10"
    assert found == made


@pytest.mark.parametrize("typed", ["", "X", "Ä10", "A" * 41, "A'B", "\x00AB", "ſale"])
def test_what_cannot_be_a_code_reads_as_none(typed: str) -> None:
    assert rules.normalise(typed) == ""


async def test_one_event_has_a_code_once(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event, other = await an_event(tx), await an_event(tx)
        await a_code(tx, event.id, code="HALDE10")
        await a_code(tx, other.id, code="HALDE10")
    with pytest.raises(Invalid) as refusal:
        async with db.write(tenant) as tx:
            await a_code(tx, event.id, code="halde10")
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [("code", "taken")]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "no/slash"}, "code"),
        ({"discount_value": 0}, "discount_value"),
        ({"discount_value": 101}, "discount_value"),
        ({"discount_type": DiscountType.FIXED, "discount_value": 10**18}, "discount_value"),
        ({"max_redemptions": 0}, "max_redemptions"),
        ({"max_per_buyer": 10**12}, "max_per_buyer"),
        ({"starts_at": EVENING, "expires_at": EVENING}, "expires_at"),
    ],
)
async def test_bad_details_are_refused_naming_the_field(
    db: Database, tenant: Scope, given: dict[str, Any], field: str
) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        with pytest.raises(Invalid) as refusal:
            await a_code(tx, event.id, **given)
    assert [problem.field for problem in refusal.value.problems] == [field]


async def test_a_limit_never_goes_below_what_was_used(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        code = await a_used_code(tx, redeemed=3, reserved=1)
        with pytest.raises(LimitTooLow) as refusal:
            await edit(tx, code, max_redemptions=3)
        assert (await edit(tx, code, max_redemptions=4)).max_redemptions == 4
    assert refusal.value.facts == {"least": 4, "redeemed": 3, "reserved": 1}


async def test_a_used_code_keeps_its_text_and_is_not_removed(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        code = await a_used_code(tx, redeemed=1)
        with pytest.raises(CodeInUse):
            await edit(tx, code, code="OTHER")
        with pytest.raises(CodeInUse):
            await codes.remove(tx, code.event_id, code.id)


async def test_an_unused_code_is_removed(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        code = await a_used_code(tx)
        await codes.remove(tx, code.event_id, code.id)
        with pytest.raises(NotFound):
            await codes.by_id(tx, code.event_id, code.id)


async def test_an_edit_of_an_old_version_is_stale(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        code = await a_used_code(tx)
        await edit(tx, code, status=CodeStatus.PAUSED)
        with pytest.raises(StaleEdit):
            await edit(tx, code, status=CodeStatus.ARCHIVED)


async def test_a_copy_of_the_codes_moves_their_windows_and_counts_from_zero(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        used = await a_used_code(tx, redeemed=2, expires_at=EVENING)
        await a_code(tx, used.event_id, status=CodeStatus.ARCHIVED)
        other = await an_event(tx)
        week = timedelta(days=7)
        count = await codes.copy_all(
            tx, used.event_id, to_event_id=other.id, moved=lambda moment: moment + week, types={}
        )
        [copy] = await codes.of_event(tx, other.id, limit=10)
    assert count == 1
    assert (copy.code, copy.times_redeemed, copy.expires_at) == (used.code, 0, EVENING + week)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"status": CodeStatus.ARCHIVED}, DiscountUnknown),
        ({"status": CodeStatus.PAUSED}, DiscountPaused),
        ({"starts_at": NOW + timedelta(seconds=1)}, DiscountNotYet),
        ({"expires_at": NOW}, DiscountExpired),
        ({"max_redemptions": 3, "times_redeemed": 2, "times_reserved": 1}, DiscountUsedUp),
        ({"max_per_buyer": 1}, DiscountUsedUp),
    ],
)
async def test_a_code_that_takes_nothing_off_says_why(
    db: Database, tenant: Scope, given: dict[str, Any], refusal: type[CodeRefused]
) -> None:
    async with db.write(tenant) as tx:
        code = replace(await a_used_code(tx), **given)
    with pytest.raises(refusal):
        rules.check_usable(code, NOW, left=rules.uses_left(code), used_by_buyer=1)


async def test_a_code_counts_from_its_start_up_to_its_end(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        made = await a_used_code(tx)
    code = replace(made, starts_at=NOW, expires_at=NOW + timedelta(seconds=1), max_redemptions=1)
    assert rules.check_usable(code, NOW, left=rules.uses_left(code)) is code


def test_a_code_that_nobody_made_is_unknown() -> None:
    with pytest.raises(DiscountUnknown):
        rules.check_usable(None, NOW, left=None)


@pytest.mark.parametrize(
    ("kind", "value", "subtotal", "off"),
    [
        (DiscountType.PERCENT, 10, 6400, 640),
        (DiscountType.PERCENT, 50, 5, 3),
        (DiscountType.PERCENT, 100, 6400, 6400),
        (DiscountType.FIXED, 500, 6400, 500),
        (DiscountType.FIXED, 500, 300, 300),
        (DiscountType.FIXED, 500, 0, 0),
    ],
)
def test_a_code_takes_off_its_share_and_never_more_than_there_is(
    kind: DiscountType, value: int, subtotal: int, off: int
) -> None:
    assert rules.amount_off(CodeDetails(code="AB", discount_type=kind, discount_value=value), subtotal) == off


async def a_used_code(tx: Tx, *, redeemed: int = 0, reserved: int = 0, **given: Any) -> DiscountCode:
    event = await an_event(tx)
    code = await a_code(tx, event.id, **given)
    await tx.execute(SET_USES, {"id": code.id, "redeemed": redeemed, "reserved": reserved})
    return await codes.by_id(tx, event.id, code.id)


async def edit(tx: Tx, present: DiscountCode, **given: Any) -> DiscountCode:
    details = replace(changes.editable(present, CodeDetails), **given)
    return await codes.edit(tx, present.event_id, present.id, version=present.version, details=details)
