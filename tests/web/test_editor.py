"""The event editor beside its details: picture, programme, copies, preview, two versions of one text."""

import io
import re

import httpx
import pytest
from PIL import Image

from admit.events import access, events, sessions
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, words_of
from tests.support.page_world import PageWorld

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
FORM_TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')


def a_photo(width: int = 1200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 750), "teal").save(out, "JPEG")
    return out.getvalue()


async def upload(organizer: Surfer, page: str, content: bytes, name: str = "photo.jpg") -> httpx.Response:
    shown = await organizer.get(f"{page}/picture")
    token = FORM_TOKEN.search(shown.text)
    assert token is not None
    return await organizer.client.post(
        f"{page}/picture",
        data={"_csrf_token": token[1]},
        files={"picture": (name, content, "image/jpeg")},
        headers={"sec-fetch-site": "same-origin"},
    )


async def test_a_picture_is_shown_in_several_sizes_for_ever(organizer: Surfer, world: PageWorld) -> None:
    answer = await upload(organizer, world.draft, a_photo())
    assert answer.status_code == 303, words_of(answer)
    page = await organizer.get(f"{world.draft}/preview")
    [webp] = re.findall(r'<img class="cover" src="(/media/pictures/[0-9a-f]{32}-1200\.webp)"', page.text)
    assert f"{webp.replace('1200.webp', '480.avif')} 480w" in page.text
    for address, kind in ((webp, "image/webp"), (webp.replace("1200.webp", "960.avif"), "image/avif")):
        shown = await organizer.get(address)
        assert shown.headers["content-type"] == kind
        assert "immutable" in shown.headers["cache-control"]
    page_of_it = f"{world.draft}/picture"
    await organizer.send(page_of_it, {"act": "remove"})
    assert "There is no picture yet." in await organizer.read(page_of_it)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SVG, "SVG files can carry scripts"),
        (b"<script>alert(1)</script>", "no picture we can read"),
        (a_photo()[:600], "damaged"),
        (b"\0" * (8 * 1024 * 1024 + 1), "at most 8 MB"),
        (b"", "Choose a picture first"),
    ],
    ids=["svg", "script", "damaged", "large", "nothing"],
)
async def test_a_file_that_lies_is_refused_beside_its_field_and_kept_nowhere(
    organizer: Surfer, world: PageWorld, runtime: Runtime, content: bytes, words: str
) -> None:
    before = sorted((runtime.settings.home / "media").rglob("*"))
    answer = await upload(organizer, world.draft, content)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert 'id="picture-error"' in answer.text
    assert sorted((runtime.settings.home / "media").rglob("*")) == before


async def test_fifty_megabytes_are_not_even_read(organizer: Surfer, world: PageWorld) -> None:
    answer = await upload(organizer, world.draft, b"\xff\xd8" + b"\0" * 50_000_000)
    assert answer.status_code == 413
    assert "a smaller file" in words_of(answer)


