"""A tenant's colour, pictures, texts and links: only values that are safe in a style sheet and a page get in."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from admit.core.errors import FieldProblem, Invalid
from admit.core.text import check_email, check_text, check_url
from admit.core.words import Phrase, say

ACCENT = "accent_color"
LOGO = "logo_url"
COVER = "cover_url"
PICTURES = frozenset({LOGO, COVER})
TAGLINE, ABOUT, EMAIL = "tagline", "about", "public_email"
LONGEST_TAGLINE, LONGEST_ABOUT = 140, 4000

WEBSITE = "website_url"
NETWORKS: Mapping[str, tuple[str, ...]] = {
    "instagram_url": ("instagram.com",),
    "facebook_url": ("facebook.com", "fb.com"),
    "youtube_url": ("youtube.com", "youtu.be"),
}
"""Links to a page elsewhere, with the hosts that it may be on; their subdomains too."""
LEGAL = ("imprint_url", "terms_url", "privacy_url")
LINKS = (WEBSITE, *NETWORKS, *LEGAL)
TEXTS = (TAGLINE, ABOUT, EMAIL, *LINKS)
NAMES = (ACCENT, LOGO, COVER, *TEXTS)

LABELS: Mapping[str, Phrase] = {
    WEBSITE: say("Website"),
    "instagram_url": say("Instagram"),
    "facebook_url": say("Facebook"),
    "youtube_url": say("YouTube"),
    "imprint_url": say("Imprint"),
    "terms_url": say("Terms"),
    "privacy_url": say("Privacy"),
}

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


def check_link(name: str, value: str) -> str:
    """An address to lead visitors to: https, and of a network only on its own hosts.

    Raises: Invalid.
    """
    field = f"branding.{name}"
    url = check_url(field, value if "://" in value else f"https://{value}")
    if not url.startswith("https://"):
        raise Invalid.one(field, "not_https", "Use an address that begins with https://.")
    hosts, host = NETWORKS.get(name, ()), urlsplit(url).hostname or ""
    if hosts and not any(host == one or host.endswith(f".{one}") for one in hosts):
        raise Invalid.one(field, "wrong_host", say("Use an address on %(host)s.", host=hosts[0]))
    return url


def logo_of(settings: Mapping[str, object]) -> str:
    """The address of the logo that is kept; empty without one."""
    return text_of(settings, LOGO)


def cover_of(settings: Mapping[str, object]) -> str:
    """The address of the picture above the organizer's page; empty without one."""
    return text_of(settings, COVER)


def text_of(settings: Mapping[str, object], name: str) -> str:
    """A setting as text; empty where there is none."""
    return str(settings.get(name) or "")


def links_of(settings: Mapping[str, object], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(label, address) of those links that are set, in this order."""
    return tuple((LABELS[name], text_of(settings, name)) for name in names if settings.get(name))


def changed(
    current: Mapping[str, object], changes: Mapping[str, str | None], *, own_origin: str
) -> dict[str, object]:
    """The settings after checked changes; None or nothing takes a setting away, what is not named stays.

    Raises: Invalid naming every field that is wrong.
    """
    settings, problems = dict(current), list[FieldProblem]()
    for name, value in changes.items():
        try:
            kept = None if value is None else _checked(name, value, own_origin)
        except Invalid as refusal:
            problems.extend(refusal.problems)
            continue
        if kept:
            settings[name] = kept
        else:
            settings.pop(name, None)
    if problems:
        raise Invalid(*problems)
    return settings


def _checked(name: str, value: str, own_origin: str) -> str:
    field = f"branding.{name}"
    if name == ACCENT:
        return check_accent(value)
    if name in PICTURES:
        return check_picture(name, value, own_origin=own_origin)
    if name == TAGLINE:
        return check_text(field, value, max_length=LONGEST_TAGLINE, required=False)
    if name == ABOUT:
        return check_text(field, value, max_length=LONGEST_ABOUT, required=False, multiline=True)
    if name == EMAIL:
        return check_email(field, value) if value.strip() else ""
    if name in LINKS:
        return check_link(name, value.strip()) if value.strip() else ""
    raise Invalid.one(field, "unknown_field", "This field is not known here. Leave it out.")
