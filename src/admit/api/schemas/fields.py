"""Kinds of fields that several bodies share, each with its limit.

What `told` says is held by the rule that the field goes to: the rule trims first, names the field, and says more than
a decoder could. Other limits (`Meta(max_length=...)`) the decoder holds itself. Both stand in the API's document.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from admit.core.text import LONGEST_EMAIL, LONGEST_URL, SLUG_LONGEST
from admit.events.checks import MOST_INVENTORY, MOST_PRICE_CENTS


def told(**limits: int | str) -> Meta:
    """Limits for the document, by their names in JSON Schema; the rule behind the field holds them."""
    return Meta(extra_json_schema=limits)


Text = Annotated[str, Meta(max_length=2000)]
Name = Annotated[str, told(maxLength=120)]
Title = Annotated[str, told(maxLength=200)]
Email = Annotated[str, told(maxLength=LONGEST_EMAIL)]
Url = Annotated[str, told(maxLength=LONGEST_URL)]
NewSlug = Annotated[str, told(maxLength=SLUG_LONGEST)]
Reason = Annotated[str, told(maxLength=1000)]
Password = Text
"""Counted in bytes by its rule; far above what that takes, so that the rule says why."""

Code = Annotated[str, Meta(max_length=40)]
"""Of an authenticator app, or a recovery code; spaces do not count."""

Moment = Annotated[datetime, told(format="date-time")]
Cents = Annotated[int, told(minimum=0, maximum=MOST_PRICE_CENTS)]
Inventory = Annotated[int, told(minimum=0, maximum=MOST_INVENTORY)]
PerOrder = Annotated[int, told(minimum=1, maximum=100)]
PerBuyer = Annotated[int, told(minimum=1, maximum=1000)]
Bps = Annotated[int, told(minimum=0, maximum=10_000)]
"""Hundredths of a per cent."""

Locale = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$", max_length=6)]

Version = Annotated[int, Meta(ge=1, le=2_147_483_647)]
"""The version that was edited; saving over a newer one is refused."""
