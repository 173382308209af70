"""Kinds of fields that several bodies share, bounded so that nothing absurd is looked at."""

from typing import Annotated

from msgspec import Meta

Text = Annotated[str, Meta(max_length=2000)]
"""Far above what any rule allows: what is too long is told by the rule itself."""

Locale = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]

Version = Annotated[int, Meta(ge=1, le=2_147_483_647)]
"""The version that was edited; saving over a newer one is refused."""
