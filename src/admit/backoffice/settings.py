"""The platform's own settings, one row: its fee, whether organizers may sign up, who answers their mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core.db import DoorTx, ReadTx
from admit.core.errors import Bug, Invalid, StaleEdit
from admit.core.text import check_email, check_text
from admit.core.words import say

HIGHEST_FEE_BPS = 5000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """`application_fee_bps` is hundredths of a percent of each order; an empty `support_email` means none.

    With `account_required` paid tickets are sold only by organizers whose own account can charge.
    """

    application_fee_bps: int
    signups_open: bool
    account_required: bool
    sender_name: str
    support_email: str
    updated_at: datetime
    version: int


READ_SETTINGS = """
select application_fee_bps, signups_open, account_required, sender_name, support_email, updated_at, version
from platform_settings
"""

EDIT_SETTINGS = """
update platform_settings
set
  application_fee_bps = %(application_fee_bps)s::integer,
  signups_open = %(signups_open)s::boolean,
  account_required = %(account_required)s::boolean,
  sender_name = %(sender_name)s::text,
  support_email = %(support_email)s::text,
  updated_at = %(now)s::timestamptz,
  updated_by = %(by)s::uuid,
  version = version + 1
where version = %(version)s::integer
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change; None leaves a setting as it is."""

    application_fee_bps: int | None = None
    signups_open: bool | None = None
    account_required: bool | None = None
    sender_name: str | None = None
    support_email: str | None = None


async def read(tx: ReadTx) -> PlatformSettings:
    """The settings as they stand."""
    found = await tx.fetch_one(PlatformSettings, READ_SETTINGS)
    if found is None:
        raise Bug("the platform has no settings row")
    return found


async def edit(tx: DoorTx, changes: Changes, *, version: int, by: UUID, now: datetime) -> PlatformSettings:
    """Save checked changes over the version that was edited.

    Raises: Invalid naming the field, StaleEdit.
    """
    checked = check_changes(changes)
    current = await read(tx)
    touched = await tx.execute(
        EDIT_SETTINGS,
        {
            "application_fee_bps": _or(checked.application_fee_bps, current.application_fee_bps),
            "signups_open": _or(checked.signups_open, current.signups_open),
            "account_required": _or(checked.account_required, current.account_required),
            "sender_name": _or(checked.sender_name, current.sender_name),
            "support_email": _or(checked.support_email, current.support_email),
            "version": version,
            "by": by,
            "now": now,
        },
    )
    if not touched:
        raise StaleEdit
    return await read(tx)


def check_changes(changes: Changes) -> Changes:
    """The changes as they are to be kept.

    Raises: Invalid naming the field.
    """
    fee, name, email = changes.application_fee_bps, changes.sender_name, changes.support_email
    if fee is not None and not 0 <= fee <= HIGHEST_FEE_BPS:
        raise Invalid.one(
            "application_fee_bps",
            "out_of_range",
            say("Use 0 to %(most)s hundredths of a percent.", most=HIGHEST_FEE_BPS),
        )
    return Changes(
        application_fee_bps=fee,
        signups_open=changes.signups_open,
        account_required=changes.account_required,
        sender_name=None if name is None else check_text("sender_name", name, max_length=LONGEST_NAME),
        support_email=check_email("support_email", email) if email else email,
    )


def _or(new: object | None, old: object) -> object:
    return old if new is None else new
