"""Pictures of incidents: nothing of the file but its pixels."""

import io

import pytest
from PIL import Image

from admit.checkin import incident_list, incidents, photos
from admit.checkin.errors import NotAPicture, PhotoThere
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import IncidentKind, Report, Severity
from admit.core import ids
from admit.core.errors import NotFound
from admit.flows.runtime import Runtime
from tests.support.device_builders import a_picture
from tests.support.ticket_builders import DoorPlace, a_door


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_a_jpeg_of_bounded_size(kind: str) -> None:
    with Image.open(io.BytesIO(photos.remade(a_picture(kind, (2_400, 1_200))))) as made:
        assert (made.format, made.size) == ("JPEG", (1_600, 800))


def test_metadata_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Secret camera"
    original = a_picture("JPEG", (80, 40), exif=exif)
    assert b"Secret camera" in original
    made = photos.remade(original)
    assert b"Secret camera" not in made
    with Image.open(io.BytesIO(made)) as opened:
        assert (opened.size, dict(opened.getexif())) == ((40, 80), {})


@pytest.mark.parametrize(
    "content", [b"", b"x" * 100, b"<svg/>", a_picture("PNG")[:60], a_picture("GIF"), a_picture("BMP")]
)
def test_what_is_no_picture_of_the_three_kinds_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        photos.remade(content)


def test_a_picture_that_says_it_is_huge_is_not_decoded() -> None:
    small = bytearray(a_picture("PNG"))
    small[16:24] = (20_000).to_bytes(4, "big") + (20_000).to_bytes(4, "big")
    with pytest.raises(NotAPicture):
        photos.remade(bytes(small))


async def test_an_incident_keeps_one_picture_of_its_own_event(runtime: Runtime, place: DoorPlace) -> None:
    told = Report(kind=IncidentKind.OTHER, severity=Severity.LOW, text="A wet floor.")
    async with runtime.db.write(place.staff) as tx:
        incident = await incidents.report(tx, place.event_id, told, now=place.now)
        await photos.keep(tx, place.event_id, incident, original=b"one", content=b"jpeg")
        await photos.keep(tx, place.event_id, incident, original=b"one", content=b"jpeg")
        with pytest.raises(PhotoThere):
            await photos.keep(tx, place.event_id, incident, original=b"two", content=b"jpeg")
        assert await photos.read(tx, place.event_id, incident) == b"jpeg"
        [listed] = await incident_list.page(tx, Narrowing(place.event_id), limit=5)
        assert listed.has_photo
    other = await a_door(runtime.db, place.tenant, now=place.now)
    async with runtime.db.write(place.staff) as tx:
        for event_id, incident_id in ((other.event_id, incident), (place.event_id, ids.new_id())):
            with pytest.raises(NotFound):
                await photos.read(tx, event_id, incident_id)
            with pytest.raises(NotFound):
                await photos.keep(tx, event_id, incident_id, original=b"x", content=b"x")
