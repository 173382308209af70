"""The page of one of the team: role and events, the invitation, shutting out."""

from uuid import UUID

import pytest

from admit.flows import team
from admit.flows.runtime import Runtime
from admit.identity import members
from admit.identity.errors import LinkOver
from admit.identity.records import Member, MemberStatus, Role
from tests.support.browsing import Surfer, words_of
from tests.support.builders import an_email
from tests.support.identity_builders import a_colleague, mails_to, the_colleague
from tests.support.page_world import PageWorld


async def one_of(runtime: Runtime, world: PageWorld, role: str = "staff") -> Member:
    colleague = await a_colleague(runtime.db, world.tenant, role=role)
    return await as_of_now(runtime, world, colleague.member_id)


async def an_invited(runtime: Runtime, world: PageWorld) -> tuple[Member, str]:
    boss = await the_colleague(runtime.db, world.tenant.tenant_id, world.admin_id)
    email = an_email("guest")
    member = await team.invite(runtime, boss.principal, boss.slug, email=email, role=Role.STAFF)
    return member, email


async def as_of_now(runtime: Runtime, world: PageWorld, member_id: UUID) -> Member:
    async with runtime.db.read(world.tenant) as tx:
        return await members.find(tx, member_id)


async def test_the_events_of_staff_are_chosen_on_their_page(
    organizer: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    one = await one_of(runtime, world)
    page = f"{world.desk}/team/{one.id}"
    typed = {"version": one.version, "role": "staff", "event_ids": str(world.draft_id)}
    answer = await organizer.send(page, typed, to=f"{page}/place")
    assert answer.headers["location"] == f"{page}?said=saved"
    assert (await as_of_now(runtime, world, one.id)).event_ids == [world.draft_id]


async def test_who_becomes_an_organizer_is_confined_to_no_event(
    organizer: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    one = await one_of(runtime, world)
    page = f"{world.desk}/team/{one.id}"
    typed = {"version": one.version, "role": "tenant_admin", "event_ids": str(world.draft_id)}
    await organizer.send(page, typed, to=f"{page}/place")
    now = await as_of_now(runtime, world, one.id)
    assert (now.role, now.event_ids) == (Role.TENANT_ADMIN, [])


async def test_the_last_organizer_stays_one_and_is_told_why(
    organizer: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    boss = await the_colleague(runtime.db, world.tenant.tenant_id, world.admin_id)
    me = await as_of_now(runtime, world, boss.member_id)
    async with runtime.db.read(world.tenant) as tx:
        others = [one for one in await members.list_page(tx, limit=50) if one.role is Role.TENANT_ADMIN]
    for one in others:
        if one.id != me.id:
            await team.change(
                runtime, boss.principal, boss.slug, one.id, status=MemberStatus.DISABLED, version=one.version
            )
    page = f"{world.desk}/team/{me.id}"
    answer = await organizer.send(page, {"version": me.version, "role": "staff"}, to=f"{page}/place")
    assert (answer.status_code, "This is the last admin" in words_of(answer)) == (409, True)


async def test_an_invitation_is_sent_again_with_a_new_link(
    organizer: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    one, email = await an_invited(runtime, world)
    page = f"{world.desk}/team/{one.id}"
    answer = await organizer.send(page, {}, to=f"{page}/resend")
    assert answer.headers["location"] == f"{page}?said=sent"
    first, second = await mails_to(runtime, email)
    with pytest.raises(LinkOver):
        await team.show(runtime, first.secret)
    assert (await team.show(runtime, second.secret)).email == email


async def test_a_withdrawn_invitation_opens_nothing(
    organizer: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    one, email = await an_invited(runtime, world)
    page = f"{world.desk}/team/{one.id}"
    assert "Withdraw the invitation" in await organizer.read(page)
    await organizer.send(page, {"version": one.version, "status": "disabled"}, to=page)
    [mail] = await mails_to(runtime, email)
    with pytest.raises(LinkOver):
        await team.show(runtime, mail.secret)


async def test_who_is_shut_out_is_let_in_again(organizer: Surfer, runtime: Runtime, world: PageWorld) -> None:
    one = await one_of(runtime, world)
    page = f"{world.desk}/team/{one.id}"
    await organizer.send(page, {"version": one.version, "status": "disabled"}, to=page)
    out = await as_of_now(runtime, world, one.id)
    await organizer.send(page, {"version": out.version, "status": "active"}, to=page)
    back = await as_of_now(runtime, world, one.id)
    assert (out.status, back.status) == (MemberStatus.DISABLED, MemberStatus.ACTIVE)
