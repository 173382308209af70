"""The door's stories: scanning and undoing, each in one transaction with its trail.

Scans of one event that arrive at the same moment go to the database as one batch. Who may scan there is read
inside that batch for all who ask, so a member who was shut out a second ago is shut out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog

from admit.checkin import posts, scans, stations, undo
from admit.checkin.errors import WRONG_ATTEMPTS, NotAtThisDoor
from admit.checkin.posts import Working
from admit.checkin.records import Scan, Undo, Undone, Verdict
from admit.checkin.scans import Answer
from admit.checkin.stations import Posted
from admit.core import logging
from admit.core.clock import Clock
from admit.core.coalescer import Coalescer
from admit.core.db import CommitUnknown, Database, ReferenceViolated, Tx, UniqueViolated
from admit.core.errors import Refusal
from admit.core.tenancy import ActorKind, Part, Scope
from admit.flows import doorway, entering
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime

log = structlog.get_logger(__name__)

TRIES = 3
MOST_SCANS = 200

AGAIN = (UniqueViolated, ReferenceViolated, CommitUnknown)
"""What a second try settles: the same scan was stored at that moment, a gate went away, the commit's answer
was lost. Scans are idempotent, and their tickets stay locked until a lost transaction has ended."""


@dataclass(frozen=True, slots=True)
class _Place:
    tenant_id: UUID
    event_id: UUID


@dataclass(frozen=True, slots=True)
class _Asked:
    """One scan on its way into a batch. It carries the database, so that the queue need not keep it alive."""

    db: Database
    clock: Clock
    scan: Scan


Queue = Coalescer[_Place, _Asked, Verdict]

_QUEUES: WeakKeyDictionary[Database, Queue] = WeakKeyDictionary()


async def scan(runtime: Runtime, slug: str, event_id: UUID, *, attempts: Sequence[Scan]) -> list[Answer]:
    """Answer one device's attempts in their order; one that is wrong in itself has a refusal in its place.

    Each attempt names who makes it. A lone one joins whatever others come at the same moment; a list goes as
    it is.
    Raises: NotFound for the tenant, the event, and who does not work there; UnknownDevice, DeviceRevoked, Busy.
    """
    place = _Place(await entering.tenant_id_of(runtime.db, slug), event_id)
    if len(attempts) == 1:
        answers: list[Answer] = [await _one(runtime, place, attempts[0])]
    else:
        answers = await _record(runtime.db, runtime.clock, place, attempts)
    _tell(slug, event_id, answers)
    for answer in answers:
        if isinstance(answer, Refusal) and not isinstance(answer, WRONG_ATTEMPTS):
            raise answer
    return answers


async def take_back(runtime: Runtime, keeper: Keeper, slug: str, *, event_id: UUID, wanted: Undo) -> Undone:
    """Undo the admission that a scan made.

    Raises: what `doorway.write` and `undo.undo` raise.
    """
    await doorway.check_own(runtime, keeper, slug, wanted.device_id)
    for left in reversed(range(TRIES)):
        try:
            async with doorway.write(runtime, keeper, slug, event_id=event_id) as tx:
                undone = await undo.undo(tx, event_id, wanted, now=runtime.clock.now())
            break
        except AGAIN:
            if not left:
                raise
    log.info("door.undone", tenant=slug, event_id=str(event_id), scan_id=str(wanted.scan_id))
    return undone


async def _one(runtime: Runtime, place: _Place, attempt: Scan) -> Answer:
    try:
        return await _queue(runtime).call(place, _Asked(runtime.db, runtime.clock, attempt))
    except WRONG_ATTEMPTS as refusal:
        return refusal


async def _answer_batch(place: _Place, asked: Sequence[_Asked]) -> Sequence[Answer]:
    first = asked[0]
    return await _record(first.db, first.clock, place, [one.scan for one in asked])


async def _record(db: Database, clock: Clock, place: _Place, attempts: Sequence[Scan]) -> list[Answer]:
    scope = Scope(place.tenant_id, attempts[0].actor, Part.STAFF)
    for left in reversed(range(TRIES)):
        try:
            async with db.write(scope) as tx:
                return await _record_members(tx, clock, place.event_id, attempts)
        except AGAIN:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


async def _record_members(tx: Tx, clock: Clock, event_id: UUID, attempts: Sequence[Scan]) -> list[Answer]:
    """Answers in order; who does not work here gets NotAtThisDoor and leaves no trace."""
    people = {attempt.actor.user_id for attempt in attempts if attempt.actor.user_id is not None}
    own = {attempt.device_id for attempt in attempts if attempt.actor.kind is ActorKind.DEVICE}
    beside = [
        posts.asking_who_works(event_id, people),
        *([stations.asking_who_works(event_id, own)] if own else []),
    ]
    looked, (members, *devices) = await scans.look(tx, event_id, attempts, now=clock.now(), beside=beside)
    welcome = _welcome(attempts, members, devices[0] if devices else ())
    if not any(welcome):
        return [NotAtThisDoor() for _ in attempts]
    answers = iter(await scans.answer(tx, looked, welcome))
    return [next(answers) if is_welcome else NotAtThisDoor() for is_welcome in welcome]


def _welcome(attempts: Sequence[Scan], members: Sequence[Working], posted: Sequence[Posted]) -> list[bool]:
    """Who of a batch works here: members by themselves, enrolled devices by their own."""
    people = {member.user_id for member in members}
    devices = {device.id for device in posted if not device.is_revoked}
    return [
        attempt.device_id in devices
        if attempt.actor.kind is ActorKind.DEVICE
        else attempt.actor.user_id in people
        for attempt in attempts
    ]


def _queue(runtime: Runtime) -> Queue:
    queue = _QUEUES.get(runtime.db)
    if queue is None:
        queue = _QUEUES[runtime.db] = Coalescer(_answer_batch, watch=runtime.watch("scans"))
    return queue


def _tell(slug: str, event_id: UUID, answers: Sequence[Answer]) -> None:
    """What the line of the request says: how many of each answer. Neither inputs nor names."""
    counts: dict[str, int] = {}
    for answer in answers:
        word = _word(answer)
        counts[word] = counts.get(word, 0) + 1
    logging.bind_facts(tenant=slug, event_id=event_id, answers=counts)


def _word(answer: Answer) -> str:
    if isinstance(answer, Refusal):
        return answer.code
    return answer.reason.value if answer.reason else answer.outcome.value
