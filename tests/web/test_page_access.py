"""Every page, asked for by everybody; and every form, sent as no page of ours would. The table is `access_table.py`."""

import asyncio
import re
from collections.abc import AsyncIterator
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest
from litestar.routes import HTTPRoute

from admit.app import create_app
from admit.core import codes, crypto
from admit.flows.runtime import Runtime
from admit.web.visitors import LOGIN, VISITOR
from tests.support.access_things import Things
from tests.support.access_world import ACTORS, IN_PATH, World, a_world_of_its_own, filled, path_of
from tests.support.cluster import ScratchCluster
from tests.support.http import BASE
from tests.web.access_table import FROM_ANYWHERE, TABLE, WITHOUT_TOKEN, Page

NO_PAGES = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics")
ALWAYS = {
    "path": "nothing",
    "mail_id": "nothing",
    "step": "publish",
    "file": "orders.csv",
    "act": "archive",
    "decision": "approve",
}
GARBAGE = ["", "abc", "²", "9" * 40, "-1", "1e400", "a\0b", "\ud7ff", "x" * 30_000]
FOREIGN = {
    "cross-site": {"sec-fetch-site": "cross-site"},
    "same-site": {"sec-fetch-site": "same-site"},
    "origin": {"origin": "https://evil.example"},
    "null": {"origin": "null"},
    "silent": {},
}
"""What a browser says of a form that is not ours."""
USED_UP = {"reset", "sign_in", "invitation", "verification", "member", "held"}
"""What a form cannot be sent for twice."""

FORMS = [page for page in TABLE if page.method == "POST"]
GUARDED = [page for page in FORMS if page.path not in FROM_ANYWHERE]
WITH_TOKEN = [page for page in FORMS if page.path not in WITHOUT_TOKEN]
FIELDS = [(page, name) for page in FORMS for name in page.form]
OPEN = [page for page in TABLE if {"200", "303"} & set(page.expected.values())]
NAMING = [(page, name) for page in OPEN for name in IN_PATH.findall(page.path) if name not in ALWAYS]


def named(page: Page) -> str:
    return page.name


async def ask(
    world: World,
    page: Page,
    actor: str,
    *,
    headers: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    token: str | None = None,
    things: Things | None = None,
) -> httpx.Response:
    """Ask for a page, or send its form as a page of ours would but for what is given. No answer is ever a 5xx."""
    known = {**ALWAYS, **world.things_of(actor, page.path), **(things or {})}
    cookies = await cookies_of(world, page, actor, known)
    typed: dict[str, str] = filled(page.form if form is None else form, known)
    body = typed | {"_csrf_token": token_of(world.runtime, cookies) if token is None else token}
    client = world.clients[actor]
    client.cookies.clear()
    answer = await client.request(
        page.method,
        path_of(page.path, known),
        params=filled(page.query, known),
        data=body if page.method == "POST" else None,
        headers={
            "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            **({"origin": BASE} if headers is None else headers),
        },
    )
    client.cookies.clear()
    assert answer.status_code < 500, answer.text
    return answer


async def cookies_of(world: World, page: Page, actor: str, things: Things) -> dict[str, str]:
    """What the browser sends: its login or none, its cart, and at the door which device it is and where."""
    cookies = {VISITOR: actor.ljust(32, "v")}
    secret = await world.cookie(actor)
    if secret is not None:
        cookies[LOGIN] = secret
    if page.path.startswith("/door/"):
        cookies[f"admit_device_{things['slug']}"] = str(things["device_id"])
        event_id = things["event_id"]
        assert isinstance(event_id, UUID)
        cookies[f"admit_post_{event_id.hex}"] = "."
    return cookies


def token_of(runtime: Runtime, cookies: dict[str, str]) -> str:
    """What our own page would put into its form."""
    secret = cookies.get(LOGIN) or cookies[VISITOR]
    return crypto.mac(crypto.derive(runtime.secret_key, "form-token"), secret.encode()).hex()


def told(page: Page, answer: httpx.Response, things: Things) -> str:
    """An answer as the table writes it."""
    if answer.status_code != 303:
        return str(answer.status_code)
    where = answer.headers["location"]
    if where == f"/sign-in?next={quote(path_of(page.path, things))}":
        return "in"
    assert where.startswith(path_of(page.to, {**ALWAYS, **things})), where
    return "303"


async def ask_and_tell(world: World, page: Page, actor: str, *, is_let_in: bool) -> str:
    things: Things = {}
    if is_let_in and page.fresh:
        things = await world.fresh(page.fresh, actor, page.path)
    if page.ends_logins and is_let_in:
        world.forget(actor)
    answer = await ask(world, page, actor, things=things)
    if page.ends_logins and is_let_in:
        world.forget(actor)
    return told(page, answer, {**ALWAYS, **world.things_of(actor, page.path), **things})


