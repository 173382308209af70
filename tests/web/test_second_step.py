"""The second step on the pages: typed at the sign-in, set up and switched off in the settings."""

import re

import pyotp
import segno

from admit.flows import second_factor
from admit.flows.runtime import Runtime
from admit.tickets import passes
from admit.web import visitors
from tests.support.browsing import Surfer, words_of
from tests.support.identity_builders import PASSWORD, an_account


async def test_who_has_a_second_step_types_a_code_after_the_password(
    stranger: Surfer, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    made = await second_factor.begin(runtime, person)
    code = pyotp.TOTP(made.secret).at(int(runtime.clock.now().timestamp()))
    codes = await second_factor.confirm(runtime, person, current_password=PASSWORD, code=code)
    first = await stranger.send(
        "/sign-in?next=/account/settings",
        {"email": person.email, "password": PASSWORD, "next": "/account/settings"},
    )
    assert "The second step" in words_of(first)
    assert visitors.LOGIN not in first.headers.get("set-cookie", "")
    (ticket,) = re.findall(r'name="ticket" value="([^"]+)"', first.text)
    (token,) = set(re.findall(r'name="_csrf_token" value="([^"]+)"', first.text))
    typed = {"_csrf_token": token, "ticket": ticket, "code": "000000", "next": "/account/settings"}
    wrong = await stranger.post("/sign-in/code", typed, site="same-origin")
    assert (wrong.status_code, 'id="code-error"' in wrong.text) == (422, True)
    right = await stranger.post("/sign-in/code", typed | {"code": codes[0]}, site="same-origin")
    assert (right.status_code, right.headers["location"]) == (303, "/account/settings")


async def test_a_second_step_is_set_up_by_a_picture_that_an_app_can_read(
    stranger: Surfer, runtime: Runtime
) -> None:
    person = await an_account(runtime.db)
    await stranger.send("/sign-in", {"email": person.email, "password": PASSWORD})
    await stranger.send("/account/second-factor", {})
    page = (await stranger.get("/account/second-factor")).text
    state = await second_factor.read(runtime, person)
    assert state.pending is not None
    assert passes.strokes(segno.make_qr(state.pending.address, error="m", boost_error=False)) in page
    code = pyotp.TOTP(state.pending.secret).at(int(runtime.clock.now().timestamp()))
    done = await stranger.send(
        "/account/second-factor",
        {"current_password": PASSWORD, "code": code},
        to="/account/second-factor/confirm",
    )
    codes = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", done.text)
    assert len(set(codes)) == 10
    assert codes[0] not in await stranger.read("/account/second-factor")
