"""A person with a browser, over HTTP and without script: looks at pages, fills in forms, keeps cookies."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import httpx

from admit.flows import sign_in
from admit.flows.runtime import Runtime
from admit.identity.records import Device
from admit.web import visitors
from tests.support.http import BASE

_TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')
_SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


class Surfer:
    """One browser window. Redirects are not followed, so that a test can see them."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A page."""
        return await self.client.get(path, headers=headers)

    async def read(self, path: str) -> str:
        """The words of a page that is there."""
        answer = await self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("location"))
        return words_of(answer)

    async def send(
        self, page: str, values: dict[str, Any], *, to: str = "", **headers: str
    ) -> httpx.Response:
        """Fill in the form on a page and send it to its own address, or to another one that the page names."""
        shown = await self.client.get(page)
        assert shown.status_code == 200, (page, shown.status_code)
        token = _TOKEN.search(shown.text)
        assert token is not None, f"{page} has no form with a token"
        assert not to or to in unescape(shown.text), f"{page} has no form that leads to {to}"
        body = {**values, "_csrf_token": token[1]}
        return await self.client.post(
            to or page.partition("?")[0], data=body, headers={**_SAME_ORIGIN, **headers}
        )

    async def post(
        self, path: str, values: dict[str, Any] | None = None, *, site: str = ""
    ) -> httpx.Response:
        """A form that came from a site of that kind, or that no browser sent."""
        headers = {"sec-fetch-site": site} if site else {}
        return await self.client.post(path, data=values or {}, headers=headers)

    def cookie(self, name: str) -> str | None:
        """What the browser keeps under a name."""
        return self.client.cookies.get(name)


async def signed_in(runtime: Runtime, client: httpx.AsyncClient, user_id: UUID) -> Surfer:
    """A browser in which somebody is signed in."""
    client.cookies.set(visitors.LOGIN, await login_secret(runtime, user_id))
    return Surfer(client)


async def login_secret(runtime: Runtime, user_id: UUID) -> str:
    """The cookie of a browser in which somebody has just signed in."""
    login = await sign_in.page_of_proven(runtime, user_id, device=Device("Testing/1.0", "192.0.2.10"))
    return login.secret


def words_of(answer: httpx.Response) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def another_window(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser of its own with the same application, without cookies."""
    return httpx.AsyncClient(transport=client._transport, base_url=BASE)
