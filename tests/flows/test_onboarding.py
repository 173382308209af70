import asyncio
from typing import Any

import pytest

from admit.backoffice.settings import Changes
from admit.core.errors import Invalid, Throttled
from admit.core.tenancy import PLATFORM_TENANT_ID, Door
from admit.flows import account, approval, confirming, entering, onboarding, platform, sign_in
from admit.flows.runtime import Runtime
from admit.identity import tenants
from admit.identity.declarations import Declaration
from admit.identity.errors import LinkOver, SignUpsClosed, SlugTaken, WrongCredentials
from admit.identity.permissions import Permission
from admit.identity.records import Device, Role, TenantStatus
from tests.support.builders import a_slug, an_email
from tests.support.identity_builders import (
    PASSWORD,
    an_account,
    an_operator,
    confirm_address,
    mails_to,
    trail_of,
)

CHOSEN = "wide rivers run slowly here"


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


def an_application(**given: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "email": an_email("organizer"),
        "password": CHOSEN,
        "full_name": "Jonte Brandvold",
        "tenant_name": "Nordlicht Kollektiv",
        "slug": a_slug("nordlicht"),
        "device": a_device(),
    }
    return wanted | given


async def signed_in(runtime: Runtime, email: str, password: str = CHOSEN) -> sign_in.ApiLogin:
    return await sign_in.api(runtime, email=email, password=password, device=a_device())


async def test_a_sign_up_makes_a_user_and_a_tenant_that_waits_for_approval(runtime: Runtime) -> None:
    application = an_application()
    await onboarding.sign_up(runtime, **application)
    await confirm_address(runtime, application["email"], CHOSEN)
    login = await signed_in(runtime, application["email"])
    found = await account.read(runtime, login.principal)
    [membership] = found.memberships
    assert (membership.slug, membership.role, membership.status) == (
        application["slug"],
        Role.TENANT_ADMIN,
        TenantStatus.PENDING,
    )
    async with entering.write(runtime.db, login.principal, application["slug"], Permission.EVENTS_EDIT) as tx:
        assert (await tenants.read(tx)).contact_email == application["email"]


async def test_a_sign_up_is_confirmed_by_mail_and_its_link_confirms_the_address(runtime: Runtime) -> None:
    application = an_application()
    await onboarding.sign_up(runtime, **application)
    [mail] = await mails_to(runtime, application["email"])
    assert mail.kind == "sign_up_received"
    shown = await confirming.show(runtime, mail.secret)
    assert (shown.email, shown.organizer) == (application["email"], application["tenant_name"])
    await confirm_address(runtime, application["email"], CHOSEN)
    with pytest.raises(LinkOver):
        await confirm_address(runtime, application["email"], CHOSEN)
    login = await signed_in(runtime, application["email"])
    assert (await account.read(runtime, login.principal)).user.is_proven


async def test_signing_in_after_a_sign_up_tells_nothing_until_the_mail_was_read(runtime: Runtime) -> None:
    owner = await an_account(runtime.db)
    fresh, known = an_application(), an_application(email=owner.email)
    for application in (fresh, known):
        await onboarding.sign_up(runtime, **application)
        with pytest.raises(WrongCredentials):
            await signed_in(runtime, application["email"])
        with pytest.raises(SlugTaken):
            await onboarding.sign_up(runtime, **an_application(slug=application["slug"]))


async def test_a_sign_up_with_a_known_email_changes_nothing_and_tells_its_owner(runtime: Runtime) -> None:
    owner = await an_account(runtime.db)
    application = an_application(email=owner.email)
    await onboarding.sign_up(runtime, **application)
    assert [mail.kind for mail in await mails_to(runtime, owner.email)] == ["account_exists"]
    await signed_in(runtime, owner.email, PASSWORD)
    with pytest.raises(WrongCredentials):
        await signed_in(runtime, owner.email, CHOSEN)
    async with runtime.db.door(Door.AUTH) as tx:
        assert await tenants.id_of_slug(tx, application["slug"]) is None


@pytest.mark.parametrize("known", [True, False])
async def test_a_taken_slug_is_told_by_name_whether_the_email_is_known_or_not(
    runtime: Runtime, known: bool
) -> None:
    first = an_application()
    await onboarding.sign_up(runtime, **first)
    email = first["email"] if known else an_email()
    with pytest.raises(SlugTaken) as refused:
        await onboarding.sign_up(runtime, **an_application(email=email, slug=first["slug"]))
    assert refused.value.facts == {"field": "slug"}


async def test_of_two_who_want_one_slug_at_the_same_moment_one_gets_it(runtime: Runtime) -> None:
    slug = a_slug()
    answers = await asyncio.gather(
        *(onboarding.sign_up(runtime, **an_application(slug=slug)) for _ in range(3)), return_exceptions=True
    )
    assert [type(answer) for answer in answers if answer is not None] == [SlugTaken, SlugTaken]


