"""Pages that our mails and flows point to; whatever serves them must serve them here."""

from admit.core.settings import Settings

SIGN_IN = "/sign-in"
RESET_PASSWORD = "/reset-password"  # noqa: S105 - the address of a page
ORGANIZER = "/organizer"


def sign_in(settings: Settings) -> str:
    """Where people sign in."""
    return settings.base_url + SIGN_IN


def reset_password(settings: Settings) -> str:
    """Where people ask for a link to a new password."""
    return settings.base_url + RESET_PASSWORD


def console(settings: Settings, slug: str) -> str:
    """An organizer's console."""
    return f"{settings.base_url}{ORGANIZER}/{slug}"
