"""Drafts: made, edited, found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admit.audit import timeline
from admit.core.db import Database
from admit.core.errors import Invalid, NotFound, StaleEdit
from admit.core.tenancy import Scope
from admit.events import access, changes, events, publishing
from admit.events.errors import CurrencyFrozen, EventClosed, SlugFrozen
from admit.events.records import EventDetails, EventStatus
from tests.support.events_builders import (
    EVENING,
    NOW,
    a_session,
    a_ticket_type,
    an_event,
    event_details,
    with_counts,
)


def codes_of(refusal: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {problem.field: problem.code for problem in refusal.value.problems}


async def test_a_new_event_is_a_draft_with_a_slug_made_from_its_name(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, name="Łódź: Große Nacht!")
    assert event.status is EventStatus.DRAFT
    assert event.slug == "lodz-grosse-nacht"
    assert event.version == 1


async def test_events_of_one_name_get_numbered_slugs(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        made = [(await an_event(tx, name="Night Ridge")).slug for _ in range(3)]
    assert made == ["night-ridge", "night-ridge-2", "night-ridge-3"]


async def test_a_name_without_letters_still_gets_an_address(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        assert (await an_event(tx, name="夜")).slug == "event-1"


async def test_a_name_that_is_a_reserved_word_gets_another_address(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        assert (await an_event(tx, name="Checkout")).slug == "event-checkout"


async def test_a_slug_that_is_taken_is_refused_by_name(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        await an_event(tx, slug="pulse")
        with pytest.raises(Invalid) as refusal:
            await an_event(tx, slug="pulse")
    assert codes_of(refusal) == {"slug": "taken"}


async def test_two_tenants_can_have_the_same_slug(db: Database, tenant: Scope, other_tenant: Scope) -> None:
    for scope in (tenant, other_tenant):
        async with db.write(scope) as tx:
            assert (await an_event(tx, slug="pulse")).slug == "pulse"


async def test_another_tenants_event_is_not_found(db: Database, tenant: Scope, other_tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
    async with db.read(other_tenant) as tx:
        with pytest.raises(NotFound):
            await access.event_by_id(tx, event.id)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "  ", "required"),
        ("name", "x" * 201, "too_long"),
        ("name", "bell\x07", "bad_character"),
        ("slug", "admin", "reserved"),
        ("slug", "Not A Slug", "format"),
        ("description", "x" * 20_001, "too_long"),
        ("country", "Germany", "country"),
        ("timezone", "Mars/Olympus", "timezone"),
        ("currency", "XXX", "unknown_currency"),
        ("end_at", EVENING, "before_start"),
        ("end_at", EVENING + timedelta(days=401), "too_long"),
        ("start_at", datetime(2027, 3, 13, 19, 0), "no_offset"),  # noqa: DTZ001 - that is the mistake
        ("start_at", datetime(1999, 1, 1, tzinfo=UTC), "out_of_range"),
        ("start_at", datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "out_of_range"),
        ("doors_at", EVENING + timedelta(minutes=1), "after_start"),
        ("hold_seconds", 10**12, "out_of_range"),
        ("hold_seconds", -1, "out_of_range"),
        ("hero_image_url", "javascript:alert(1)", "url"),
        ("seo_meta", {"robots": "none"}, "unknown_field"),
    ],
)
async def test_bad_details_are_refused_naming_the_field(
    db: Database, tenant: Scope, field: str, value: Any, code: str
) -> None:
    async with db.write(tenant) as tx:
        with pytest.raises(Invalid) as refusal:
            await an_event(tx, **{field: value})
    expected = "seo_meta.robots" if field == "seo_meta" else field
    assert codes_of(refusal) == {expected: code}


async def test_every_problem_is_told_at_once(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        with pytest.raises(Invalid) as refusal:
            await an_event(tx, name="", timezone="Nowhere", currency="EURO")
    assert set(codes_of(refusal)) == {"name", "timezone", "currency"}


async def test_an_edit_raises_the_version_and_the_trail_tells_what_changed(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, venue="Hall A")
        edited = await events.edit(tx, event.id, version=1, details=edited_details(event, venue="Hall B"))
        [entry] = await timeline.read(tx, limit=1, event_id=event.id)
    assert (edited.venue, edited.version) == ("Hall B", 2)
    assert entry.action == "event.edited"
    assert entry.metadata == {"changes": {"venue": ["Hall A", "Hall B"]}}


async def test_an_edit_of_an_old_version_is_stale(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await events.edit(tx, event.id, version=1, details=edited_details(event, venue="Hall B"))
        with pytest.raises(StaleEdit):
            await events.edit(tx, event.id, version=1, details=edited_details(event, venue="Hall C"))


async def test_an_edit_that_changes_nothing_writes_nothing(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, seo_meta={"title": "Pulse"}, doors_at=EVENING - timedelta(hours=1))
        again = await events.edit(tx, event.id, version=1, details=edited_details(event))
    assert again.version == 1


async def test_the_address_is_frozen_once_published(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        with pytest.raises(SlugFrozen):
            await events.edit(
                tx, event.id, version=event.version, details=edited_details(event, slug="other")
            )


async def test_the_currency_carries_over_to_ticket_types_while_nothing_is_sold(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await a_ticket_type(tx, event.id)
        edited = await events.edit(tx, event.id, version=1, details=edited_details(event, currency="GBP"))
    assert edited.currency == "GBP"


async def test_the_currency_is_frozen_once_something_is_reserved(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await with_counts(tx, await a_ticket_type(tx, event.id), reserved=1)
        with pytest.raises(CurrencyFrozen):
            await events.edit(tx, event.id, version=1, details=edited_details(event, currency="GBP"))


async def test_a_currency_in_which_a_price_cannot_be_charged_is_refused(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await a_ticket_type(tx, event.id, price_cents=100)
        with pytest.raises(Invalid) as refusal:
            await events.edit(tx, event.id, version=1, details=edited_details(event, currency="CZK"))
    assert codes_of(refusal) == {"currency": "below_minimum"}


async def test_a_published_event_keeps_its_place(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        with pytest.raises(Invalid) as refusal:
            await events.edit(tx, event.id, version=event.version, details=edited_details(event, venue=""))
    assert codes_of(refusal) == {"venue": "required"}


async def test_a_published_event_cannot_move_away_from_its_sessions(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        await a_session(tx, event.id)
        later = edited_details(event, start_at=EVENING + timedelta(minutes=30))
        with pytest.raises(Invalid) as refusal:
            await events.edit(tx, event.id, version=event.version, details=later)
    assert codes_of(refusal) == {"start_at": "sessions_outside"}


async def test_an_archived_event_is_not_edited(db: Database, tenant: Scope) -> None:
    async with db.write(tenant) as tx:
        event = await an_event(tx)
        await publishing.archive(tx, event.id, now=NOW)
        with pytest.raises(EventClosed):
            await events.edit(tx, event.id, version=2, details=event_details())


async def test_summaries_add_up_ticket_types_and_go_on_where_the_page_ended(
    db: Database, tenant: Scope
) -> None:
    async with db.write(tenant) as tx:
        late = await an_event(
            tx, name="Late", start_at=EVENING + timedelta(days=1), end_at=EVENING + timedelta(days=2)
        )
        early = await an_event(tx, name="Early")
        await with_counts(tx, await a_ticket_type(tx, early.id, quantity_total=10), sold=3, reserved=2)
        await a_ticket_type(tx, early.id, quantity_total=5)
        [first] = await events.summaries(tx, limit=1)
        [second] = await events.summaries(tx, limit=5, before=(first.start_at, first.id))
    assert (first.id, second.id) == (late.id, early.id)
    assert (second.quantity_total, second.quantity_sold, second.quantity_reserved) == (15, 3, 2)


def edited_details(event: EventDetails, **given: object) -> EventDetails:
    return replace(changes.editable(event, EventDetails), **given)  # type: ignore[arg-type]