async def test_a_refused_sign_up_leaves_no_account_behind(runtime: Runtime) -> None:
    taken = an_application()
    await onboarding.sign_up(runtime, **taken)
    refused = an_application(slug=taken["slug"])
    with pytest.raises(SlugTaken):
        await onboarding.sign_up(runtime, **refused)
    with pytest.raises(WrongCredentials):
        await signed_in(runtime, refused["email"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a\0b@example.org"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "x1" * 37),
        ("full_name", "  "),
        ("full_name", "Mira\u202eretsO"),
        ("tenant_name", "x" * 121),
        ("slug", "admin"),
        ("slug", "Upper"),
        ("slug", "a--b"),
        ("slug", "no"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_written(
    runtime: Runtime, field: str, value: str
) -> None:
    application = an_application(**{field: value})
    with pytest.raises(Invalid) as refused:
        await onboarding.sign_up(runtime, **application)
    assert refused.value.problems[0].field == field
    assert await mails_to(runtime, application["email"].replace("\0", "")) == []


async def test_one_address_cannot_be_signed_up_again_and_again(runtime: Runtime) -> None:
    email = an_email()
    for _ in range(5):
        await onboarding.sign_up(runtime, **an_application(email=email))
    with pytest.raises(Throttled):
        await onboarding.sign_up(runtime, **an_application(email=email))


async def test_what_is_declared_at_the_sign_up_is_what_the_operator_reads(runtime: Runtime) -> None:
    declared = Declaration(" Nordlicht e. V. ", "de", "nordlicht.example", "Concerts,\nfour a year.")
    application = an_application(declaration=declared)
    await onboarding.sign_up(runtime, **application)
    tenant_id = await entering.tenant_id_of(runtime.db, application["slug"])
    file = await approval.show(runtime, await an_operator(runtime.db), tenant_id)
    assert file.declared == {
        "legal_name": "Nordlicht e. V.",
        "country": "DE",
        "website": "https://nordlicht.example",
        "sells": "Concerts,\nfour a year.",
    }


@pytest.mark.parametrize("field", ["legal_name", "country", "sells"])
async def test_what_must_be_declared_is_refused_by_name_when_it_is_missing(
    runtime: Runtime, field: str
) -> None:
    given = {"legal_name": "Halde e. V.", "country": "DE", "website": "", "sells": "Concerts."} | {field: " "}
    with pytest.raises(Invalid) as refused:
        await onboarding.sign_up(runtime, **an_application(declaration=Declaration(**given)))
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_a_sign_up_is_in_the_trail_of_the_tenant_and_of_the_platform(runtime: Runtime) -> None:
    application = an_application()
    await onboarding.sign_up(runtime, **application)
    tenant_id = await entering.tenant_id_of(runtime.db, application["slug"])
    assert await trail_of(runtime.db, tenant_id) == ["tenant.applied"]
    assert await trail_of(runtime.db, PLATFORM_TENANT_ID, subject_id=tenant_id) == ["tenant.applied"]


async def test_sign_ups_can_be_closed(fresh_runtime: Runtime) -> None:
    operator = await an_operator(fresh_runtime.db)
    await platform.edit_settings(fresh_runtime, operator, Changes(signups_open=False), version=1)
    with pytest.raises(SignUpsClosed):
        await onboarding.sign_up(fresh_runtime, **an_application())
    with pytest.raises(SignUpsClosed):
        await onboarding.open_tenant(fresh_runtime, operator, tenant_name="One More", slug=a_slug())


async def test_somebody_signed_in_may_apply_for_another_tenant(runtime: Runtime) -> None:
    person, slugs = await an_account(runtime.db), sorted([a_slug("a"), a_slug("b")])
    for slug in slugs:
        await onboarding.open_tenant(runtime, person, tenant_name=slug, slug=slug)
    found = await account.read(runtime, person)
    assert [membership.slug for membership in found.memberships] == slugs


async def test_the_first_admin_may_use_the_operators_desk(runtime: Runtime) -> None:
    email, now = an_email("admin"), runtime.clock.now()
    await onboarding.create_admin(runtime.db, email=email, full_name="Ada Weiland", password=CHOSEN, now=now)
    login = await signed_in(runtime, email)
    assert login.principal.is_platform_admin
    await platform.read_settings(runtime, login.principal)


async def test_making_an_account_an_admin_replaces_its_password_and_ends_its_logins(
    runtime: Runtime,
) -> None:
    person = await an_account(runtime.db)
    before = await sign_in.page(runtime, email=person.email, password=PASSWORD, device=a_device())
    user_id = await onboarding.create_admin(
        runtime.db, email=person.email, full_name="Ada", password=CHOSEN, now=runtime.clock.now()
    )
    assert user_id == person.user_id
    assert await sign_in.principal_of_page(runtime, before.secret) is None
    with pytest.raises(WrongCredentials):
        await signed_in(runtime, person.email, PASSWORD)
    assert (await signed_in(runtime, person.email)).principal.is_platform_admin


async def test_an_admin_needs_a_good_password_too(runtime: Runtime) -> None:
    with pytest.raises(Invalid):
        await onboarding.create_admin(
            runtime.db, email=an_email(), full_name="Ada", password="admin", now=runtime.clock.now()
        )