@pytest.fixture(scope="module")
async def world(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with a_world_of_its_own(cluster, tmp_path_factory.mktemp("pages")) as made:
        yield made


def pages_of(runtime: Runtime) -> set[str]:
    """Every method and path of the application that is no route of the API."""
    app = create_app(runtime.settings, runtime=runtime)
    return {
        f"{method} {re.sub(r':[a-z]+}', '}', route.path)}"
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith(NO_PAGES)
        for method in route.methods - {"OPTIONS"}
    }


async def test_the_table_names_every_page_and_no_other(world: World) -> None:
    names = [page.name for page in TABLE]
    assert len(names) == len(set(names))
    assert set(names) == pages_of(world.runtime)


@pytest.mark.parametrize("page", TABLE, ids=named)
async def test_everybody_gets_what_is_theirs_and_who_may_not_changes_nothing(
    world: World, page: Page
) -> None:
    let_in = [actor for actor in ACTORS if page.expected[actor] in {"200", "303"}]
    kept_out = [actor for actor in ACTORS if actor not in let_in]
    for actor in kept_out:
        await world.cookie(actor)
    before = world.fingerprint()
    found = await asyncio.gather(*(ask_and_tell(world, page, one, is_let_in=False) for one in kept_out))
    assert world.fingerprint() == before
    more = await asyncio.gather(*(ask_and_tell(world, page, one, is_let_in=True) for one in let_in))
    answers = dict(zip([*kept_out, *let_in], [*found, *more], strict=True))
    assert {actor: answers[actor] for actor in ACTORS} == page.expected


def who_may(page: Page) -> str:
    return next(actor for actor in ("admin", "operator") if page.expected[actor] in {"200", "303"})


@pytest.mark.parametrize("page", GUARDED, ids=named)
async def test_a_form_from_a_foreign_site_is_refused(world: World, page: Page) -> None:
    actor = who_may(page)
    await world.cookie(actor)
    before = world.fingerprint()
    told = {name: (await ask(world, page, actor, headers=sent)).status_code for name, sent in FOREIGN.items()}
    assert told == dict.fromkeys(FOREIGN, 403)
    assert world.fingerprint() == before


@pytest.mark.parametrize("page", WITH_TOKEN, ids=named)
async def test_a_form_without_the_token_of_this_browser_is_refused(world: World, page: Page) -> None:
    actor = who_may(page)
    strangers = token_of(world.runtime, {LOGIN: str(await world.cookie("stranger"))})
    await world.cookie(actor)
    before = world.fingerprint()
    for token in ("", "0" * 64, "ä", strangers):
        assert (await ask(world, page, actor, token=token)).status_code == 403
    assert world.fingerprint() == before


def missing(world: World, name: str) -> object:
    if name == "token":
        return codes.public_token(world.home.scope.tenant_id)
    return uuid4() if name.endswith("_id") else f"nowhere-{uuid4().hex[:12]}"


@pytest.mark.parametrize(("page", "name"), NAMING, ids=lambda part: getattr(part, "name", part))
async def test_what_is_foreign_and_what_is_missing_are_not_there_alike(
    world: World, page: Page, name: str
) -> None:
    actor = who_may(page)
    await world.cookie(actor)
    before = world.fingerprint()
    answer = await ask(world, page, actor, things={name: missing(world, name)})
    assert answer.status_code == (200 if page.path == "/door/{slug}" else 404)  # which lists one's own alone
    if name.endswith("_id") and not page.path.startswith("/admin/"):
        foreign = await ask(world, page, actor, things={name: world.away.things[name]})
        assert told_of(foreign) == told_of(answer)
    assert world.fingerprint() == before


def told_of(answer: httpx.Response) -> tuple[int, str]:
    """What a page says, but for its own number."""
    return answer.status_code, re.sub(r"[0-9a-f]{32}", "", answer.text)


@pytest.mark.parametrize(("page", "name"), FIELDS, ids=lambda part: getattr(part, "name", part))
async def test_no_form_falls_over_what_is_typed_into_it(world: World, page: Page, name: str) -> None:
    actor = who_may(page)

    async def send(typed: str) -> int:
        things = await world.fresh(page.fresh, actor, page.path) if page.fresh in USED_UP else {}
        return (await ask(world, page, actor, form={**page.form, name: typed}, things=things)).status_code

    await world.cookie(actor)
    try:
        found = set(await asyncio.gather(*(send(typed) for typed in GARBAGE)))
    finally:
        if page.ends_logins:
            world.forget(actor)
    # one of them may have ended the login before another was looked at
    assert found <= {200, 303, 409, 422, 429} | ({401} if page.ends_logins else set())


def test_every_exception_is_a_form_of_ours() -> None:
    assert {page.path for page in FORMS} >= set(WITHOUT_TOKEN)
    assert all(reason.endswith(".") for reason in WITHOUT_TOKEN.values())
