"""Text from outside: folded for search, and checked before anything keeps it."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from admit.core.errors import Invalid

RESERVED_SLUGS = frozenset(
    """
    about account accounts admin administrator admit api app apple-touch-icon assets auth avatar billing
    blog browserconfig callback cart check-in checkin checkout codes contact cookies css dashboard
    developers discover docs door download downloads email embed enrol error errors event events exports faq
    favicon feed feeds files fonts forgot forgot-password healthz help htmx icons images img index
    invitation invitations invite invites jobs js legal login logout mail mailbox manifest me media
    metrics new null oauth offline openapi operator order orders organiser organizer organizers pages
    pass passes passkeys password pay payment payments platform press pricing privacy profile public
    readyz redirect register reports reset reset-password robots root sales search security
    service-worker session sessions settings setup shop sign-in sign-out sign-up signin signout signup
    sitemap sitemaps staff static status store stripe styleguide subscribe support system tenant tenants
    terms test theme ticket tickets trust undefined unsubscribe user users verify wallet webhook
    webhooks well-known widget www
    """.split()  # noqa: SIM905 - a list would be 150 lines
)
"""First words of addresses that are ours, or will be, or would mislead as an organizer's name."""

SLUG_SHORTEST = 3
SLUG_LONGEST = 60

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
_SPELT_OUT = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "ŋ": "n",
    }
)
# Joiners that scripts and emoji need, direction marks that turn nothing round, the soft hyphen.
_FORMATS_ALLOWED = frozenset("\u00ad\u200c\u200d\u200e\u200f\u061c")
_FLAG_TAGS = range(0xE0020, 0xE0080)
# Newer than this Python's tables perhaps, but on people's phones already.
_PICTOGRAPHS = range(0x1F000, 0x1FB00)
_INVISIBLE = frozenset({"Cf", "Zs", "Mn", "Cc"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
LONGEST_EMAIL = 254
LONGEST_URL = 2000
_HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)

LONGEST_CODE = 40
_CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,39}")


def fold(text: str) -> str:
    """Text without case and accents, for finding: `Łódź  Straße` becomes `lodz strasse`."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(letters.translate(_SPELT_OUT).split())


def slugify(text: str, *, max_length: int = SLUG_LONGEST) -> str:
    """A slug made from a name, cut at a word where it can be; empty when nothing of it is a-z or 0-9."""
    slug = _NOT_IN_SLUGS.sub("-", fold(text)).strip("-")
    if len(slug) <= max_length:
        return slug
    cut = slug[: max_length + 1]
    return (cut.rpartition("-")[0] or cut[:max_length]).strip("-")


def check_slug(field: str, slug: str, reserved: frozenset[str] = RESERVED_SLUGS) -> str:
    """The slug itself, when it can stand in an address: 3 to 60 of a-z, 0-9 and single dashes, not reserved.

    Raises: Invalid.
    """
    if not SLUG_SHORTEST <= len(slug) <= SLUG_LONGEST:
        raise Invalid.one(field, "length", f"Use {SLUG_SHORTEST} to {SLUG_LONGEST} characters.")
    if not _SLUG.fullmatch(slug):
        raise Invalid.one(field, "format", "Use small letters a to z, digits and single dashes between them.")
    if slug in reserved:
        raise Invalid.one(field, "reserved", "This address is kept for the platform. Choose another.")
    return slug


def check_text(
    field: str, value: str, *, max_length: int, multiline: bool = False, required: bool = True
) -> str:
    """The text trimmed and in NFC, with `\\n` for line ends; empty only when not required.

    Length counts code points. Refused are control characters (tab and line end pass when multiline), those
    that turn the writing round, unassigned, private and invisible ones.
    Raises: Invalid.
    """
    if len(value) > 4 * max_length + 1000:  # far too long: say so before working through it
        raise _too_long(field, max_length)
    lines = value.replace("\r\n", "\n").replace("\r", "\n") if multiline else value
    text = unicodedata.normalize("NFC", lines).strip()
    for character in text:
        if not _is_allowed(character, multiline=multiline):
            raise Invalid.one(
                field,
                "bad_character",
                f"The character U+{ord(character):04X} cannot be used here. Remove it.",
            )
    if not any(_is_visible(character) for character in text):
        if required:
            raise Invalid.one(field, "required", "Fill this in.")
        return ""
    if len(text) > max_length:
        raise _too_long(field, max_length)
    return text


def check_email(field: str, value: str) -> str:
    """The address as it is kept and compared: all lower case, its domain in ASCII. Nothing is looked up.

    Raises: Invalid.
    """
    address = value.strip()
    try:
        if len(address) > LONGEST_EMAIL:
            raise EmailNotValidError
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise Invalid.one(
            field, "email", "This is not an email address. Write it as name@example.org."
        ) from None
    return f"{found.local_part}@{found.ascii_domain}".lower()


def check_timezone(field: str, value: str) -> str:
    """The name, when it is one of the IANA time zones by place (or UTC): `Europe/Oslo`.

    Raises: Invalid.
    """
    if value not in _timezones():
        raise Invalid.one(field, "timezone", "This time zone is not known. Write it as Europe/Oslo.")
    return value


def check_url(field: str, value: str, *, max_length: int = LONGEST_URL) -> str:
    """A web address (http or https) with a host, its host in lower-case ASCII, without user or password.

    Fit to be linked to; whoever fetches it must still ask where it leads.
    Raises: Invalid.
    """
    text = value.strip()
    if len(text) > max_length:
        raise _too_long(field, max_length)
    if any(character <= " " or character in '\\<>"`{}|^\x7f' for character in text) or not text.isprintable():
        raise _bad_url(field)
    try:
        parts = urlsplit(text)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        raise _bad_url(field) from None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise _bad_url(field)
    netloc = host if port is None else f"{host}:{port}"
    return parts._replace(netloc=netloc).geturl()


def _is_allowed(character: str, *, multiline: bool) -> bool:
    if character in "\n\t":
        return multiline
    match unicodedata.category(character):
        case "Cf":
            return character in _FORMATS_ALLOWED or ord(character) in _FLAG_TAGS
        case "Cn":
            return ord(character) in _PICTOGRAPHS
        case "Cc" | "Cs" | "Co" | "Zl" | "Zp":
            return False
        case _:
            return True


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE and character not in _BLANK_LETTERS


def _ascii_host(host: str) -> str:
    return host.lower() if host.isascii() else host.encode("idna").decode("ascii")


def _too_long(field: str, max_length: int) -> Invalid:
    return Invalid.one(field, "too_long", f"Use at most {max_length} characters.")


def _bad_url(field: str) -> Invalid:
    return Invalid.one(field, "url", "This is not a web address. Write it as https://example.org/page.")


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    by_place = (name for name in available_timezones() if "/" in name)
    return frozenset(
        name for name in by_place if not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    ) | {"UTC"}


def normalise_code(typed: str) -> str:
    """A code that people type, as it is kept: upper case, without blanks; empty when it cannot be one."""
    if len(typed) > 4 * LONGEST_CODE or not typed.isascii():
        return ""
    code = "".join(typed.split()).upper()
    return code if _CODE.fullmatch(code) else ""
