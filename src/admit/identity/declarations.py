"""What an organizer declares about itself, for the operator who decides on the application."""

import re
from dataclasses import asdict, dataclass

from admit.core.errors import Invalid
from admit.core.text import check_text, check_url

LONGEST_LEGAL_NAME = 200
LONGEST_SELLS = 1000

_COUNTRY = re.compile(r"[A-Z]{2}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who answers for an organizer, where, and what it wants to sell. The website may be empty."""

    legal_name: str
    country: str
    website: str
    sells: str

    def facts(self) -> dict[str, object]:
        """As it is kept."""
        return asdict(self)


def check_declaration(given: Declaration) -> Declaration:
    """The declaration as it is to be kept.

    Raises: Invalid naming `legal_name`, `country`, `website` or `sells`.
    """
    country = given.country.strip().upper()
    legal_name = check_text("legal_name", given.legal_name, max_length=LONGEST_LEGAL_NAME)
    if not _COUNTRY.fullmatch(country):
        raise Invalid.one("country", "country", "Write the country as two letters, as DE or NO.")
    website = given.website.strip()
    if website and not _SCHEME.match(website):
        website = f"https://{website}"
    if website:
        website = check_url("website", website)
    sells = check_text("sells", given.sells, max_length=LONGEST_SELLS, multiline=True)
    return Declaration(legal_name, country, website, sells)
