"""In which language pages are: by the browser, by the switch, in caches, in mails and in search engines."""

import re

import httpx
import pytest

from admit.core.tenancy import Door
from admit.flows.runtime import Runtime
from admit.http import languages
from tests.support.browsing import Surfer
from tests.support.identity_builders import an_account
from tests.support.shop_world import a_shop

LOCALES_OF_MAILS_TO = """
select locale
from email_messages
where to_email = %(email)s::text
"""

LOCALES_OF_MAILS = "select array_agg(locale) from email_messages where kind = 'order_confirmation'"
GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("de", "de"),
        ("fr-CA,fr;q=0.9", "fr"),
        ("pt-BR,pt;q=0.9,fr;q=0.4,en;q=0.3", "fr"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0.2, fr;q=0.7", "fr"),
        ("de;q=0", "en"),
        ("de;q=high", "en"),
        ("*", "en"),
        (",;,=;q" * 500, "en"),
    ],
)
def test_the_browser_says_what_it_likes_best(header: str, lang: str) -> None:
    assert languages.preferred(header) == lang


async def test_a_german_browser_gets_a_german_event_page_with_german_dates_and_money(
    runtime: Runtime, client: httpx.AsyncClient
) -> None:
    shop = await a_shop(client, runtime)
    page = await client.get(f"/{shop.slug}/{shop.event.slug}", headers=GERMAN)
    assert '<html lang="de"' in page.text
    assert page.headers["content-language"] == "de"
    assert re.search(r"\d+,\d\d\N{NO-BREAK SPACE}€", page.text)
    assert re.search(
        r"\d{1,2}\. (Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober)", page.text
    ) or (re.search(r"\d{1,2}\. (November|Dezember)", page.text))


async def test_the_switch_turns_the_page_and_is_remembered(
    runtime: Runtime, client: httpx.AsyncClient
) -> None:
    shop = await a_shop(client, runtime)
    path = f"/{shop.slug}/{shop.event.slug}"
    first = await client.get(path)
    link = re.search(r'<a href="([^"]*lang=de)"', first.text)
    assert link is not None
    turned = await client.get(f"{path}{link[1]}")
    assert '<html lang="de"' in turned.text
    assert "admit_language=de" in turned.headers["set-cookie"]
    kept = await client.get("/", headers={"cookie": "admit_language=de", "accept-language": "fr"})
    assert '<html lang="de"' in kept.text


async def test_the_switch_keeps_the_search(client: httpx.AsyncClient) -> None:
    page = await client.get("/?q=jazz&city=K%C3%B6ln")
    assert 'href="?q=jazz&amp;city=K%C3%B6ln&amp;lang=fr"' in page.text


@pytest.mark.parametrize("cookie", ["admit_language=xx", "admit_language=\x7f", 'admit_language="de;'])
async def test_a_cookie_that_names_no_language_of_ours_counts_for_nothing(
    client: httpx.AsyncClient, cookie: str
) -> None:
    page = await client.get("/", headers={"cookie": cookie, "accept-language": "fr"})
    assert '<html lang="fr"' in page.text


async def test_a_kept_page_is_kept_for_each_language_and_caches_are_told(
    runtime: Runtime, client: httpx.AsyncClient
) -> None:
    for lang in ("de", "en", "fr", "de"):
        page = await client.get("/", headers={"accept-language": lang})
        assert f'<html lang="{lang}"' in page.text
        assert {"accept-language", "cookie"} <= set(page.headers["vary"].split(", "))


async def test_search_engines_find_every_language_of_a_page(
    runtime: Runtime, client: httpx.AsyncClient
) -> None:
    shop = await a_shop(client, runtime)
    page = await client.get(f"/{shop.slug}/{shop.event.slug}?lang=fr")
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', page.text)
    assert canonical is not None
    assert canonical[1].endswith("?lang=fr")
    told = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page.text))
    assert set(told) == {"x-default", "en", "de", "fr"}
    assert told["fr"] == canonical[1]
    assert told["x-default"] == told["en"] == canonical[1].removesuffix("?lang=fr")


async def test_the_mail_of_an_order_is_in_the_language_it_was_placed_in(
    runtime: Runtime, client: httpx.AsyncClient
) -> None:
    shop = await a_shop(client, runtime)
    client.headers["accept-language"] = "fr"
    await shop.paid()
    async with runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_value(LOCALES_OF_MAILS, {}) == ["fr"]


@pytest.mark.parametrize("asking", ["/sign-in/link", "/forgot-password"])
async def test_a_link_that_is_asked_for_comes_in_the_language_of_who_asks(
    stranger: Surfer, runtime: Runtime, asking: str
) -> None:
    person = await an_account(runtime.db)
    stranger.client.headers["accept-language"] = "fr"
    await stranger.send(asking, {"email": person.email})
    async with runtime.db.door(Door.OPERATOR) as tx:
        assert await tx.fetch_column(LOCALES_OF_MAILS_TO, {"email": person.email}) == ["fr"]


async def test_an_error_page_is_in_the_language_of_the_reader(client: httpx.AsyncClient) -> None:
    page = await client.get("/nothing/here/at/all", headers=GERMAN)
    assert page.status_code == 404
    assert '<html lang="de"' in page.text
    assert "There is nothing here" not in page.text


async def test_a_problem_of_the_api_keeps_its_code_and_says_its_sentence_in_the_language_asked_for(
    client: httpx.AsyncClient,
) -> None:
    answers = [
        (await client.get("/api/v1/public/events/none/none", headers={"accept-language": lang})).json()
        for lang in ("en", "de")
    ]
    assert [answer["code"] for answer in answers] == ["not_found", "not_found"]
    assert answers[0]["detail"] != answers[1]["detail"]
