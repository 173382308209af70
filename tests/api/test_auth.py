"""Accounts and logins over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from admit.core.tenancy import Scope
from admit.flows import team
from admit.flows.runtime import Runtime
from admit.identity.records import Role
from tests.support.builders import a_slug, an_email
from tests.support.identity_api import bearer, calling
from tests.support.identity_builders import PASSWORD, a_colleague, an_account, confirm_address, mails_to

CHOSEN = "a kettle sings at seven"


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(runtime) as opened:
        yield opened


def an_application(**given: Any) -> dict[str, Any]:
    return {
        "email": an_email("organizer"),
        "password": CHOSEN,
        "full_name": "Jonte Brandvold",
        "tenant_name": "Nordlicht",
        "slug": a_slug("nordlicht"),
    } | given


async def tokens_of(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> dict[str, Any]:
    answer = await client.post("/auth/token", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def bearing(tokens: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens['access_token']}"}


async def test_from_sign_up_to_the_own_account(client: httpx.AsyncClient, runtime: Runtime) -> None:
    application = an_application()
    answer = await client.post("/auth/sign-up", json=application)
    assert answer.status_code == 202
    await confirm_address(runtime, application["email"], CHOSEN)
    tokens = await tokens_of(client, application["email"], CHOSEN)
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    me = (await client.get("/me", headers=bearing(tokens))).json()
    assert (me["email"], me["is_platform_admin"], me["is_email_verified"]) == (
        application["email"],
        False,
        True,
    )
    [membership] = me["memberships"]
    assert (membership["slug"], membership["role"], membership["status"]) == (
        application["slug"],
        "tenant_admin",
        "pending",
    )


async def test_a_sign_up_with_a_known_email_answers_the_same(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    fresh = await client.post("/auth/sign-up", json=an_application())
    known = await client.post(
        "/auth/sign-up", json=an_application(email=(await an_account(runtime.db)).email)
    )
    assert (known.status_code, known.json()) == (fresh.status_code, fresh.json())


async def test_a_taken_slug_is_a_conflict_that_names_the_field(client: httpx.AsyncClient) -> None:
    first = an_application()
    await client.post("/auth/sign-up", json=first)
    answer = await client.post("/auth/sign-up", json=an_application(slug=first["slug"]))
    assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")
    assert answer.json()["facts"] == {"field": "slug"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": 7}, "email"),
        ({"email": None}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 73}, "password"),
        ({"password": "p" * 3000}, "password"),
        ({"slug": "admin"}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"tenant_name": "a\u0000b"}, "tenant_name"),
        ({"full_name": ""}, "full_name"),
        ({"locale": "../../etc"}, "locale"),
        ({"is_platform_admin": True}, "is_platform_admin"),
        ({"role": "admin"}, "role"),
    ],
)
async def test_a_sign_up_that_is_wrong_names_the_field_and_makes_nothing(
    client: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    application = an_application()
    answer = await client.post("/auth/sign-up", json=application | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    login = await client.post("/auth/token", json={"email": application["email"], "password": CHOSEN})
    assert login.status_code == 401


async def test_a_wrong_password_is_401_and_says_how_to_sign_in(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    answers = [
        await client.post("/auth/token", json={"email": email, "password": "wrong password"})
        for email in (person.email, an_email("nobody"))
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answers[0].json() == answers[1].json()


async def test_too_many_wrong_passwords_are_429_with_retry_after(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    body = {"email": person.email, "password": "wrong password"}
    statuses = [(await client.post("/auth/token", json=body)).status_code for _ in range(10)]
    assert statuses == [401] * 10
    answer = await client.post("/auth/token", json=body | {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 1 <= int(answer.headers["retry-after"]) <= 900


async def test_answers_with_tokens_are_kept_by_no_cache(client: httpx.AsyncClient, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    answer = await client.post("/auth/token", json={"email": person.email, "password": PASSWORD})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer a.b.c",
        "Basic bWlyYTpwYXNz",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
    ],
)
async def test_without_a_good_token_it_is_401(client: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    answer = await client.get("/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_refresh_token_works_once_and_its_second_use_ends_the_login(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    first = await tokens_of(client, (await an_account(runtime.db)).email)
    body = {"refresh_token": first["refresh_token"]}
    second = await client.post("/auth/refresh", json=body)
    assert second.status_code == 200
    again = await client.post("/auth/refresh", json=body)
    assert (again.status_code, again.json()["code"]) == (401, "login_over")
    last = await client.post("/auth/refresh", json={"refresh_token": second.json()["refresh_token"]})
    assert last.status_code == 401
    assert (await client.get("/me", headers=bearing(second.json()))).status_code == 401


async def test_logging_out_ends_this_login_and_no_other(client: httpx.AsyncClient, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    one, other = await tokens_of(client, person.email), await tokens_of(client, person.email)
    assert (await client.post("/auth/logout", headers=bearing(one))).status_code == 204
    assert (await client.get("/me", headers=bearing(one))).status_code == 401
    assert (await client.get("/me", headers=bearing(other))).status_code == 200


async def test_logging_out_everywhere_ends_all(client: httpx.AsyncClient, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    one, other = await tokens_of(client, person.email), await tokens_of(client, person.email)
    assert (await client.post("/auth/logout-everywhere", headers=bearing(one))).status_code == 204
    for tokens in (one, other):
        assert (await client.get("/me", headers=bearing(tokens))).status_code == 401


async def test_a_forgotten_password_is_replaced_by_the_mailed_link(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    asked = await client.post("/auth/password-reset", json={"email": person.email})
    unknown = await client.post("/auth/password-reset", json={"email": an_email("nobody")})
    assert (asked.status_code, asked.json()) == (unknown.status_code, unknown.json()) == (202, asked.json())
    [mail] = await mails_to(runtime, person.email)
    body = {"token": mail.secret, "password": CHOSEN}
    assert (await client.post("/auth/password-reset/confirm", json=body)).status_code == 204
    await tokens_of(client, person.email, CHOSEN)
    again = await client.post("/auth/password-reset/confirm", json=body)
    assert (again.status_code, again.json()["code"]) == (404, "link_over")


async def test_an_address_is_confirmed_by_the_mailed_link(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    application = an_application()
    await client.post("/auth/sign-up", json=application)
    [mail] = await mails_to(runtime, application["email"])
    answer = await client.post("/auth/verify-email", json={"token": mail.secret, "password": CHOSEN})
    assert answer.json() == {"email": application["email"]}


async def test_the_own_name_is_changed_over_the_version_that_was_read(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    headers = await bearer(runtime, await an_account(runtime.db))
    renamed = await client.patch("/me", json={"full_name": "Mira Halde", "version": 1}, headers=headers)
    assert (renamed.status_code, renamed.json()["full_name"]) == (200, "Mira Halde")
    stale = await client.patch("/me", json={"full_name": "Mira", "version": 1}, headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_edit")


@pytest.mark.parametrize("version", [0, -1, 10**30, "one", 1.5, None])
async def test_a_version_that_cannot_be_is_named(
    client: httpx.AsyncClient, runtime: Runtime, version: object
) -> None:
    headers = await bearer(runtime, await an_account(runtime.db))
    answer = await client.patch("/me", json={"full_name": "Mira", "version": version}, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["version"]


async def test_a_changed_password_keeps_the_asking_login_only(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    asking, other = await tokens_of(client, person.email), await tokens_of(client, person.email)
    body = {"current_password": PASSWORD, "new_password": CHOSEN}
    answer = await client.post("/me/password", json=body, headers=bearing(asking))
    assert answer.status_code == 204
    assert (await client.get("/me", headers=bearing(asking))).status_code == 200
    assert (await client.get("/me", headers=bearing(other))).status_code == 401


async def test_the_own_logins_are_listed_and_ended(client: httpx.AsyncClient, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    asking, other = await tokens_of(client, person.email), await tokens_of(client, person.email)
    listed = (await client.get("/me/logins", headers=bearing(asking))).json()["items"]
    assert sorted(one["is_current"] for one in listed) == [False, True]
    [stale] = [one["id"] for one in listed if not one["is_current"]]
    assert (await client.delete(f"/me/logins/{stale}", headers=bearing(asking))).status_code == 204
    assert (await client.get("/me", headers=bearing(other))).status_code == 401


async def test_another_persons_login_is_not_found(client: httpx.AsyncClient, runtime: Runtime) -> None:
    mine, theirs = await an_account(runtime.db), await tokens_of(client, (await an_account(runtime.db)).email)
    [login] = (await client.get("/me/logins", headers=bearing(theirs))).json()["items"]
    answer = await client.delete(f"/me/logins/{login['id']}", headers=await bearer(runtime, mine))
    assert answer.status_code == 404
    assert (await client.get("/me", headers=bearing(theirs))).status_code == 200


async def test_an_invitation_is_accepted_with_a_new_password(
    client: httpx.AsyncClient, runtime: Runtime, tenant: Scope
) -> None:
    admin, email = await a_colleague(runtime.db, tenant), an_email("guest")
    await team.invite(runtime, admin.principal, admin.slug, email=email, role=Role.STAFF)
    [mail] = await mails_to(runtime, email)
    without = await client.post("/auth/invitations/accept", json={"token": mail.secret})
    assert [error["field"] for error in without.json()["errors"]] == ["password"]
    body = {"token": mail.secret, "password": CHOSEN, "full_name": "Levi Aasen"}
    answer = await client.post("/auth/invitations/accept", json=body)
    assert (answer.status_code, answer.json()["slug"], answer.json()["role"]) == (200, admin.slug, "staff")
    await tokens_of(client, email, CHOSEN)
