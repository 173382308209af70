"""The platform's own desk over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant
from tests.support.identity_api import bearer, calling
from tests.support.identity_builders import a_colleague, an_account, an_operator, give_password


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(runtime) as opened:
        yield opened


async def operator(runtime: Runtime) -> dict[str, str]:
    return await bearer(runtime, await an_operator(runtime.db))


async def test_a_tenant_is_approved_suspended_and_reactivated(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    headers = await operator(runtime)
    tenant = await a_tenant(runtime.db, status="pending")
    path = f"/platform/tenants/{tenant.tenant_id}"
    for act, reason, status in (
        ("approve", "", "active"),
        ("suspend", "complaints", "suspended"),
        ("reactivate", "settled", "active"),
    ):
        answer = await client.post(f"{path}/{act}", json={"reason": reason}, headers=headers)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    assert (await client.get(path, headers=headers)).json()["status_reason"] == "settled"


async def test_an_application_is_rejected_with_a_reason_only(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    headers = await operator(runtime)
    tenant = await a_tenant(runtime.db, status="pending")
    path = f"/platform/tenants/{tenant.tenant_id}/reject"
    without = await client.post(path, json={}, headers=headers)
    assert [error["field"] for error in without.json()["errors"]] == ["reason"]
    answer = await client.post(path, json={"reason": "no such address"}, headers=headers)
    assert answer.json()["status"] == "rejected"


async def test_a_decision_that_does_not_fit_says_where_the_tenant_stands(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    answer = await client.post(
        f"/platform/tenants/{tenant.tenant_id}/approve", json={}, headers=await operator(runtime)
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "tenant_not_in_state")
    assert answer.json()["facts"] == {"status": "active"}


def calls(tenant_id: object, user_id: object) -> list[tuple[str, str, dict[str, Any] | None]]:
    return [
        ("GET", "/platform/tenants", None),
        ("GET", f"/platform/tenants/{tenant_id}", None),
        ("POST", f"/platform/tenants/{tenant_id}/approve", {}),
        ("POST", f"/platform/tenants/{tenant_id}/reject", {"reason": "x"}),
        ("POST", f"/platform/tenants/{tenant_id}/suspend", {"reason": "x"}),
        ("POST", f"/platform/tenants/{tenant_id}/reactivate", {"reason": "x"}),
        ("GET", "/platform/users", None),
        ("PATCH", f"/platform/users/{user_id}", {"version": 1, "is_platform_admin": True}),
        ("GET", "/platform/activity", None),
        ("GET", "/platform/settings", None),
        ("PATCH", "/platform/settings", {"version": 1, "application_fee_bps": 0}),
    ]


@pytest.mark.parametrize("number", range(11))
@pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("tenant_admin", 403), ("staff", 403)])
async def test_nobody_else_gets_past_the_guard(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope, number: int, who: str, status: int
) -> None:
    headers: dict[str, str] = {}
    member = await a_colleague(runtime.db, tenant, role="staff" if who == "staff" else "tenant_admin")
    if who != "nobody":
        await give_password(runtime.db, member.principal.user_id)
        headers = await bearer(runtime, member.principal)
    method, path, body = calls(tenant.tenant_id, member.principal.user_id)[number]
    answer = await client.request(method, path, json=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7])
async def test_what_is_not_there_is_404(client: httpx.AsyncClient, runtime: Runtime, number: int) -> None:
    method, path, body = calls(uuid4(), uuid4())[number]
    answer = await client.request(method, path, json=body, headers=await operator(runtime))
    assert answer.status_code == 404


async def test_accounts_are_found_and_disabled(client: httpx.AsyncClient, runtime: Runtime) -> None:
    headers, person = await operator(runtime), await an_account(runtime.db)
    found = await client.get("/platform/users", params={"search": person.email}, headers=headers)
    [one] = found.json()["items"]
    assert (one["email"], "password_hash" in one) == (person.email, False)
    answer = await client.patch(
        f"/platform/users/{one['id']}", json={"version": 1, "is_disabled": True}, headers=headers
    )
    assert answer.json()["disabled_at"] is not None


async def test_the_trail_of_one_tenant_is_read(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    headers = await operator(runtime)
    await client.post(
        f"/platform/tenants/{tenant.tenant_id}/suspend", json={"reason": "complaints"}, headers=headers
    )
    found = await client.get(
        "/platform/activity", params={"tenant_id": str(tenant.tenant_id)}, headers=headers
    )
    [entry] = found.json()["items"]
    assert (entry["action"], entry["actor_kind"], entry["metadata"]) == (
        "tenant.suspended",
        "operator",
        {"reason": "complaints"},
    )


async def test_settings_are_edited(fresh_runtime: Runtime) -> None:
    async with calling(fresh_runtime) as client:
        headers = await operator(fresh_runtime)
        body = {"version": 1, "signups_open": False, "application_fee_bps": 150}
        answer = await client.patch("/platform/settings", json=body, headers=headers)
        assert (answer.json()["signups_open"], answer.json()["application_fee_bps"]) == (False, 150)
        assert (await client.get("/platform/settings", headers=headers)).json() == answer.json()


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("cursor", "x"), ("status", "sleeping"), ("status", "a\0b")],
)
async def test_a_question_that_cannot_be_names_what_is_wrong(
    client: httpx.AsyncClient, runtime: Runtime, name: str, value: str
) -> None:
    answer = await client.get("/platform/tenants", params={name: value}, headers=await operator(runtime))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [name]


async def test_a_search_with_a_control_character_is_named(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    answer = await client.get("/platform/users", params={"search": "a\0b"}, headers=await operator(runtime))
    assert [error["field"] for error in answer.json()["errors"]] == ["search"]
