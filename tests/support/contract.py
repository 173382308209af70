"""The API against its own document: calls drawn from it, sent in process, every answer held against it.

What is drawn is either as the document says or wrong on purpose. Where a path names a thing, half of the calls
name one that is there, so that more than the way in is tried.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.access_table import TABLE, Row
from tests.support.access_world import IN_PATH, World, a_world_of_its_own, filled, path_of
from tests.support.cluster import ScratchCluster
from tests.support.http import bearer_of
from tests.support.identity_builders import an_account

CALLERS = ("nobody", "homeless", "staff", "admin", "operator")
"""Nobody; somebody signed in without an organizer; Staff; a TenantAdmin; a platform admin."""

EXCLUDED: Mapping[str, str] = {
    "POST /webhooks/stripe": "speaks the provider's language, checked by its signature; tests/api/test_webhooks.py",
    "GET /healthz": "for whoever runs the house, not part of the API",
    "GET /readyz": "for whoever runs the house, not part of the API",
    "GET /metrics": "for whoever runs the house, not part of the API",
    "GET /api/v1/openapi": "the document itself",
    "GET /api/v1/openapi/openapi.json": "the document itself",
    "GET /api/v1/openapi/{path}": "the document itself",
    "GET /api/v1/demo": "not there outside of a demo",
    "GET /api/v1/demo/mails": "not there outside of a demo",
}
"""Routes that the document does not describe, each with its reason."""

ENDS_LOGINS = frozenset(
    {"POST /api/v1/auth/logout", "POST /api/v1/auth/logout-everywhere", "POST /api/v1/me/password"}
)
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

Case = schemathesis.Case[Any]
Operation = APIOperation[Any, Any, Any, Any]


@dataclass(slots=True)
class Trial:
    """One world, its callers, and what disagreed."""

    world: World
    homeless: UUID
    seed: int
    calls: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def headers(self, caller: str) -> dict[str, str]:
        """Who calls, as a header; sign-ins that ended are made anew."""
        if caller == "homeless":
            return await bearer_of(self.world.runtime, self.homeless)
        return await self.world.bearer(caller)

    async def send(self, case: Case, caller: str, name: str) -> None:
        """Send what was drawn, as one caller, and hold the answer against the document."""
        client = self.world.clients["nobody" if caller == "homeless" else caller]
        made = requests.Request(**_plain(case)).prepare()
        assert made.url is not None
        answer = await client.request(
            str(made.method),
            made.url,
            headers={**_latin(made.headers), **await self.headers(caller)},
            content=made.body,  # type: ignore[arg-type]
        )
        self.judge(case, answer, f"{name} as {caller}")
        if name in ENDS_LOGINS:
            self.world.forget(caller)

    def judge(self, case: Case, answer: httpx.Response, name: str) -> None:
        """Note an answer that the document does not tell of."""
        self.calls += 1
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except (FailureGroup, Failure) as found:
            told = [str(one) for one in getattr(found, "exceptions", [found])]
            self.wrong.append(f"{name}: {answer.status_code} {'; '.join(told)[:900]}")


@asynccontextmanager
async def a_trial(cluster: ScratchCluster, home: Path, *, seed: int) -> AsyncIterator[Trial]:
    """A world with its callers."""
    async with a_world_of_its_own(cluster, home) as world:
        yield Trial(world, (await an_account(world.runtime.db, password=None)).user_id, seed)


async def everything(trial: Trial, *, right: int, wrong: int) -> set[str]:
    """Each operation called well, then in all the other ways; the names of those that the document describes."""
    answer = await trial.world.clients["nobody"].get("/api/v1/openapi/openapi.json")
    described = dict(operations(answer.json()))
    for row in TABLE:
        if row.name in described:
            await call_well(trial, described[row.name], row)
    for number, (name, operation) in enumerate(described.items()):
        await tried(trial, name, operation, right=right, wrong=wrong, first=number)
    return set(described)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    """Each as `GET /api/v1/me`, with what draws its calls."""
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url="http://testserver.local")
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        yield f"{operation.method.upper()} {operation.path}", operation


def drawn(operation: Operation, mode: GenerationMode, *, most: int, number: int) -> list[Case]:
    """So many calls, the same for the same number."""
    found: list[Case] = []

    @seed(number)
    @settings(
        max_examples=most,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def gather(case: Case) -> None:
        found.append(case)

    with suppress(Unsatisfiable):  # a call without anything in it cannot be wrong
        gather()
    return found[:most]


def placed(case: Case, things: Mapping[str, Any]) -> Case:
    """The call with what its path names there for the taking, and the version that is."""
    if case.path_parameters:
        case.path_parameters = {
            name: str(things.get(name, value)) for name, value in case.path_parameters.items()
        }
    if case.operation.path.endswith("/stream"):
        _shorten(case)
    return case


def _shorten(case: Case) -> None:
    """A stream that would go on for minutes ends after a second; a wrong length stays wrong."""
    query = dict(case.query or {})
    asked = query.get("seconds")
    if asked is None or (isinstance(asked, int) and 1 <= asked <= 600):
        case.query = {**query, "seconds": 1}


async def call_well(trial: Trial, operation: Operation, row: Row) -> None:
    """The call of the access table that goes through, held against the document."""
    world = trial.world
    actor = next(one for one in ("admin", "operator") if row.expected[one] < 300)
    if row.ends_logins:
        world.forget(actor)
    fresh = await world.fresh(row.fresh, actor, row.path) if row.fresh else {}
    things = {**world.things_of(actor, row.path), **fresh}
    headers = {**filled(row.headers, things), **await world.bearer(actor)}
    answer = await world.clients[actor].request(
        row.method,
        path_of(row.path, things),
        params=filled(row.query, things),
        json=None if row.content else filled(row.body, things),
        content=row.content,
        headers=headers,
    )
    if row.ends_logins:
        world.forget(actor)
    if answer.status_code != row.expected[actor]:
        trial.wrong.append(f"{row.name}: {answer.status_code} where the table says {row.expected[actor]}")
    named = {name: str(things[name]) for name in IN_PATH.findall(row.path)}
    trial.judge(operation.Case(path_parameters=named), answer, f"{row.name}, a good call")


async def tried(
    trial: Trial, name: str, operation: Operation, *, right: int, wrong: int, first: int = 0
) -> None:
    """Calls of one operation by the callers in turn: so many as the document says, and so many that are wrong."""
    for mode, most in ((GenerationMode.POSITIVE, right), (GenerationMode.NEGATIVE, wrong)):
        for index, case in enumerate(drawn(operation, mode, most=most, number=trial.seed), first):
            caller = CALLERS[index % len(CALLERS)]
            things = trial.world.things_of("admin" if caller == "homeless" else caller, operation.path)
            await trial.send(placed(case, things) if index // len(CALLERS) % 2 == 0 else case, caller, name)


def _plain(case: Case) -> dict[str, Any]:
    """What `requests` takes of the case."""
    known = {"method", "url", "headers", "params", "json", "data", "cookies", "files"}
    return {name: value for name, value in case.as_transport_kwargs().items() if name in known}


def _latin(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Headers that fit a wire; who calls is not drawn."""
    fit = {name: value for name, value in headers.items() if str(value).isascii()}
    return {name: value for name, value in fit.items() if name.lower() != "authorization"}
