"""Pictures of incidents: made anew from their pixels, so that nothing else of the file survives."""

import hashlib
import io
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from admit.checkin.errors import NotAPicture, PhotoThere
from admit.core.db import ReadTx, Tx
from admit.core.errors import NotFound

MOST_BYTES = 8_000_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1_600
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")

IS_INCIDENT = """
select exists (
  select from activity_logs
  where id = %(incident_id)s::uuid
    and event_id = %(event_id)s::uuid
    and action = 'incident.reported')
"""

INSERT_PHOTO = """
insert into incident_photos (tenant_id, incident_id, original_hash, content)
values (%(tenant_id)s::uuid, %(incident_id)s::uuid, %(original_hash)s::bytea, %(content)s::bytea)
on conflict (tenant_id, incident_id) do nothing
"""

HASH_OF_PHOTO = """
select original_hash
from incident_photos
where incident_id = %(incident_id)s::uuid
"""

PHOTO = """
select photo.content
from incident_photos photo
join activity_logs incident on incident.tenant_id = photo.tenant_id and incident.id = photo.incident_id
where photo.incident_id = %(incident_id)s::uuid
  and incident.event_id = %(event_id)s::uuid
"""


def remade(original: bytes) -> bytes:
    """The picture as a JPEG of at most 1,600 pixels a side, upright, without metadata.

    Its kind is told by its content; nothing is decoded of one that says it has over 50 megapixels.
    Raises: NotAPicture.
    """
    try:
        with Image.open(io.BytesIO(original), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture("The picture has too many pixels. Take a smaller one.")
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            plain.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotAPicture() from None
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


async def check_incident(tx: ReadTx, event_id: UUID, incident_id: UUID) -> None:
    """Let an incident of the event pass.

    Raises: NotFound.
    """
    if not await tx.fetch_value(IS_INCIDENT, {"event_id": event_id, "incident_id": incident_id}):
        raise NotFound()


async def keep(tx: Tx, event_id: UUID, incident_id: UUID, *, original: bytes, content: bytes) -> None:
    """Keep the picture of an incident, once; the same again changes nothing.

    Raises: NotFound, PhotoThere.
    """
    await check_incident(tx, event_id, incident_id)
    digest = hashlib.sha256(original).digest()
    params = {
        "tenant_id": tx.scope.tenant_id,
        "incident_id": incident_id,
        "original_hash": digest,
        "content": content,
    }
    if await tx.execute(INSERT_PHOTO, params):
        return
    if bytes(await tx.fetch_value(HASH_OF_PHOTO, params)) != digest:
        raise PhotoThere()


async def read(tx: ReadTx, event_id: UUID, incident_id: UUID) -> bytes:
    """The picture of an incident, a JPEG.

    Raises: NotFound.
    """
    found = await tx.fetch_value(PHOTO, {"event_id": event_id, "incident_id": incident_id})
    if found is None:
        raise NotFound()
    return bytes(found)