async def test_a_part_of_the_programme_is_added_edited_and_taken_off(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    page = f"{world.draft}/programme"
    async with runtime.db.read(world.tenant) as tx:
        event = await access.event_by_id(tx, world.draft_id)
    times = re.findall(r'type="datetime-local" value="([^"]+)"', (await organizer.get(page)).text)
    typed = {"title": "Opening", "start_at": times[0], "end_at": times[1]}
    await organizer.send(page, typed)
    async with runtime.db.read(world.tenant) as tx:
        [made] = [one for one in await sessions.of_event(tx, world.draft_id) if one.title == "Opening"]
    assert (made.start_at, made.end_at) == (event.start_at, event.end_at)
    await organizer.send(f"{page}/{made.id}", {**typed, "title": "Prologue", "version": "1"})
    assert "Prologue" in await organizer.read(page)
    stale = await organizer.send(f"{page}/{made.id}", {**typed, "title": "Mine", "version": "1"})
    assert stale.status_code == 409
    assert "Theirs: Prologue Yours: Mine" in words_of(stale)
    await organizer.send(f"{page}/{made.id}", {}, to=f"{page}/{made.id}/remove")
    assert "Prologue" not in await organizer.read(page)


async def test_a_part_outside_of_the_event_is_refused_at_its_field(
    organizer: Surfer, world: PageWorld
) -> None:
    typed = {"title": "Too early", "start_at": "2020-01-01T10:00", "end_at": "2020-01-01T11:00"}
    answer = await organizer.send(f"{world.draft}/programme", typed)
    assert answer.status_code == 422
    assert 'id="start_at-error"' in answer.text
    assert 'value="Too early"' in answer.text


async def test_after_a_stale_edit_both_versions_are_shown_and_the_next_save_decides(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    page = f"{world.draft}/edit"
    shown = (await organizer.get(page)).text
    typed = dict(re.findall(r'<input class="control"[^>]*name="(\w+)"[^>]*value="([^"]*)"', shown))
    typed |= {"timezone": "Europe/Berlin", "is_public": "true", "version": "1"}
    await organizer.send(page, {**typed, "venue": "Their hall"})
    stale = await organizer.send(page, {**typed, "venue": "My hall"})
    assert stale.status_code == 409
    assert "Theirs: Their hall Yours: My hall" in words_of(stale)
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version is not None
    await organizer.send(page, {**typed, "venue": "My hall", "version": version[1]})
    async with runtime.db.read(world.tenant) as tx:
        assert (await access.event_by_id(tx, world.draft_id)).venue == "My hall"


async def test_a_refused_form_keeps_the_version_that_was_read(organizer: Surfer, world: PageWorld) -> None:
    page = f"{world.draft}/pools"
    await organizer.send(page, {"name": "Hall", "total": "40"})
    [pool] = re.findall(rf'href="({page}/[0-9a-f-]+)"', (await organizer.get(page)).text)
    await organizer.send(pool, {"name": "Their hall", "total": "40", "version": "1"})
    wrong = await organizer.send(pool, {"name": "Mine", "total": "many", "version": "1"})
    assert 'name="version" value="1"' in wrong.text
    stale = await organizer.send(pool, {"name": "Mine", "total": "50", "version": "1"})
    assert "Theirs: Their hall Yours: Mine" in words_of(stale)


async def test_how_a_text_reads_is_shown_without_its_scripts_and_nothing_is_saved(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    text = "**Loud**\n<script>alert(1)</script>\n[x](javascript:alert(1))"
    answer = await organizer.send(
        f"{world.draft}/edit", {"description": text, "act": "preview", "version": "1"}
    )
    assert answer.status_code == 200
    assert "<strong>Loud</strong>" in answer.text
    assert "<script>alert" not in answer.text
    assert 'href="javascript' not in answer.text
    async with runtime.db.read(world.tenant) as tx:
        assert "Loud" not in (await access.event_by_id(tx, world.draft_id)).description


async def test_a_preview_is_for_the_team_and_sells_nothing(
    organizer: Surfer, stranger: Surfer, world: PageWorld
) -> None:
    shown = await organizer.read(f"{world.draft}/preview")
    assert "This is a preview." in shown
    assert "Hold 1 ticket" not in shown
    answer = await stranger.get(f"{world.draft}/preview")
    assert answer.status_code == 303


async def test_a_copy_takes_place_on_the_day_that_was_chosen(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    answer = await organizer.send(f"{world.draft}/copies", {"day": "2027-11-05", "name": "Again"})
    assert answer.status_code == 303, words_of(answer)
    assert "5 November 2027" in await organizer.read(answer.headers["location"])


async def test_a_rule_shows_its_dates_first_and_makes_them_when_asked(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    rule = {"frequency": "weekly", "interval": "2", "times": "3"}
    page = f"{world.draft}/copies"
    shown = await organizer.send(page, {**rule, "act": "preview"}, to=f"{page}/rule")
    assert "This comes to 3 dates" in words_of(shown)
    async with runtime.db.read(world.tenant) as tx:
        before = len(await events.summaries(tx, limit=100))
    answer = await organizer.send(page, {**rule, "act": "make"}, to=f"{page}/rule")
    assert answer.status_code == 303
    async with runtime.db.read(world.tenant) as tx:
        assert len(await events.summaries(tx, limit=100)) == before + 3
    wrong = await organizer.send(page, {**rule, "times": "53", "act": "make"}, to=f"{page}/rule")
    assert 'id="times-error"' in wrong.text


async def test_what_publishing_lacks_leads_to_where_it_is_put_right(
    organizer: Surfer, world: PageWorld
) -> None:
    typed = {
        "name": "Nowhere yet",
        "start_at": "2027-06-04T20:00",
        "end_at": "2027-06-04T22:30",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "type_name": "Standing",
        "type_price_cents": "5",
        "type_quantity_total": "0",
    }
    made = await organizer.send(f"{world.desk}/events/new", typed)
    page = made.headers["location"].partition("?")[0]
    shown = (await organizer.get(page)).text
    assert f'href="{page}/edit#venue"' in shown
    assert f'href="{page}/types/new"' in shown
