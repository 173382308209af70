from typing import Any
from uuid import UUID

import pytest

from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.errors import Forbidden, Invalid, NotFound, Throttled
from admit.core.tenancy import Door, Scope
from admit.flows import account, onboarding, sign_in, team
from admit.flows.runtime import Runtime
from admit.identity import tokens, users
from admit.identity.errors import LastAdmin, LinkOver, TenantPending, TenantSuspended, WrongCredentials
from admit.identity.records import Device, Member, MemberStatus, Purpose, Role
from tests.support.builders import a_slug, a_tenant, an_email
from tests.support.events_builders import an_event
from tests.support.identity_builders import (
    PASSWORD,
    Colleague,
    a_colleague,
    an_account,
    mails_to,
    trail_of,
)

CHOSEN = "seven lamps above the door"


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


async def invite(runtime: Runtime, admin: Colleague, email: str, **given: Any) -> Member:
    wanted: dict[str, Any] = {"email": email, "role": Role.STAFF}
    return await team.invite(runtime, admin.principal, admin.slug, **(wanted | given))


async def accept(runtime: Runtime, secret: str, *, password: str | None = None, full_name: str = "") -> str:
    joined = await team.accept(
        runtime, secret=secret, password=password, full_name=full_name, device=a_device()
    )
    return joined.slug


async def link_to(runtime: Runtime, email: str) -> str:
    return (await mails_to(runtime, email))[-1].secret


async def test_who_is_invited_chooses_a_password_and_joins(runtime: Runtime, tenant: Scope) -> None:
    admin, email = await a_colleague(runtime.db, tenant), an_email("guest")
    invited = await invite(runtime, admin, email)
    assert invited.status is MemberStatus.INVITED
    secret = await link_to(runtime, email)
    shown = await team.show(runtime, secret)
    assert (shown.email, shown.slug, shown.role, shown.needs_password) == (
        email,
        admin.slug,
        Role.STAFF,
        True,
    )
    await accept(runtime, secret, password=CHOSEN, full_name="Levi Aasen")
    login = await sign_in.api(runtime, email=email, password=CHOSEN, device=a_device())
    found = await account.read(runtime, login.principal)
    assert found.user.full_name == "Levi Aasen"
    assert [(one.slug, one.role) for one in found.memberships] == [(admin.slug, Role.STAFF)]


async def test_who_has_an_account_joins_with_the_password_they_have(runtime: Runtime, tenant: Scope) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    await invite(runtime, admin, person.email)
    secret = await link_to(runtime, person.email)
    assert not (await team.show(runtime, secret)).needs_password
    await accept(runtime, secret)
    await sign_in.api(runtime, email=person.email, password=PASSWORD, device=a_device())


async def test_an_invitation_does_not_replace_the_password_of_who_has_one(
    runtime: Runtime, tenant: Scope
) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    await invite(runtime, admin, person.email)
    with pytest.raises(Invalid) as refused:
        await accept(runtime, await link_to(runtime, person.email), password=CHOSEN)
    assert (refused.value.problems[0].field, refused.value.problems[0].code) == ("password", "not_needed")


async def test_a_password_set_by_whoever_never_read_the_mailbox_ends_with_the_invitation(
    runtime: Runtime, tenant: Scope
) -> None:
    admin, email = await a_colleague(runtime.db, tenant), an_email("victim")
    await onboarding.sign_up(
        runtime,
        email=email,
        password=PASSWORD,
        full_name="Not The Owner",
        tenant_name="Trap",
        slug=a_slug(),
        device=a_device(),
    )
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find_by_email(tx, email)
        assert user is not None
    intruder = await sign_in.page_of_proven(runtime, user.id, device=a_device())
    await invite(runtime, admin, email)
    secret = await link_to(runtime, email)
    with pytest.raises(Invalid):
        await accept(runtime, secret)
    await accept(runtime, secret, password=CHOSEN)
    assert await sign_in.principal_of_page(runtime, intruder.secret) is None
    with pytest.raises(WrongCredentials):
        await sign_in.api(runtime, email=email, password=PASSWORD, device=a_device())


async def test_until_it_is_accepted_an_invitation_opens_nothing(runtime: Runtime, tenant: Scope) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    await invite(runtime, admin, person.email)
    assert (await account.read(runtime, person)).memberships == []


async def test_a_link_works_once(runtime: Runtime, tenant: Scope) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    await invite(runtime, admin, person.email)
    secret = await link_to(runtime, person.email)
    await accept(runtime, secret)
    with pytest.raises(LinkOver):
        await accept(runtime, secret)


async def test_a_link_works_for_seven_days(runtime: Runtime, tenant: Scope, clock: FixedClock) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    await invite(runtime, admin, person.email)
    secret = await link_to(runtime, person.email)
    clock.advance(tokens.LASTS[Purpose.INVITATION])
    with pytest.raises(LinkOver):
        await accept(runtime, secret)


async def test_inviting_again_sends_a_new_link_and_ends_the_older(runtime: Runtime, tenant: Scope) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    first = await invite(runtime, admin, person.email)
    older = await link_to(runtime, person.email)
    again = await invite(runtime, admin, person.email, role=Role.TENANT_ADMIN)
    assert again.id == first.id
    with pytest.raises(LinkOver):
        await accept(runtime, older)
    await accept(runtime, await link_to(runtime, person.email))
    [membership] = (await account.read(runtime, person)).memberships
    assert membership.role is Role.TENANT_ADMIN


