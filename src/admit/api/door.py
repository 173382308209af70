"""The door: scanning, undoing, looking up, counting, gates."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, cast
from uuid import UUID

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import Scope

from admit.api.access import KeeperHere, bearer
from admit.api.parameters import Caller, Id, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import door as schemas
from admit.api.server_time import ServerTime
from admit.checkin import counters, gates, lookup
from admit.checkin.records import FoundTicket, Undo
from admit.flows import door, doorway, entering, sign_in
from admit.flows.doorway import Keeper
from admit.flows.runtime import Runtime
from admit.http.express import OPTION, Answer, header
from admit.identity.permissions import Permission
from admit.questions import answers

JSON = ((b"content-type", b"application/json"),)
NEW_SCANS = msgspec.json.Decoder(schemas.NewScans)
ANSWERS = msgspec.json.Encoder()

Query = Annotated[
    str, QueryParameter(schema_extra={"minLength": lookup.SHORTEST_QUERY, "maxLength": lookup.LONGEST_QUERY})
]
Most = Annotated[int, QueryParameter(schema_extra={"minimum": 1, "maximum": lookup.MOST_FOUND})]


@get("/events")
async def list_events(runtime: RuntimeHere, keeper: KeeperHere, slug: Slug) -> schemas.DoorEvents:
    """The events the caller may work at: their own if assigned to some, else all; no drafts, none long
    over."""
    now = runtime.clock.now()
    async with doorway.read(runtime, keeper, slug) as tx:
        found = await doorway.events_of(tx, keeper, now=now)
    return schemas.DoorEvents(items=[told(event, schemas.DoorEvent) for event in found])


async def scan_swiftly(scope: Scope, body: bytes) -> Answer | None:
    """A member's scans, as `scan` answers them: enrolled devices and what is wrong with the form are left to that."""
    token = bearer(scope)
    if token is None or header(scope, b"content-type") != "application/json":
        return None
    try:
        data = NEW_SCANS.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    runtime, path = scope["litestar_app"].state.runtime, scope["path_params"]
    member = await sign_in.principal_of_access(runtime, token)
    told = await _scanned(runtime, Keeper(member=member), path["slug"], cast(UUID, path["event_id"]), data)
    return Answer(200, JSON, ANSWERS.encode(told))


@post("/events/{event_id:uuid}/scans", status_code=200, opt={OPTION: scan_swiftly})
async def scan(
    runtime: RuntimeHere, keeper: KeeperHere, slug: Slug, event_id: Id, data: JSONBody[schemas.NewScans]
) -> schemas.ScanAnswers:
    """Scan 1 to 200 tickets. A refused ticket is an answer like any other, with its reason."""
    return await _scanned(runtime, keeper, slug, event_id, data)


async def _scanned(
    runtime: Runtime, keeper: Keeper, slug: str, event_id: UUID, data: schemas.NewScans
) -> schemas.ScanAnswers:
    attempts = schemas.attempts_of(data, keeper.actor, keeper.name)
    await doorway.check_own(runtime, keeper, slug, data.device_id)
    answers = await door.scan(runtime, slug, event_id, attempts=attempts)
    return schemas.ScanAnswers(
        answers=[
            schemas.answer_of(attempt.id, answer) for attempt, answer in zip(attempts, answers, strict=True)
        ]
    )


@post("/events/{event_id:uuid}/scans/{scan_id:uuid}/undo", status_code=200)
async def undo_scan(
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    scan_id: Id,
    data: JSONBody[schemas.NewUndo],
) -> schemas.Undone:
    """Take an admission back, with the reason; the ticket can enter again."""
    wanted = Undo(
        id=data.id,
        device_id=data.device_id,
        scan_id=scan_id,
        scan_device_id=data.scan_device_id or data.device_id,
        reason=data.reason,
        sequence=data.sequence,
    )
    undone = await door.take_back(runtime, keeper, slug, event_id=event_id, wanted=wanted)
    return told(undone, schemas.Undone)


@get("/events/{event_id:uuid}/counters")
async def read_counters(
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    session_id: FromQuery[UUID | None] = None,
) -> schemas.Counters:
    """Admitted of expected, by ticket type and gate; of one session when named."""
    async with doorway.read(runtime, keeper, slug, event_id=event_id) as tx:
        found = await counters.read(tx, event_id, session_id=session_id, now=runtime.clock.now())
    return told(found, schemas.Counters)


@get("/events/{event_id:uuid}/lookup")
async def look_up(
    runtime: RuntimeHere,
    keeper: KeeperHere,
    slug: Slug,
    event_id: Id,
    q: Query,
    limit: Most = lookup.DEFAULT_FOUND,
) -> schemas.FoundTickets:
    """Find tickets by name, email, order code or ticket code; case, accents and word order do not matter."""
    async with doorway.read(runtime, keeper, slug, event_id=event_id) as tx:
        found = await lookup.find(tx, event_id, q, limit=limit)
        answered = await answers.for_tickets(tx, [ticket.id for ticket in found])
    return schemas.FoundTickets(items=[_found(ticket, answered[ticket.id]) for ticket in found])


def _found(ticket: FoundTicket, answered: Sequence[tuple[str, str]]) -> schemas.FoundTicket:
    given = [schemas.FoundAnswer(question=asked, answer=words) for asked, words in answered]
    return schemas.FoundTicket(answers=given, **asdict(ticket))


@get("/events/{event_id:uuid}/gates")
async def list_gates(runtime: RuntimeHere, keeper: KeeperHere, slug: Slug, event_id: Id) -> schemas.Gates:
    """The gates of an event, by name."""
    async with doorway.read(runtime, keeper, slug, event_id=event_id) as tx:
        found = await gates.of_event(tx, event_id)
    return schemas.Gates(items=[told(gate, schemas.Gate) for gate in found])


@post("/events/{event_id:uuid}/gates")
async def add_gate(
    runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, data: JSONBody[schemas.NewGate]
) -> schemas.Gate:
    """Name a new entrance."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        made = await gates.add(tx, event_id, data.name, now=runtime.clock.now())
    return told(made, schemas.Gate)


@patch("/events/{event_id:uuid}/gates/{gate_id:uuid}")
async def rename_gate(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    event_id: Id,
    gate_id: Id,
    data: JSONBody[schemas.NewGate],
) -> schemas.Gate:
    """Give a gate another name."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        renamed = await gates.rename(tx, event_id, gate_id, name=data.name)
    return told(renamed, schemas.Gate)


@delete("/events/{event_id:uuid}/gates/{gate_id:uuid}")
async def remove_gate(runtime: RuntimeHere, principal: Caller, slug: Slug, event_id: Id, gate_id: Id) -> None:
    """Take a gate away at which nothing was scanned."""
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await gates.remove(tx, event_id, gate_id)


router = Router(
    path="/tenants/{slug:str}/door",
    route_handlers=[
        list_events,
        scan,
        undo_scan,
        read_counters,
        look_up,
        list_gates,
        add_gate,
        rename_gate,
        remove_gate,
    ],
    middleware=[ServerTime],
    tags=["door"],
)
