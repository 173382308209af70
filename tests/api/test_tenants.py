"""A tenant's own settings and trail over HTTP."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_slug, a_tenant, set_tenant_status
from tests.support.device_builders import a_picture
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


async def test_an_admin_sees_and_edits_the_tenant(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    path = f"/tenants/{admin.slug}"
    before = (await client.get(path, headers=headers)).json()
    body = {"version": before["version"], "name": "Halde", "branding": {"accent_color": "#1F6FEB"}}
    after = (await client.patch(path, json=body, headers=headers)).json()
    assert (after["name"], after["branding"]) == ("Halde", {"accent_color": "#1f6feb"})
    assert after["contact_email"] == before["contact_email"]
    assert (await client.get(path, headers=headers)).json() == after


async def test_null_takes_a_part_of_the_branding_away_and_what_is_left_out_stays(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    path = f"/tenants/{admin.slug}"
    both = {"accent_color": "#112233", "logo_url": "https://example.org/l.png"}
    await client.patch(path, json={"version": 1, "branding": both}, headers=headers)
    answer = await client.patch(path, json={"version": 2, "branding": {"logo_url": None}}, headers=headers)
    assert answer.json()["branding"] == {"accent_color": "#112233"}


async def test_texts_links_and_a_logo_are_set_and_told_to_the_public(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    path, logo = f"/tenants/{admin.slug}", base64.b64encode(a_picture(size=(200, 100))).decode()
    texts = {"tagline": "New music", "website_url": "https://halde.example.org", "about": "**We** play."}
    await client.patch(path, json={"version": 1, "branding": texts}, headers=headers)
    told = (await client.put(f"{path}/branding/logo", json={"picture": logo}, headers=headers)).json()
    assert {name: told["branding"][name] for name in texts} == texts
    assert told["branding"]["logo_url"].startswith("/media/pictures/")
    assert (await client.delete(f"{path}/branding/logo", headers=headers)).status_code == 204
    assert (await client.get(path, headers=headers)).json()["branding"] == texts


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"branding": {"accent_color": "red; } body {"}}, "branding.accent_color"),
        ({"branding": {"logo_url": "javascript:alert(1)"}}, "branding.logo_url"),
        ({"branding": {"css": "x"}}, "branding.css"),
        ({"branding": {"imprint_url": "http://example.org"}}, "branding.imprint_url"),
        ({"branding": {"youtube_url": "https://youtube.com.example.org/x"}}, "branding.youtube_url"),
        ({"name": "a\u0000b"}, "name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"slug": "another"}, "slug"),
        ({"status": "active"}, "status"),
        ({"application_fee_bps": 0}, "application_fee_bps"),
        ({"version": 10**12}, "version"),
    ],
)
async def test_an_edit_that_is_wrong_names_the_field(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope, change: dict[str, Any], field: str
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    answer = await client.patch(f"/tenants/{admin.slug}", json={"version": 1} | change, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_staff_see_the_face_only(client: httpx.AsyncClient, runtime: Runtime, tenant: Scope) -> None:
    staff, headers = await signed_in(runtime, tenant, role="staff")
    found = (await client.get(f"/tenants/{staff.slug}", headers=headers)).json()
    assert found["slug"] == staff.slug
    assert (found["contact_email"], found["application_fee_bps"], found["version"]) == (None, None, None)


async def test_a_suspended_tenant_reads_and_does_not_write(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    await set_tenant_status(runtime.db, tenant.tenant_id, "suspended")
    assert (await client.get(f"/tenants/{admin.slug}", headers=headers)).json()["status"] == "suspended"
    answer = await client.patch(f"/tenants/{admin.slug}", json={"version": 1, "name": "New"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "tenant_suspended")


async def test_the_trail_is_read_newest_first_in_pages(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    path = f"/tenants/{admin.slug}"
    for version in (1, 2, 3):
        await client.patch(path, json={"version": version, "name": f"Name {version}"}, headers=headers)
    first = (await client.get(f"{path}/activity", params={"limit": 2}, headers=headers)).json()
    rest = (
        await client.get(
            f"{path}/activity", params={"limit": 2, "cursor": first["next_cursor"]}, headers=headers
        )
    ).json()
    entries = [*first["items"], *rest["items"]]
    assert [entry["action"] for entry in entries] == ["tenant.edited"] * 3
    assert entries == sorted(entries, key=lambda entry: entry["created_at"], reverse=True)
    assert entries[0]["actor_name"] == admin.principal.full_name
    assert rest["next_cursor"] is None


async def test_the_trail_is_narrowed_by_kind_person_and_day(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    path = f"/tenants/{admin.slug}"
    await client.patch(path, json={"version": 1, "name": "New"}, headers=headers)

    async def found(**asked: str) -> int:
        answer = await client.get(f"{path}/activity", params=asked, headers=headers)
        return len(answer.json()["items"])

    assert await found(about="organizer", actor_id=str(admin.principal.user_id)) == 1
    assert await found(about="door") == 0
    assert await found(actor_kind="system") == 0
    assert await found(until="2001-01-01T00:00:00Z") == 0
    taken = await client.get(f"{path}/activity.csv", params={"about": "organizer"}, headers=headers)
    assert [line.split(",")[2] for line in taken.text.splitlines()] == ["act", "tenant.edited"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "9" * 30),
        ("limit", "x"),
        ("cursor", "x"),
        ("event_id", "x"),
        ("action", "drop table"),
        ("action", "a\0.b"),
        ("about", "everything"),
        ("actor_kind", "ghost"),
        ("since", "2027-01-01T00:00:00"),
        ("until", "tomorrow"),
    ],
)
async def test_a_question_that_cannot_be_names_what_is_wrong(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope, name: str, value: str
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    answer = await client.get(f"/tenants/{admin.slug}/activity", params={name: value}, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [name]


async def test_the_trail_of_another_tenant_stays_there(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, headers = await signed_in(runtime, tenant)
    other, other_headers = await signed_in(runtime, await a_tenant(runtime.db))
    await client.patch(f"/tenants/{other.slug}", json={"version": 1, "name": "New"}, headers=other_headers)
    found = await client.get(f"/tenants/{admin.slug}/activity", headers=headers)
    assert found.json()["items"] == []


async def test_somebody_signed_in_applies_for_another_tenant(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    headers, slug = await bearer(runtime, await an_account(runtime.db)), a_slug()
    answer = await client.post("/tenants", json={"tenant_name": "Second", "slug": slug}, headers=headers)
    assert (answer.status_code, answer.json()) == (202, {"slug": slug})
    assert (await client.get(f"/tenants/{slug}", headers=headers)).json()["status"] == "pending"
