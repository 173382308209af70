"""Signing out: the cookie goes, and so does what this browser kept."""

from typing import Any

from litestar import Response

from admit.flows import account
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.web import answers, visitors

EVERYTHING = '"cache", "storage"'
PAGES_ONLY = '"cache"'
"""For members of a team: their browser may hold scans of a door that were not sent yet. The page they come to takes
kept tickets away by itself."""


async def answer(runtime: Runtime, principal: Principal | None) -> Response[Any]:
    """To the sign-in page, with nothing private left behind."""
    gone = visitors.cookie(runtime, visitors.LOGIN, "", max_age=0)
    headers = {"clear-site-data": await _cleared(runtime, principal)}
    return answers.see_other("/sign-in?said=out", cookies=[gone], headers=headers)


async def _cleared(runtime: Runtime, principal: Principal | None) -> str:
    if principal is None:
        return PAGES_ONLY
    memberships = (await account.read(runtime, principal)).memberships
    return PAGES_ONLY if memberships or principal.is_platform_admin else EVERYTHING
