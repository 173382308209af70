"""What search engines read: robots.txt and the sitemap. Unlisted events are in neither.

Source: https://www.sitemaps.org/protocol.html
"""

from typing import Any
from xml.etree import ElementTree as Tree

from litestar import Response, get

from admit.core.errors import NotFound
from admit.core.tenancy import Door
from admit.events import showing
from admit.events.records import ListedAddress
from admit.http.parameters import RuntimeHere, Slug

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
A_PART = 5000
MOST_PARTS = 100
MOST_ORGANIZERS = 5000
KEPT = {"cache-control": "public, max-age=3600"}
ORGANIZERS = "organizers.xml"

# Order pages are secret and say noindex themselves; naming them here would keep that from being read.
ROBOTS = """User-agent: *
Disallow: /organizer
Disallow: /door
Disallow: /admin
Disallow: /account
Disallow: /api/
Disallow: /mailbox
Sitemap: {base_url}/sitemap.xml
"""


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def robots(runtime: RuntimeHere) -> Response[Any]:
    """Consoles are no business of search engines; the rest is."""
    text = ROBOTS.format(base_url=runtime.settings.base_url)
    return Response(text, media_type="text/plain", headers=KEPT)


@get("/sitemap.xml", include_in_schema=False)
async def sitemap(runtime: RuntimeHere) -> Response[Any]:
    """The index: one part for organizers, and as many as it takes for events."""
    async with runtime.db.door(Door.DIRECTORY) as tx:
        count = await showing.count_listed(tx, now=runtime.clock.now())
    parts = min(MOST_PARTS, -(-count // A_PART))
    names = [ORGANIZERS, *(f"events-{number}.xml" for number in range(1, parts + 1))]
    root = Tree.Element("sitemapindex", xmlns=NAMESPACE)
    for name in names:
        one = Tree.SubElement(root, "sitemap")
        Tree.SubElement(one, "loc").text = f"{runtime.settings.base_url}/sitemaps/{name}"
    return _xml(root)


@get("/sitemaps/{path:str}", include_in_schema=False)
async def sitemap_part(runtime: RuntimeHere, path: Slug) -> Response[Any]:
    """Addresses of organizers, or one part of those of events."""
    number = _number(path)
    async with runtime.db.door(Door.DIRECTORY) as tx:
        if number is None:
            found = await showing.listed_organizers(tx, limit=MOST_ORGANIZERS)
        else:
            found = await showing.listed_events(
                tx, now=runtime.clock.now(), limit=A_PART, offset=(number - 1) * A_PART
            )
    root = Tree.Element("urlset", xmlns=NAMESPACE)
    for one in found:
        _add(root, runtime.settings.base_url, one)
    return _xml(root)


def _number(path: str) -> int | None:
    """Which part of the events is asked for; None for the organizers. Raises: NotFound."""
    if path == ORGANIZERS:
        return None
    digits = path.removeprefix("events-").removesuffix(".xml")
    if f"events-{digits}.xml" != path or not (digits.isascii() and digits.isdigit()) or len(digits) > 3:
        raise NotFound
    if not 1 <= int(digits) <= MOST_PARTS:
        raise NotFound
    return int(digits)


def _add(root: Tree.Element, base_url: str, one: ListedAddress) -> None:
    entry = Tree.SubElement(root, "url")
    path = one.tenant_slug if one.event_slug is None else f"{one.tenant_slug}/{one.event_slug}"
    Tree.SubElement(entry, "loc").text = f"{base_url}/{path}"
    Tree.SubElement(entry, "lastmod").text = one.updated_at.isoformat(timespec="seconds")


def _xml(root: Tree.Element) -> Response[Any]:
    content = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(content, media_type="application/xml", headers=KEPT)
