"""Signing up, in and out, mailed links, and one's own account: without script, as a browser sends it."""

from urllib.parse import urlencode

import pytest

from admit.communications import catalog, preferences
from admit.communications.catalog import Kind
from admit.communications.preferences import Unsubscription
from admit.core.tenancy import Scope
from admit.flows import onboarding, resetting, sign_in, team
from admit.flows.runtime import Runtime
from admit.identity.errors import WrongCredentials
from admit.identity.records import Device, Role
from admit.web import visitors
from admit.web.account.places import own_path
from admit.web.account.unsubscribing import KIND_WORDS
from tests.support.browsing import Surfer, words_of
from tests.support.builders import a_slug, an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import DEVICE, PASSWORD, a_colleague, an_account, mails_to
from tests.support.page_world import PageWorld
from tests.support.sales_builders import a_shop

NEW_PASSWORD = "three quiet otters at noon"
DECLARED = {"legal_name": "Nordlys Scene AS", "country": "NO", "website": "", "sells": "Plays."}


async def test_who_signs_in_goes_on_to_where_they_wanted_to_be(stranger: Surfer, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    asked = await stranger.get("/account/settings")
    assert asked.headers["location"] == "/sign-in?next=/account/settings"
    typed = {"email": person.email, "password": PASSWORD, "next": "/account/settings"}
    answer = await stranger.send("/sign-in?next=/account/settings", typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/settings")
    assert person.email in await stranger.read("/account/settings")


async def test_who_looks_for_tickets_is_mailed_a_link_and_asked_for_no_password(stranger: Surfer) -> None:
    to = (await stranger.get("/account")).headers["location"]
    to = (await stranger.get(to)).headers["location"]
    page = await stranger.read(to)
    assert "No password needed" in page
    assert "Sign in with a password" in page


async def test_the_cookie_of_a_login_cannot_be_read_by_script(stranger: Surfer, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    answer = await stranger.send("/sign-in", {"email": person.email, "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{visitors.LOGIN}=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_a_wrong_password_keeps_the_email_and_never_the_password(stranger: Surfer) -> None:
    answer = await stranger.send("/sign-in", {"email": "noor@example.org", "password": "not-this-one-either"})
    assert answer.status_code == 422
    assert "Email and password do not belong together" in words_of(answer)
    assert "noor@example.org" in answer.text
    assert "not-this-one-either" not in answer.text


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", "/" + "a" * 400],
)
def test_going_on_never_leads_to_another_site(elsewhere: str) -> None:
    assert own_path(elsewhere) == ""


def test_going_on_may_lead_to_any_page_of_ours() -> None:
    assert own_path("/organizer/halde/orders?q=noor") == "/organizer/halde/orders?q=noor"


async def test_a_form_from_another_site_is_refused(stranger: Surfer) -> None:
    answer = await stranger.post("/sign-in", {"email": "a@example.org"}, site="cross-site")
    assert answer.status_code == 403


async def test_a_form_without_its_token_is_refused(stranger: Surfer) -> None:
    answer = await stranger.post("/sign-in", {"email": "a@example.org"}, site="same-origin")
    assert answer.status_code == 403


async def test_who_signs_out_is_a_stranger_again(organizer: Surfer) -> None:
    answer = await organizer.send("/account", {}, to="/sign-out")
    assert answer.headers["location"] == "/sign-in?said=out"
    assert (await organizer.get("/account")).status_code == 303


async def test_an_operator_an_organizer_and_staff_each_come_to_their_own_first_page(
    organizer: Surfer, staff: Surfer, operator: Surfer
) -> None:
    found = [(await who.get("/sign-in")).headers["location"] for who in (operator, organizer, staff)]
    assert found == ["/admin", "/organizer", "/door"]


async def test_an_organizer_applies_and_is_told_to_wait(stranger: Surfer, runtime: Runtime) -> None:
    email = an_email()
    typed = {
        "full_name": "Mira Osterhaus",
        "email": email,
        "password": NEW_PASSWORD,
        "tenant_name": "Nordlys Scene",
        "slug": a_slug("NORDLYS").upper(),
        **DECLARED,
    }
    answer = await stranger.send("/sign-up", typed)
    assert answer.headers["location"] == "/sign-up/waiting"
    assert "Your application is here" in await stranger.read("/sign-up/waiting")
    assert [mail.kind for mail in await mails_to(runtime, email)] == ["sign_up_received"]


async def test_an_application_comes_back_with_what_was_typed_and_errors_beside_the_fields(
    stranger: Surfer,
) -> None:
    typed = {
        "full_name": "Mira",
        "email": "mira@example.org",
        "password": NEW_PASSWORD,
        "tenant_name": "",
        "slug": "x",
        **DECLARED,
    }
    answer = await stranger.send("/sign-up", typed)
    assert answer.status_code == 422
    assert 'id="tenant_name-error"' in answer.text
    assert 'href="#tenant_name"' in answer.text
    assert "mira@example.org" in answer.text
    assert NEW_PASSWORD not in answer.text


async def test_an_address_is_confirmed_by_its_password_and_not_by_the_look(
    stranger: Surfer, runtime: Runtime
) -> None:
    email = an_email()
    typed = {
        "full_name": "Mira",
        "email": email,
        "password": NEW_PASSWORD,
        "tenant_name": "Nord",
        "slug": a_slug(),
        **DECLARED,
    }
    await stranger.send("/sign-up", typed)
    (mail,) = await mails_to(runtime, email)
    for _ in range(2):
        assert email in await stranger.read(f"/verify/{mail.secret}")
    answer = await stranger.send(f"/verify/{mail.secret}", {"password": NEW_PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/organizer")
    assert (await stranger.get(f"/verify/{mail.secret}")).status_code == 404


async def test_a_wrong_password_confirms_nothing_and_the_link_goes_on(
    stranger: Surfer, runtime: Runtime
) -> None:
    secret, _ = await a_stranger_signs_up(runtime)
    answer = await stranger.send(f"/verify/{secret}", {"password": "some other words here"})
    assert (answer.status_code, 'id="password-error"' in answer.text) == (422, True)
    assert (await stranger.get(f"/verify/{secret}")).status_code == 200


async def test_the_owner_of_a_mailbox_sets_the_only_password_there_is(
    stranger: Surfer, runtime: Runtime
) -> None:
    secret, email = await a_stranger_signs_up(runtime)
    answer = await stranger.send(f"/verify/{secret}/new-password", {"password": PASSWORD})
    assert answer.headers["location"] == "/organizer"
    with pytest.raises(WrongCredentials):
        await sign_in.page(runtime, email=email, password=NEW_PASSWORD, device=DEVICE)
    await sign_in.page(runtime, email=email, password=PASSWORD, device=DEVICE)


async def test_after_a_reset_the_link_of_the_sign_up_is_over(stranger: Surfer, runtime: Runtime) -> None:
    secret, email = await a_stranger_signs_up(runtime)
    await resetting.request(runtime, email=email, device=DEVICE)
    reset = (await mails_to(runtime, email))[-1].secret
    await resetting.reset(runtime, secret=reset, password=PASSWORD, device=DEVICE)
    assert (await stranger.get(f"/verify/{secret}")).status_code == 404


async def a_stranger_signs_up(runtime: Runtime) -> tuple[str, str]:
    """With somebody's address: the secret that its owner is mailed, and the address."""
    email = an_email("victim")
    await onboarding.sign_up(
        runtime,
        email=email,
        password=NEW_PASSWORD,
        full_name="Not The Owner",
        tenant_name="Trap",
        slug=a_slug("trap"),
        device=Device("Testing/1.0", an_email("network")),
    )
    (mail,) = await mails_to(runtime, email)
    return mail.secret, email


async def test_a_forgotten_password_is_set_anew_and_signs_in(stranger: Surfer, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    answer = await stranger.send("/forgot-password", {"email": person.email})
    assert answer.headers["location"] == "/forgot-password/sent"
    (mail,) = await mails_to(runtime, person.email)
    page = f"/reset-password/{mail.secret}"
    short = await stranger.send(page, {"password": "short"})
    assert (short.status_code, 'id="password-error"' in short.text) == (422, True)
    done = await stranger.send(page, {"password": NEW_PASSWORD})
    assert done.headers["location"] == "/account"
    assert person.email in await stranger.read("/account")
    assert (await stranger.get(page)).status_code == 404


async def test_asking_for_a_link_says_the_same_whether_or_not_there_is_an_account(stranger: Surfer) -> None:
    answer = await stranger.send("/forgot-password", {"email": an_email("nobody")})
    assert answer.headers["location"] == "/forgot-password/sent"


async def test_the_page_of_a_secret_link_is_neither_kept_nor_told_to_others(
    stranger: Surfer, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    await resetting.request(runtime, email=person.email, device=DEVICE)
    (mail,) = await mails_to(runtime, person.email)
    headers = (await stranger.get(f"/reset-password/{mail.secret}")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


async def test_an_invited_person_sets_a_password_and_is_at_the_door(
    stranger: Surfer, runtime: Runtime, tenant: Scope
) -> None:
    boss = await a_colleague(runtime.db, tenant)
    email = an_email("guest")
    await team.invite(runtime, boss.principal, boss.slug, email=email, role=Role.STAFF)
    (mail,) = await mails_to(runtime, email)
    page = f"/invitations/{mail.secret}"
    assert "Join Ensemble Halde" in await stranger.read(page)
    answer = await stranger.send(page, {"full_name": "Ilias Petridis", "password": NEW_PASSWORD})
    assert answer.headers["location"] == "/door"
    assert "Which door?" in await stranger.read("/door")


async def test_an_invited_person_with_a_password_keeps_it(
    stranger: Surfer, runtime: Runtime, tenant: Scope
) -> None:
    boss = await a_colleague(runtime.db, tenant)
    person = await an_account(runtime.db)
    await team.invite(runtime, boss.principal, boss.slug, email=person.email, role=Role.TENANT_ADMIN)
    (mail,) = await mails_to(runtime, person.email)
    page = f"/invitations/{mail.secret}"
    assert "Choose a password" not in await stranger.read(page)
    answer = await stranger.send(page, {})
    assert answer.headers["location"] == f"/sign-in?said=joined&next=/organizer/{boss.slug}"


async def test_a_mail_program_switches_reminders_off_without_cookie_or_token(
    stranger: Surfer, runtime: Runtime, tenant: Scope
) -> None:
    email = an_email("noor")
    asked = Unsubscription(tenant.tenant_id, email, Kind.REMINDER.value)
    page = f"/unsubscribe/{preferences.unsubscribe_token(runtime.secret_key, asked)}"
    assert email in await stranger.read(page)
    async with runtime.db.read(tenant) as tx:
        assert await preferences.wants(tx, email, kind=Kind.REMINDER.value)
    answer = await stranger.post(page, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    async with runtime.db.read(tenant) as tx:
        assert not await preferences.wants(tx, email, kind=Kind.REMINDER.value)


@pytest.mark.parametrize("kind", sorted(catalog.OPTIONAL_KINDS))
async def test_every_kind_that_one_can_say_no_to_has_its_words(
    stranger: Surfer, runtime: Runtime, tenant: Scope, kind: str
) -> None:
    asked = Unsubscription(tenant.tenant_id, an_email("noor"), kind)
    page = f"/unsubscribe/{preferences.unsubscribe_token(runtime.secret_key, asked)}"
    assert str(KIND_WORDS[kind]) in await stranger.read(page)


async def test_a_buyer_chooses_among_the_mails_of_each_organizer(
    stranger: Surfer, runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway)
    email = an_email("noor")
    await shop.paid(1, email=email)
    await stranger.send("/sign-in/link", {"email": email})
    secret = next(mail.secret for mail in await mails_to(runtime, email) if mail.secret)
    await stranger.send(f"/sign-in/{secret}", {})
    page = await stranger.read("/account/mails")
    assert [words for words in KIND_WORDS.values() if str(words) not in page] == []
    reminders = f"{shop.scope.tenant_id}/{Kind.REMINDER.value}"
    done = await stranger.send("/account/mails", {"wanted": reminders})
    assert done.headers["location"] == "/account?said=mails"
    async with runtime.db.read(shop.scope) as tx:
        wanted = {kind: await preferences.wants(tx, email, kind=kind) for kind in catalog.OPTIONAL_KINDS}
    assert wanted == {Kind.REMINDER.value: True, Kind.ATTENDEE_NEWS.value: False}


async def test_a_made_up_link_to_fewer_mails_leads_nowhere(stranger: Surfer) -> None:
    assert (await stranger.get("/unsubscribe/abc")).status_code == 404
    assert (await stranger.post("/unsubscribe/abc")).status_code == 404


async def test_an_account_is_renamed_and_says_so(organizer: Surfer) -> None:
    version = (
        (await organizer.get("/account/settings"))
        .text.partition('name="version" value="')[2]
        .partition('"')[0]
    )
    answer = await organizer.send(
        "/account/settings", {"full_name": "Lena Brandt", "version": version}, to="/account/name"
    )
    page = await organizer.read(answer.headers["location"])
    assert "Your name is saved." in page
    assert "Lena Brandt" in page


async def test_a_wrong_present_password_stands_beside_its_field(organizer: Surfer) -> None:
    typed = {"current_password": "no", "new_password": NEW_PASSWORD}
    answer = await organizer.send("/account/settings", typed, to="/account/password")
    assert answer.status_code == 422
    assert 'id="current_password-error"' in answer.text


async def test_signing_out_everywhere_ends_this_browser_too(organizer: Surfer) -> None:
    await organizer.send("/account/settings", {}, to="/account/sign-out-everywhere")
    assert (await organizer.get("/account")).status_code == 303


async def test_a_said_word_that_is_not_ours_says_nothing(organizer: Surfer, world: PageWorld) -> None:
    page = await organizer.read(f"/account/settings?{urlencode({'said': '<b>hello</b>'})}")
    assert "hello" not in page


async def test_who_belongs_to_no_organizer_comes_to_their_tickets_and_leaves_nothing_behind(
    stranger: Surfer, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    await stranger.send("/sign-in/link", {"email": person.email})
    (mail,) = await mails_to(runtime, person.email)
    done = await stranger.send(f"/sign-in/{mail.secret}", {})
    assert done.headers["location"] == "/account"
    assert "No tickets yet" in await stranger.read("/account")
    out = await stranger.send("/account", {}, to="/sign-out")
    assert out.headers["clear-site-data"] == '"cache", "storage"'


async def test_a_members_browser_keeps_what_a_door_may_not_have_sent_yet(organizer: Surfer) -> None:
    out = await organizer.send("/account", {}, to="/sign-out")
    assert out.headers["clear-site-data"] == '"cache"'


async def test_a_link_that_is_over_offers_another(stranger: Surfer, runtime: Runtime) -> None:
    person = await an_account(runtime.db)
    await stranger.send("/sign-in/link", {"email": person.email})
    (mail,) = await mails_to(runtime, person.email)
    await stranger.send(f"/sign-in/{mail.secret}", {})
    again = await stranger.get(f"/sign-in/{mail.secret}")
    assert again.status_code == 404
    assert 'action="/sign-in/link"' in again.text


async def test_erasing_asks_first(organizer: Surfer) -> None:
    answer = await organizer.send("/account/data", {}, to="/account/erase")
    assert answer.status_code == 422
    assert "Nothing was erased" in words_of(answer)
