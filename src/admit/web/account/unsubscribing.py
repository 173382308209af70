"""Switching one kind of mail off. Mail programs POST here by themselves, without cookie or token. Source: RFC 8058."""

from typing import Any

from litestar import Response, get, post

from admit.communications import preferences
from admit.communications.catalog import Kind
from admit.core.tenancy import system_scope
from admit.http.parameters import RuntimeHere, Token
from admit.web.account import frame
from admit.web.forms import Browser
from admit.web.views.account import ConfirmView, DoneView

KIND_WORDS = {Kind.REMINDER.value: "reminders before your events"}


@get("/unsubscribe/{token:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    asked = preferences.read_unsubscribe_token(runtime.secret_key, token)
    words = (
        f"We stop sending {_kind(asked.kind)} to {asked.email}. Mails about tickets you bought still come: "
        "they are your proof of purchase."
    )
    return frame.answer(
        runtime,
        request,
        "account/confirm.html",
        "Fewer mails",
        lambda page: ConfirmView(page, "Fewer mails?", words, "Stop these mails", f"/unsubscribe/{token}"),
    )


@post("/unsubscribe/{token:str}", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    """No check of where the form came from: whoever holds the token may say no, from anywhere."""
    asked = preferences.read_unsubscribe_token(runtime.secret_key, token)
    async with runtime.db.write(system_scope(asked.tenant_id)) as tx:
        await preferences.choose(tx, asked.email, kind=asked.kind, wanted=False)
    words = f"{asked.email} gets no more {_kind(asked.kind)}."
    return frame.answer(
        runtime,
        request,
        "account/done.html",
        "Done",
        lambda page: DoneView(page, "mail-x", "That is switched off", words),
    )


def _kind(kind: str) -> str:
    return KIND_WORDS.get(kind, "mails of this kind")
