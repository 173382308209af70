"""A page counts when a person opens it, whether it was made for them or kept; programs do not count."""

from dataclasses import replace

from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.events_builders import an_event
from tests.support.http import serving

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
PROGRAM = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
SLUG = "select slug from tenants"
VIEWS = "select coalesce(sum(views), 0) from event_views"


async def test_who_opens_an_event_page_is_counted_once_each_time(runtime: Runtime, tenant: Scope) -> None:
    async with runtime.db.write(tenant) as tx:
        event = await an_event(tx, published=True)
        path = f"/{await tx.fetch_value(SLUG)}/{event.slug}"
    keeping = replace(runtime, settings=runtime.settings.model_copy(update={"keep_pages": True}))
    async with serving(keeping) as client:
        first = await client.get(path, headers=BROWSER)
        again = await client.get(path, headers=BROWSER | {"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        for other in (PROGRAM, BROWSER | {"sec-purpose": "prefetch"}, {"user-agent": ""}):
            assert (await client.get(path, headers=other)).status_code == 200
        for beside in (f"{path}.ics", f"{path}-of-another-name", "/"):
            await client.get(beside, headers=BROWSER)
    async with runtime.db.read(tenant) as tx:
        assert await tx.fetch_value(VIEWS) == 2
