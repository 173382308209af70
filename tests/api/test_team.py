"""A tenant's team over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant, an_email
from tests.support.events_builders import an_event
from tests.support.identity_api import bearer, calling
from tests.support.identity_builders import Colleague, a_colleague, an_account, give_password


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(runtime) as opened:
        yield opened


async def signed_in(
    runtime: Runtime, tenant: Scope, *, role: str = "tenant_admin"
) -> tuple[Colleague, dict[str, str]]:
    colleague = await a_colleague(runtime.db, tenant, role=role)
    await give_password(runtime.db, colleague.principal.user_id)
    return colleague, await bearer(runtime, colleague.principal)


async def test_an_admin_invites_changes_assigns_and_disables(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope, db: Database
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    path = f"/tenants/{admin.slug}/members"
    async with db.write(tenant) as tx:
        event = await an_event(tx)
    invited = await client.post(path, json={"email": an_email(), "role": "staff"}, headers=headers)
    assert (invited.status_code, invited.json()["status"]) == (201, "invited")
    one = f"{path}/{invited.json()['id']}"
    assigned = await client.put(f"{one}/events", json={"event_ids": [str(event.id)]}, headers=headers)
    assert assigned.json()["event_ids"] == [str(event.id)]
    raised = await client.patch(one, json={"role": "tenant_admin", "version": 1}, headers=headers)
    assert raised.json()["role"] == "tenant_admin"
    off = await client.patch(one, json={"status": "disabled", "version": 2}, headers=headers)
    assert off.json()["status"] == "disabled"
    listed = await client.get(path, headers=headers)
    assert [member["status"] for member in listed.json()["items"]] == ["active", "disabled"]


async def test_the_last_admin_stays(client: httpx.AsyncClient, runtime: Runtime, tenant: Scope) -> None:
    admin, headers = await signed_in(runtime, tenant)
    answer = await client.patch(
        f"/tenants/{admin.slug}/members/{admin.member_id}",
        json={"role": "staff", "version": 1},
        headers=headers,
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nobody", "role": "staff"}, "email"),
        ({"email": "a@example.org", "role": "owner"}, "role"),
        ({"email": "a@example.org"}, "role"),
        ({"email": "a@example.org", "role": "staff", "admin": True}, "admin"),
        ({"email": "a@example.org", "role": "staff", "event_ids": ["x"]}, "event_ids[0]"),
        ({"email": "a@example.org", "role": "staff", "event_ids": [str(uuid4())] * 201}, "event_ids"),
        ({"email": "a@example.org", "role": "staff", "full_name": "a\u0007b"}, "full_name"),
        ({"email": "a@example.org", "role": "staff", "event_ids": [str(uuid4())]}, "event_ids"),
    ],
)
async def test_an_invitation_that_is_wrong_names_the_field(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope, body: dict[str, Any], field: str
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    answer = await client.post(f"/tenants/{admin.slug}/members", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def calls(slug: str, member_id: object) -> list[tuple[str, str, dict[str, Any] | None]]:
    path = f"/tenants/{slug}"
    return [
        ("PATCH", path, {"name": "Ours now", "version": 1}),
        ("GET", f"{path}/activity", None),
        ("GET", f"{path}/members", None),
        ("POST", f"{path}/members", {"email": "a@example.org", "role": "staff"}),
        ("PATCH", f"{path}/members/{member_id}", {"role": "staff", "version": 1}),
        ("PUT", f"{path}/members/{member_id}/events", {"event_ids": []}),
    ]


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 401), ("stranger", 404), ("foreign_admin", 404), ("staff", 403)]
)
async def test_who_may_not_is_refused(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope, number: int, who: str, status: int
) -> None:
    admin = await a_colleague(runtime.db, tenant)
    match who:
        case "stranger":
            headers = await bearer(runtime, await an_account(runtime.db))
        case "foreign_admin":
            _, headers = await signed_in(runtime, await a_tenant(runtime.db))
        case "staff":
            _, headers = await signed_in(runtime, tenant, role="staff")
        case _:
            headers = {}
    method, path, body = calls(admin.slug, admin.member_id)[number]
    answer = await client.request(method, path, json=body, headers=headers)
    assert answer.status_code == status


async def test_a_tenant_that_is_not_there_answers_as_a_foreign_one(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin = await a_colleague(runtime.db, tenant)
    headers = await bearer(runtime, await an_account(runtime.db))
    foreign = await client.get(f"/tenants/{admin.slug}/members", headers=headers)
    missing = await client.get("/tenants/no-such-tenant/members", headers=headers)
    assert (foreign.status_code, foreign.json()) == (missing.status_code, missing.json())


async def test_a_member_of_another_tenant_is_404(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    foreign = await a_colleague(runtime.db, await a_tenant(runtime.db))
    for member_id in (foreign.member_id, uuid4()):
        answer = await client.put(
            f"/tenants/{admin.slug}/members/{member_id}/events", json={"event_ids": []}, headers=headers
        )
        assert answer.status_code == 404
