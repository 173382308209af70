"""The branding page: colour measured in words, texts and links checked, pictures made anew, and what visitors see."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from admit.core import colours
from admit.core.settings import Settings
from admit.web import contrast, theme
from tests.support.browsing import Surfer, words_of
from tests.support.page_world import PageWorld

LINKS = {
    "website_url": "halde.example.org",
    "instagram_url": "https://www.instagram.com/halde",
    "imprint_url": "https://halde.example.org/imprint",
}


def filled(world: PageWorld, **changes: str) -> dict[str, str]:
    return {"name": "Halde", "contact_email": "office@example.org", "version": "1", **changes}


def a_logo(width: int = 400, height: int = 200) -> bytes:
    """See-through but for a bar, with a note that its camera left."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (0, 0, width, height // 4))
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    image.save(out, "PNG", exif=exif)
    return out.getvalue()


async def send_file(organizer: Surfer, world: PageWorld, which: str, content: bytes) -> object:
    page = f"{world.desk}/branding"
    token = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', (await organizer.get(page)).text)
    assert token is not None
    return await organizer.client.post(
        f"{page}/{which}",
        data={"_csrf_token": token[1]},
        files={which: ("a.png", content, "image/png")},
        headers={"sec-fetch-site": "same-origin"},
    )


async def test_texts_links_and_colour_stand_on_the_organizers_and_the_events_page(
    organizer: Surfer, stranger: Surfer, world: PageWorld
) -> None:
    typed = filled(world, accent_color="#AB12CD", tagline="New music in old halls", **LINKS)
    typed |= {"about": "We **play**.\n\n<script>alert(1)</script>", "public_email": "Hello@Example.org"}
    answer = await organizer.send(f"{world.desk}/branding", typed)
    assert answer.status_code == 303
    page = await stranger.get(f"/{world.slug}")
    for told in ("New music in old halls", "hello@example.org", "Instagram", "Imprint"):
        assert told in words_of(page)
    assert "<strong>play</strong>" in page.text
    assert "<script>alert" not in page.text
    assert 'href="https://halde.example.org"' in page.text
    assert "/theme/ab12cd-" in page.text
    event = await stranger.get(world.event_path)
    assert "New music in old halls" in words_of(event)
    assert 'href="https://halde.example.org/imprint"' in event.text


async def test_what_is_wrong_is_named_at_its_field_and_nothing_typed_is_lost(
    organizer: Surfer, world: PageWorld
) -> None:
    typed = filled(
        world, accent_color="red", tagline="Kept", name="", contact_email="nobody", public_email="nobody",
        website_url="javascript:alert(1)", instagram_url="https://instagram.com.example.org/halde",
    )  # fmt: skip
    answer = await organizer.send(f"{world.desk}/branding", typed)
    assert answer.status_code == 422
    wrong = ("accent_color", "name", "contact_email", "public_email", "website_url", "instagram_url")
    for field in wrong:
        assert f'id="{field}-error"' in answer.text, field
    assert 'value="Kept"' in answer.text
    assert "Nothing was saved" in words_of(answer)


async def test_two_people_who_edit_see_both_versions(organizer: Surfer, world: PageWorld) -> None:
    await organizer.send(f"{world.desk}/branding", filled(world, tagline="First"))
    answer = await organizer.send(f"{world.desk}/branding", filled(world, tagline="Second"))
    assert answer.status_code == 409
    assert "Theirs: First" in words_of(answer)
    assert 'value="Second"' in answer.text


async def test_a_preview_shows_and_measures_what_is_typed_and_saves_nothing(
    organizer: Surfer, world: PageWorld
) -> None:
    page = f"{world.desk}/branding"
    typed = filled(world, accent_color="#ffe14d", tagline="Bright", act="preview")
    shown = await organizer.send(page, typed)
    assert "Links on light pages measure only 1.1 to 1. They become" in words_of(shown)
    assert f'href="{theme.part_url("#ffe14d")}"' in shown.text
    part = await organizer.send(page, typed, to=f"{page}/preview")
    assert "<html" not in part.text
    assert "Bright" in words_of(part)
    assert "Bright" not in await organizer.read(page)


async def test_a_logo_is_made_anew_see_through_and_without_its_notes(
    organizer: Surfer, stranger: Surfer, world: PageWorld, settings: Settings
) -> None:
    await send_file(organizer, world, "logo", a_logo())
    page = (await stranger.get(f"/{world.slug}")).text
    found = re.search(r'src="/media/(pictures/[0-9a-f]{32}-384\.webp)"', page)
    assert found is not None
    made = Image.open(Path(settings.home) / "media" / found[1])
    assert (made.size, made.mode, "exif" in made.info) == ((384, 192), "RGBA", False)
    assert made.convert("RGBA").getpixel((200, 150))[3] == 0  # type: ignore[index]
    assert (await stranger.get(f"/media/{found[1]}")).status_code == 200
    answer = await organizer.send(
        f"{world.desk}/branding", {"act": "remove"}, to=f"{world.desk}/branding/logo"
    )
    assert answer.status_code == 303
    assert found[1] not in (await stranger.get(f"/{world.slug}?fresh")).text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG files can carry scripts"),
        (b"GIF89a", "This is no picture we can read"),
        (b"", "Choose a picture first"),
        (a_logo(20, 20), "at least 48 by 48 pixels"),
    ],
)
async def test_a_file_that_is_no_logo_is_refused_beside_its_field(
    organizer: Surfer, world: PageWorld, content: bytes, told: str
) -> None:
    answer = await send_file(organizer, world, "logo", content)
    assert getattr(answer, "status_code", 0) == 422
    assert told in getattr(answer, "text", "")
    assert 'id="logo-error"' in getattr(answer, "text", "")


@pytest.mark.parametrize("colour", ["#1b42e8", "#ffe14d", "#000000", "#ffffff", "#808080", "#e8590c"])
def test_what_is_said_of_a_colour_is_what_the_sheet_does(colour: str) -> None:
    light, dark = theme.light_accent(colour), theme.dark_accent(colour)
    found = contrast.findings(colour)
    assert [one.colour for one in found] == [light.fill, light.ink, dark.fill, dark.ink]
    assert [one.is_kept for one in found] == [one.colour == colour for one in found]
    for one in found:
        last = re.findall(r"([0-9.]+) to 1", str(one.words))[-1]
        assert float(last) >= theme.TEXT, one.words
    assert colours.contrast(light.on_fill, light.fill) >= theme.TEXT
