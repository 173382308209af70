"""What a first visit loads: HTML, styles and scripts, compressed as they are sent, stay below 60 kB a page."""

import re
from pathlib import Path

import httpx
import pytest

from admit.flows.runtime import Runtime
from admit.web import assets
from tests.support.shop_world import a_shop

MOST_BYTES = 60_000
PARTS = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:js|css)|/theme/[^"]+)"')
AS_BROWSERS = {"accept-encoding": "gzip, br"}


async def weight(client: httpx.AsyncClient, path: str) -> int:
    """Bytes on the wire; fonts, pictures and the provider's script are counted apart."""
    page = await client.get(path, headers=AS_BROWSERS)
    assert page.status_code == 200
    total = int(page.headers["content-length"])
    for part in sorted(set(PARTS.findall(page.text))):
        answer = await client.get(part, headers=AS_BROWSERS)
        assert answer.status_code == 200, part
        total += int(answer.headers["content-length"])
    return total


@pytest.mark.parametrize("page", ["discover", "event", "checkout"])
async def test_a_page_with_all_it_loads_is_light(
    runtime: Runtime, client: httpx.AsyncClient, page: str
) -> None:
    shop = await a_shop(client, runtime)
    paths = {"discover": "/", "event": f"/{shop.slug}/{shop.event.slug}"}
    path = paths.get(page) or f"/orders/{(await shop.held())['token']}"
    assert await weight(client, path) <= MOST_BYTES


async def test_a_public_page_is_compressed_and_a_private_one_is_not(
    runtime: Runtime, client: httpx.AsyncClient
) -> None:
    shop = await a_shop(client, runtime)
    public = await client.get(f"/{shop.slug}/{shop.event.slug}", headers=AS_BROWSERS)
    private = await client.get(f"/orders/{(await shop.held())['token']}", headers=AS_BROWSERS)
    plain = await client.get(f"/{shop.slug}/{shop.event.slug}", headers={"accept-encoding": "identity"})
    assert public.headers["content-encoding"] == "gzip"
    assert public.headers["vary"] == "accept-encoding, accept-language, cookie"
    assert public.text == plain.text
    assert "content-encoding" not in private.headers
    assert "content-encoding" not in plain.headers


def test_every_text_file_is_there_in_both_codings() -> None:
    folder = Path(assets.FOLDER) / "assets"
    texts = [path for path in folder.iterdir() if path.suffix in {".js", ".css", ".svg"}]
    assert texts
    for path in texts:
        assert path.with_name(f"{path.name}.br").stat().st_size <= path.stat().st_size + 16
        assert path.with_name(f"{path.name}.gz").exists()
