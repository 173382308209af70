"""Scanning as many do it at once, with real commits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest
from structlog.contextvars import bound_contextvars, get_contextvars
from structlog.testing import capture_logs

from admit.checkin import devices, scans
from admit.checkin.errors import DeviceRevoked, UnknownGate
from admit.checkin.records import Device, Outcome, Reason, Scan, Undo, Verdict
from admit.core import ids
from admit.core.db import Database, Tx
from admit.core.errors import NotFound
from admit.core.tenancy import Scope
from admit.flows import door
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.tickets import voids
from admit.tickets.records import VoidReason
from tests.support.builders import a_member, set_tenant_status
from tests.support.ticket_builders import DoorPlace, a_door, tickets_for


@pytest.fixture
async def place(runtime: Runtime, tenant: Scope) -> DoorPlace:
    return await a_door(runtime.db, tenant, now=runtime.clock.now())


@pytest.fixture
async def other_process(runtime: Runtime, database_url: str) -> AsyncIterator[Runtime]:
    """The same installation with connections, and so queues, of its own."""
    async with Database(database_url, pool_size=8) as opened:
        yield replace(runtime, db=opened)


async def slug_of(runtime: Runtime, place: DoorPlace) -> str:
    async with runtime.db.read(place.staff) as tx:
        slug = await tx.fetch_value("select slug from tenants")
    assert isinstance(slug, str)
    return slug


async def scanned(runtime: Runtime, place: DoorPlace, *attempts: Scan) -> list[scans.Answer]:
    return await door.scan(runtime, await slug_of(runtime, place), place.event_id, attempts=attempts)


async def rows(runtime: Runtime, place: DoorPlace, table: str) -> int:
    statement = {"scans": "select count(*) from scans", "admissions": "select count(*) from admissions"}[
        table
    ]
    async with runtime.db.read(place.staff) as tx:
        found = await tx.fetch_value(statement)
    assert isinstance(found, int)
    return found


def outcomes(answers: list[scans.Answer]) -> list[Outcome | Reason]:
    return [answer.reason or answer.outcome for answer in answers if isinstance(answer, Verdict)]


async def test_fifty_who_scan_one_ticket_at_once_admit_it_once(
    runtime: Runtime, other_process: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    payload = order.ticket.qr_code_payload
    answers = await asyncio.gather(
        *(scanned(at, place, place.scan_of(payload)) for at in (runtime, other_process) for _ in range(25))
    )
    said = outcomes([answer for one in answers for answer in one])
    assert sorted(said) == [Outcome.ADMITTED, *[Reason.ALREADY_ADMITTED] * 49]
    assert await rows(runtime, place, "admissions") == 1
    assert await rows(runtime, place, "scans") == 50


async def test_all_who_are_refused_name_the_one_who_was_admitted(
    runtime: Runtime, other_process: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    answers = await asyncio.gather(
        *(
            scanned(at, place, place.scan_of(order.ticket.code))
            for at in (runtime, other_process)
            for _ in range(5)
        )
    )
    verdicts = [answer for [answer] in answers if isinstance(answer, Verdict)]
    [first] = [verdict.scan_id for verdict in verdicts if verdict.is_admitted]
    assert {verdict.facts["scan_id"] for verdict in verdicts if not verdict.is_admitted} == {str(first)}


async def test_lists_that_overlap_in_any_order_neither_clash_nor_admit_twice(
    runtime: Runtime, other_process: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=30)
    texts = [ticket.qr_code_payload for ticket in order.tickets]
    lists = [texts, texts[::-1], texts[10:] + texts[:10], texts[::2] + texts[1::2]]
    answers = await asyncio.gather(
        *(
            scanned(at, place, *(place.scan_of(text) for text in one))
            for at, one in zip([runtime, other_process] * 2, lists, strict=True)
        )
    )
    said = outcomes([answer for one in answers for answer in one])
    assert said.count(Outcome.ADMITTED) == 30
    assert said.count(Reason.ALREADY_ADMITTED) == 90


async def test_one_scan_sent_many_times_at_once_is_one_scan(
    runtime: Runtime, other_process: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    for attempt in (place.scan_of(order.ticket.qr_code_payload), place.scan_of("NOTHING OF OURS")):
        answers = await asyncio.gather(*(scanned(at, place, attempt) for at in [runtime, other_process] * 5))
        verdicts = [answer for [answer] in answers if isinstance(answer, Verdict)]
        assert len({(verdict.outcome, verdict.reason) for verdict in verdicts}) == 1
        assert sum(not verdict.replayed for verdict in verdicts) == 1
    assert await rows(runtime, place, "scans") == 2


async def test_a_ticket_made_void_while_its_scan_waits_is_refused(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    async with runtime.db.write(place.tenant) as tx:
        await voids.void(tx, [order.ticket.id], reason=VoidReason.REFUNDED)
        waiting = asyncio.create_task(scanned(runtime, place, place.scan_of(order.ticket.code)))
        await until_blocked(tx)
    assert outcomes(await waiting) == [Reason.REFUNDED]
    assert await rows(runtime, place, "admissions") == 0


async def until_blocked(by: Tx) -> None:
    """Until another transaction waits for a lock that this one holds."""
    holder = await by.fetch_value("select pg_backend_pid()")
    waiters = "select exists (select from pg_locks where %(pid)s = any(pg_blocking_pids(pid)))"
    for _ in range(200):
        if await by.fetch_value(waiters, {"pid": holder}):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing waits for the lock")


async def test_each_admission_of_a_batch_is_under_the_name_of_its_own_scanner(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=4)
    people = [await a_member(runtime.db, place.tenant, role="staff") for _ in order.tickets]
    await asyncio.gather(
        *(
            scanned(runtime, place, replace(place.scan_of(ticket.code), actor=person.actor))
            for ticket, person in zip(order.tickets, people, strict=True)
        )
    )
    async with runtime.db.read(place.tenant) as tx:
        logged = await tx.fetch_rows(
            "select subject_id, actor_id from activity_logs where action = 'ticket.admitted'"
        )
    assert dict(logged) == {
        ticket.id: person.actor.user_id for ticket, person in zip(order.tickets, people, strict=True)
    }


async def test_a_stranger_in_a_batch_is_turned_away_and_harms_nobody(
    runtime: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=2)
    shut_out = await a_member(runtime.db, place.tenant, role="staff", status="disabled")
    member = place.scan_of(order.tickets[0].code)
    stranger = replace(place.scan_of(order.tickets[1].code), actor=shut_out.actor)
    good, bad = await asyncio.gather(
        scanned(runtime, place, member), scanned(runtime, place, stranger), return_exceptions=True
    )
    assert isinstance(good, list)
    assert outcomes(good) == [Outcome.ADMITTED]
    assert isinstance(bad, NotFound)
    assert await rows(runtime, place, "scans") == 1


async def test_a_list_of_a_stranger_is_turned_away_whole(runtime: Runtime, place: DoorPlace) -> None:
    shut_out = await a_member(runtime.db, place.tenant, role="staff", status="disabled")
    attempts = [replace(place.scan_of("NOTHING"), actor=shut_out.actor) for _ in range(3)]
    with pytest.raises(NotFound):
        await scanned(runtime, place, *attempts)


async def test_an_event_or_tenant_that_is_not_there_is_said_so(runtime: Runtime, place: DoorPlace) -> None:
    slug = await slug_of(runtime, place)
    with pytest.raises(NotFound):
        await door.scan(runtime, slug, ids.new_id(), attempts=[place.scan_of("NOTHING")])
    with pytest.raises(NotFound):
        await door.scan(runtime, "no-such-tenant", place.event_id, attempts=[place.scan_of("NOTHING")])


async def test_the_paid_tickets_of_a_suspended_tenant_still_scan(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    await set_tenant_status(runtime.db, place.tenant.tenant_id, "suspended")
    assert outcomes(await scanned(runtime, place, place.scan_of(order.ticket.code))) == [Outcome.ADMITTED]


async def test_a_revoked_device_is_turned_away(runtime: Runtime, place: DoorPlace) -> None:
    device = await a_revoked_device(runtime, place)
    for count in (1, 2):
        with pytest.raises(DeviceRevoked):
            await scanned(runtime, place, *(place.scan_of("NOTHING", device=device) for _ in range(count)))


async def a_revoked_device(runtime: Runtime, place: DoorPlace) -> Device:
    async with runtime.db.write(place.tenant) as tx:
        return await devices.revoke(tx, place.device.id, now=runtime.clock.now())


async def test_a_lone_attempt_that_is_wrong_is_answered_with_why(runtime: Runtime, place: DoorPlace) -> None:
    [answer] = await scanned(runtime, place, place.scan_of("NOTHING", gate_id=ids.new_id()))
    assert isinstance(answer, UnknownGate)


async def test_a_scan_is_logged_without_its_input(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    slug = await slug_of(runtime, place)
    with logged() as lines:
        await door.scan(runtime, slug, place.event_id, attempts=[place.scan_of(order.ticket.qr_code_payload)])
    [line] = lines
    assert (line["tenant"], line["event_id"], line["answers"]) == (slug, place.event_id, {"admitted": 1})
    assert order.ticket.qr_code_payload not in str(lines)


@contextmanager
def logged() -> Iterator[list[dict[str, object]]]:
    """What was logged, and at the end what the line of a request would say besides."""
    with capture_logs() as lines, bound_contextvars():
        yield lines  # type: ignore[misc]
        lines.append(get_contextvars())


def the_keeper(place: DoorPlace) -> Keeper:
    user_id = place.staff.actor.user_id
    assert user_id is not None
    return Keeper(member=Principal(user_id, ids.new_id(), "mira@example.org", "Mira Osterhaus", False))


def an_undo(place: DoorPlace, scan_id: UUID) -> Undo:
    return Undo(
        id=ids.new_id(),
        device_id=place.device.id,
        scan_id=scan_id,
        scan_device_id=place.device.id,
        reason="Wrong person",
    )


async def test_of_undos_at_once_one_takes_the_admission_back(runtime: Runtime, place: DoorPlace) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    attempt = place.scan_of(order.ticket.code)
    await scanned(runtime, place, attempt)
    slug = await slug_of(runtime, place)
    ends = await asyncio.gather(
        *(
            door.take_back(
                runtime,
                the_keeper(place),
                slug,
                event_id=place.event_id,
                wanted=an_undo(place, attempt.id),
            )
            for _ in range(6)
        ),
        return_exceptions=True,
    )
    assert sum(not isinstance(end, BaseException) for end in ends) == 1


async def test_scans_and_undos_at_once_leave_at_most_one_inside(
    runtime: Runtime, other_process: Runtime, place: DoorPlace
) -> None:
    order = await tickets_for(runtime.db, place, runtime.sealer)
    attempts = [place.scan_of(order.ticket.code) for _ in range(12)]
    slug = await slug_of(runtime, place)

    async def scan_and_undo(at: Runtime, attempt: Scan) -> int:
        [answer] = await door.scan(at, slug, place.event_id, attempts=[attempt])
        assert isinstance(answer, Verdict)
        if not answer.is_admitted:
            return 0
        await door.take_back(
            at, the_keeper(place), slug, event_id=place.event_id, wanted=an_undo(place, attempt.id)
        )
        return 1

    taken_back = await asyncio.gather(
        *(
            scan_and_undo(at, attempt)
            for at, attempt in zip([runtime, other_process] * 6, attempts, strict=True)
        )
    )
    async with runtime.db.read(place.staff) as tx:
        assert await tx.fetch_value("select count(*) from admissions where undone_at is null") == 0
        assert await tx.fetch_value("select checked_in_at from tickets") is None
        assert await tx.fetch_value("select count(*) from admissions") == sum(taken_back) >= 1
