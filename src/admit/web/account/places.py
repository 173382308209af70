"""Where a person goes after signing in."""

import re

from admit.flows import account
from admit.flows.runtime import Runtime
from admit.identity.records import Principal, Role

LONGEST = 300

# One slash and then no second: "//host" and "/\host" would lead to another site.
_OWN = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")


def own_path(wanted: str | None) -> str:
    """The path that somebody asked for, when it is one of ours; else empty."""
    if not wanted or len(wanted) > LONGEST or not _OWN.fullmatch(wanted):
        return ""
    return wanted


async def home_of(runtime: Runtime, principal: Principal) -> str:
    """The first page of a person: the operator's desk, the door for those who only work there, the console, or
    the tickets of who belongs to no organizer."""
    if principal.is_platform_admin:
        return "/admin"
    memberships = (await account.read(runtime, principal)).memberships
    if memberships and all(one.role is Role.STAFF for one in memberships):
        return "/door"
    return "/organizer" if memberships else "/account"
