"""The operator's daily work beside approvals: accounts, the trail of all tenants, the platform's settings."""

from datetime import datetime
from uuid import UUID

from admit.backoffice import activity, people, settings
from admit.backoffice.activity import PlatformActivity
from admit.backoffice.people import Person
from admit.backoffice.settings import Changes, PlatformSettings
from admit.core.pages import Page, check_limit, decode, page_of
from admit.core.text import check_text
from admit.flows import operating
from admit.flows.runtime import Runtime
from admit.identity.records import Principal

LONGEST_SEARCH = 254


async def list_people(
    runtime: Runtime,
    principal: Principal,
    *,
    search: str = "",
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[Person]:
    """Accounts whose email holds a text, or all, the newest first.

    Raises: NotPlatformAdmin, Invalid.
    """
    most = check_limit(limit)
    before = decode(cursor, datetime) if cursor else None
    words = check_text("search", search, max_length=LONGEST_SEARCH, required=False)
    async with operating.console(runtime.db, principal, "users.listed") as tx:
        found = await people.list_page(tx, email_part=words or None, limit=most + 1, before=before)
    return page_of(found, limit=most, key=lambda person: (person.created_at, person.id))


async def change_person(
    runtime: Runtime,
    principal: Principal,
    user_id: UUID,
    *,
    is_platform_admin: bool | None = None,
    is_disabled: bool | None = None,
    version: int,
) -> Person:
    """Disable or enable an account, make it a platform admin or no longer one.

    A disabled account's logins stop within the five seconds that a process may trust one.
    Raises: NotPlatformAdmin, NotFound, StaleEdit, LastAdmin.
    """
    wanted = {"is_platform_admin": is_platform_admin, "is_disabled": is_disabled}
    facts = {name: value for name, value in wanted.items() if value is not None}
    async with operating.console(
        runtime.db, principal, "user.changed", subject=("user", user_id), metadata=facts
    ) as tx:
        return await people.change(
            tx,
            user_id,
            is_platform_admin=is_platform_admin,
            is_disabled=is_disabled,
            version=version,
            by=principal.user_id,
            now=runtime.clock.now(),
        )


async def read_activity(
    runtime: Runtime,
    principal: Principal,
    *,
    tenant_id: UUID | None = None,
    actor_id: UUID | None = None,
    action: str | None = None,
    tenant_slug: str | None = None,
    about: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[PlatformActivity]:
    """Who did what, in every tenant or one, newest first; this look is an entry too.

    `about` is what acts begin with, as `order`. Raises: NotPlatformAdmin, Invalid.
    """
    most = check_limit(limit)
    before = decode(cursor, datetime) if cursor else None
    facts = {"tenant_id": str(tenant_id)} if tenant_id else {}
    async with operating.console(runtime.db, principal, "activity.viewed", metadata=facts) as tx:
        found = await activity.read(
            tx,
            limit=most + 1,
            before=before,
            tenant_id=tenant_id,
            actor_id=actor_id,
            action=action,
            tenant_slug=tenant_slug,
            subject=about,
        )
    return page_of(found, limit=most, key=lambda entry: (entry.created_at, entry.id))


async def read_settings(runtime: Runtime, principal: Principal) -> PlatformSettings:
    """The platform's settings.

    Raises: NotPlatformAdmin.
    """
    async with operating.console(runtime.db, principal, "settings.viewed") as tx:
        return await settings.read(tx)


async def edit_settings(
    runtime: Runtime, principal: Principal, changes: Changes, *, version: int
) -> PlatformSettings:
    """Save changes over the version that was edited.

    Raises: NotPlatformAdmin, Invalid naming the field, StaleEdit.
    """
    checked = settings.check_changes(
        changes
    )  # before the trail, which could not even keep some of what is typed
    names = ("application_fee_bps", "signups_open", "account_required", "sender_name", "support_email")
    facts = {name: getattr(checked, name) for name in names if getattr(checked, name) is not None}
    async with operating.console(runtime.db, principal, "settings.edited", metadata=facts) as tx:
        return await settings.edit(
            tx, checked, version=version, by=principal.user_id, now=runtime.clock.now()
        )
