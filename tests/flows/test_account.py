import pytest

from admit.core.errors import Invalid, NotFound, StaleEdit, Throttled
from admit.flows import account, resetting, sign_in
from admit.flows.runtime import Runtime
from admit.identity.errors import LinkOver, LoginOver, WrongCredentials
from admit.identity.records import Device
from tests.support.builders import an_email
from tests.support.identity_builders import PASSWORD, an_account, mails_to

NEW = "a lantern in the orchard"


def a_device() -> Device:
    return Device("Testing/1.0", an_email("network"))


async def a_login(runtime: Runtime, email: str) -> sign_in.ApiLogin:
    return await sign_in.api(runtime, email=email, password=PASSWORD, device=a_device())


async def test_a_new_name_is_kept_and_shown_at_once(runtime: Runtime) -> None:
    login = await a_login(runtime, (await an_account(runtime.db)).email)
    await sign_in.principal_of_access(runtime, login.access_token)
    await account.rename(runtime, login.principal, full_name=" Mira Halde ", version=1)
    assert (await sign_in.principal_of_access(runtime, login.access_token)).full_name == "Mira Halde"


async def test_a_name_over_a_newer_version_is_refused(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    await account.rename(runtime, person, full_name="First", version=1)
    with pytest.raises(StaleEdit):
        await account.rename(runtime, person, full_name="Second", version=1)


async def test_a_new_password_ends_every_login_but_the_one_that_asks(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    asking, other = await a_login(runtime, person.email), await a_login(runtime, person.email)
    await sign_in.principal_of_access(runtime, other.access_token)
    await account.change_password(runtime, asking.principal, current=PASSWORD, new=NEW)
    await sign_in.principal_of_access(runtime, asking.access_token)
    with pytest.raises(LoginOver):
        await sign_in.principal_of_access(runtime, other.access_token)
    with pytest.raises(WrongCredentials):
        await a_login(runtime, person.email)


async def test_a_new_password_ends_the_links_that_would_reset_it(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    await resetting.request(runtime, email=person.email, device=a_device())
    [mail] = await mails_to(runtime, person.email)
    await account.change_password(runtime, person, current=PASSWORD, new=NEW)
    with pytest.raises(LinkOver):
        await resetting.show(runtime, mail.secret)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("not my password", NEW, "current_password"), (PASSWORD, "short", "new_password")],
)
async def test_what_is_wrong_with_a_change_is_named_and_changes_nothing(
    runtime: Runtime, current: str, new: str, field: str
) -> None:
    person = await an_account(runtime.db)
    with pytest.raises(Invalid) as refused:
        await account.change_password(runtime, person, current=current, new=new)
    assert refused.value.problems[0].field == field
    await a_login(runtime, person.email)


async def test_the_present_password_cannot_be_guessed_at_will(runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    for _ in range(10):
        with pytest.raises(Invalid):
            await account.change_password(runtime, person, current="a wrong guess", new=NEW)
    with pytest.raises(Throttled):
        await account.change_password(runtime, person, current=PASSWORD, new=NEW)


async def test_a_login_can_be_ended_by_its_owner_only(runtime: Runtime) -> None:
    person, stranger = await an_account(runtime.db), await an_account(runtime.db)
    login = await a_login(runtime, person.email)
    with pytest.raises(NotFound):
        await account.end_login(runtime, stranger, login.principal.login_id)
    await account.end_login(runtime, person, login.principal.login_id)
    assert await account.list_logins(runtime, person) == []
