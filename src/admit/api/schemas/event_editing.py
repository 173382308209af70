"""What an event's picture and its repeats are sent and answered as."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.events import EventBody
from admit.api.schemas.fields import told
from admit.core.pictures import MOST_BYTES
from admit.events.repeating import MOST_DATES, MOST_INTERVAL, Frequency


class PictureUpload(Request):
    """A JPEG, PNG, WebP or AVIF of at most 8 MB in base64; its kind is told from its content."""

    picture: Annotated[bytes, told(maxLength=MOST_BYTES * 4 // 3 + 4)]


class RepeatRule(Request):
    """Every so many weeks or months, so many times, the event itself not counted."""

    frequency: Frequency
    interval: Annotated[int, Meta(ge=1, le=MOST_INTERVAL)] = 1
    times: Annotated[int, Meta(ge=1, le=MOST_DATES)] = 1


class Repeat(RepeatRule):
    """With `with_codes`, discount codes come along."""

    with_codes: bool = False


class RepeatDates(Response):
    starts: list[datetime]


class Repeated(Response):
    items: list[EventBody]
