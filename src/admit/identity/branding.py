"""A tenant's colours and pictures: only values that are safe in a style sheet and a page get in."""

import re
from collections.abc import Mapping

from admit.core.errors import Invalid
from admit.core.text import check_url

ACCENT = "accent_color"
LOGO = "logo_url"
COVER = "cover_url"
PICTURES = frozenset({LOGO, COVER})

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_OWN_PATH = re.compile(r"/[A-Za-z0-9_][A-Za-z0-9._/-]{0,500}")


def check_accent(value: str) -> str:
    """A colour as six hex digits, in small letters.

    Raises: Invalid.
    """
    if not _COLOUR.fullmatch(value):
        raise Invalid.one(
            f"branding.{ACCENT}", "colour", "Write the colour as # and six hex digits, as #1f6feb."
        )
    return value.lower()


def check_picture(name: str, value: str, *, own_origin: str) -> str:
    """The address of a picture: https anywhere, or a path or address on this installation.

    Raises: Invalid.
    """
    field = f"branding.{name}"
    if _OWN_PATH.fullmatch(value):
        if ".." in value:
            raise Invalid.one(
                field, "url", "This is not a web address. Write it as https://example.org/logo.png."
            )
        return value
    url = check_url(field, value)
    if not url.startswith("https://") and not url.startswith(f"{own_origin}/"):
        raise Invalid.one(field, "not_https", "Use an address that begins with https://.")
    return url


def logo_of(settings: Mapping[str, object]) -> str:
    """The address of the logo that is kept; empty without one."""
    return str(settings.get(LOGO) or "")


def cover_of(settings: Mapping[str, object]) -> str:
    """The address of the picture above the organizer's page; empty without one."""
    return str(settings.get(COVER) or "")


def changed(
    current: Mapping[str, object], changes: Mapping[str, str | None], *, own_origin: str
) -> dict[str, object]:
    """The settings after checked changes; None takes a setting away, what is not named stays.

    Raises: Invalid naming the field.
    """
    settings = dict(current)
    for name, value in changes.items():
        if value is None:
            settings.pop(name, None)
        elif name == ACCENT:
            settings[name] = check_accent(value)
        elif name in PICTURES:
            settings[name] = check_picture(name, value, own_origin=own_origin)
        else:
            raise Invalid.one(
                f"branding.{name}", "unknown_field", "This field is not known here. Leave it out."
            )
    return settings