async def test_a_withdrawn_invitation_is_over(runtime: Runtime, tenant: Scope) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    invited = await invite(runtime, admin, person.email)
    await team.change(
        runtime,
        admin.principal,
        admin.slug,
        invited.id,
        status=MemberStatus.DISABLED,
        version=invited.version,
    )
    with pytest.raises(LinkOver):
        await accept(runtime, await link_to(runtime, person.email))


async def test_one_user_belongs_to_several_tenants(runtime: Runtime, tenant: Scope) -> None:
    person, other = await an_account(runtime.db), await a_tenant(runtime.db)
    slugs = set()
    for scope in (tenant, other):
        await invite(runtime, await a_colleague(runtime.db, scope), person.email)
    for mail in await mails_to(runtime, person.email):
        slugs.add(await accept(runtime, mail.secret))
    assert {one.slug for one in (await account.read(runtime, person)).memberships} == slugs
    assert len(slugs) == 2


@pytest.mark.parametrize(("status", "refusal"), [("pending", TenantPending), ("suspended", TenantSuspended)])
async def test_only_an_approved_tenant_invites(
    runtime: Runtime, status: str, refusal: type[Exception]
) -> None:
    admin, email = await a_colleague(runtime.db, await a_tenant(runtime.db, status=status)), an_email()
    with pytest.raises(refusal):
        await invite(runtime, admin, email)
    assert await mails_to(runtime, email) == []


async def test_staff_do_not_manage_the_team(runtime: Runtime, tenant: Scope) -> None:
    staff, email = await a_colleague(runtime.db, tenant, role="staff"), an_email()
    with pytest.raises(Forbidden):
        await invite(runtime, staff, email)
    with pytest.raises(Forbidden):
        await team.list_page(runtime, staff.principal, staff.slug)
    assert await mails_to(runtime, email) == []


async def test_a_stranger_invites_nobody_and_makes_no_account(runtime: Runtime, tenant: Scope) -> None:
    admin, stranger, email = (
        await a_colleague(runtime.db, tenant),
        await an_account(runtime.db),
        an_email(),
    )
    with pytest.raises(NotFound):
        await team.invite(runtime, stranger, admin.slug, email=email, role=Role.STAFF)
    async with runtime.db.door(Door.AUTH) as tx:
        assert await users.find_by_email(tx, email) is None


async def test_the_same_person_is_not_flooded_with_invitations(runtime: Runtime, tenant: Scope) -> None:
    admin, email = await a_colleague(runtime.db, tenant), an_email()
    for _ in range(5):
        await invite(runtime, admin, email)
    with pytest.raises(Throttled):
        await invite(runtime, admin, email)


async def test_an_invitation_may_name_events_of_the_tenant_only(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    own, foreign = await event_of(runtime.db, tenant), await event_of(runtime.db, await a_tenant(runtime.db))
    assert (await invite(runtime, admin, an_email(), event_ids=[own])).event_ids == [own]
    email = an_email()
    with pytest.raises(Invalid) as refused:
        await invite(runtime, admin, email, event_ids=[foreign])
    assert refused.value.problems[0].field == "event_ids"
    assert await mails_to(runtime, email) == []


async def test_assignments_are_replaced(runtime: Runtime, tenant: Scope) -> None:
    admin, staff = await a_colleague(runtime.db, tenant), await a_colleague(runtime.db, tenant, role="staff")
    event_id = await event_of(runtime.db, tenant)
    changed = await team.assign_events(
        runtime, admin.principal, admin.slug, staff.member_id, event_ids=[event_id]
    )
    assert changed.event_ids == [event_id]


async def test_the_last_admin_stays(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    with pytest.raises(LastAdmin):
        await team.change(runtime, admin.principal, admin.slug, admin.member_id, role=Role.STAFF, version=1)


async def test_every_act_on_the_team_is_in_the_trail(runtime: Runtime, tenant: Scope) -> None:
    admin, person = await a_colleague(runtime.db, tenant), await an_account(runtime.db)
    invited = await invite(runtime, admin, person.email)
    await accept(runtime, await link_to(runtime, person.email))
    raised = await team.change(
        runtime, admin.principal, admin.slug, invited.id, role=Role.TENANT_ADMIN, version=2
    )
    await team.change(
        runtime,
        admin.principal,
        admin.slug,
        invited.id,
        status=MemberStatus.DISABLED,
        version=raised.version,
    )
    assert await trail_of(runtime.db, tenant.tenant_id, subject_id=invited.id) == [
        "member.invited",
        "member.joined",
        "member.role_changed",
        "member.disabled",
    ]


async def test_the_team_comes_in_pages(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    others = [(await a_colleague(runtime.db, tenant, role="staff")).member_id for _ in range(2)]
    first = await team.list_page(runtime, admin.principal, admin.slug, limit=2)
    rest = await team.list_page(runtime, admin.principal, admin.slug, limit=2, cursor=first.next_cursor)
    assert [member.id for member in [*first.items, *rest.items]] == [admin.member_id, *others]
    assert rest.next_cursor is None


async def event_of(db: Database, scope: Scope) -> UUID:
    async with db.write(scope) as tx:
        return (await an_event(tx)).id
