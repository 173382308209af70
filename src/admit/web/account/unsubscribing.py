"""Switching one kind of mail off. Mail programs POST here by themselves, without cookie or token. Source: RFC 8058."""

from typing import Any

from litestar import Response, get, post

from admit.communications import preferences
from admit.communications.catalog import Kind
from admit.core.tenancy import system_scope
from admit.core.words import say
from admit.http.parameters import RuntimeHere, Token
from admit.web.account import frame
from admit.web.forms import Browser
from admit.web.views.account import ConfirmView, DoneView

KIND_WORDS = {
    Kind.REMINDER.value: say("reminders before your events"),
    Kind.ATTENDEE_NEWS.value: say("news and offers of the organizer"),
}
"""Every kind that people can say no to, in words that go into a sentence."""


@get("/unsubscribe/{token:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    asked = preferences.read_unsubscribe_token(runtime.secret_key, token)
    words = say(
        "We stop sending %(kind)s to %(email)s. Mails about tickets you bought still come: "
        "they are your proof of purchase.",
        kind=_kind(asked.kind),
        email=asked.email,
    )
    return frame.answer(
        runtime,
        request,
        "account/confirm.html",
        say("Fewer mails"),
        lambda page: ConfirmView(
            page, say("Fewer mails?"), words, say("Stop these mails"), f"/unsubscribe/{token}"
        ),
    )


@post("/unsubscribe/{token:str}", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    """No check of where the form came from: whoever holds the token may say no, from anywhere."""
    asked = preferences.read_unsubscribe_token(runtime.secret_key, token)
    async with runtime.db.write(system_scope(asked.tenant_id)) as tx:
        await preferences.choose(tx, asked.email, kind=asked.kind, wanted=False)
    words = say("%(email)s gets no more %(kind)s.", email=asked.email, kind=_kind(asked.kind))
    return frame.answer(
        runtime,
        request,
        "account/done.html",
        say("Done"),
        lambda page: DoneView(page, "mail-x", say("That is switched off"), words),
    )


def _kind(kind: str) -> str:
    return KIND_WORDS.get(kind, say("mails of this kind"))
