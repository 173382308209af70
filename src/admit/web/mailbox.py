"""The demo's mailbox as pages. Never in production: its mails hold links that sign in."""

from typing import Any

from litestar import Response, Router, get
from litestar.params import FromPath

from admit.adapters.mailbox import KeptMail, Mailbox
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.web import answers, consoles
from admit.web.forms import Browser
from admit.web.views.mailbox import FrameView, MailboxView, MailLine, MailView
from admit.web.views.page import Page

NEWEST = 100

# A mail brings styles and pictures of its own and may open links, but no script and no form of ours.
FRAME_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data: https:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
    )
)


@get("/", include_in_schema=False)
async def list_mails(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    mails = await _mailbox(runtime).newest(limit=NEWEST)
    view = MailboxView(
        page=consoles.page(runtime, request, "Mailbox"),
        mails=tuple(_line(kept) for kept in mails),
        now=runtime.clock.now(),
    )
    return answers.page("mailbox/list.html", view)


@get("/{mail_id:str}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, mail_id: FromPath[str]) -> Response[Any]:
    kept = await _mailbox(runtime).read(mail_id)
    view = MailView(
        page=consoles.page(runtime, request, kept.mail.subject),
        subject=kept.mail.subject,
        to=_to(kept),
        sender=kept.mail.sender,
        reply_to=kept.mail.headers.get("Reply-To", ""),
        kept_at=kept.kept_at,
        now=runtime.clock.now(),
        text=kept.mail.text,
        frame_href=f"/mailbox/{kept.id}/html",
    )
    return answers.page("mailbox/mail.html", view, csp=answers.policy({"frame-src": "'self'"}))


@get("/{mail_id:str}/html", include_in_schema=False)
async def frame(runtime: RuntimeHere, mail_id: FromPath[str]) -> Response[Any]:
    """The HTML as it was written, for the frame alone."""
    kept = await _mailbox(runtime).read(mail_id)
    view = FrameView(Page(title=kept.mail.subject), kept.mail.html)
    headers = {**answers.PRIVATE, "x-frame-options": "SAMEORIGIN"}
    return answers.page("mailbox/frame.html", view, headers=headers, csp=FRAME_POLICY)


def router() -> Router:
    """The mailbox; whoever registers it asks first whether this is production."""
    return Router(path="/mailbox", route_handlers=[list_mails, show, frame], include_in_schema=False)


def _mailbox(runtime: Runtime) -> Mailbox:
    return Mailbox(runtime.settings, runtime.clock)


def _line(kept: KeptMail) -> MailLine:
    return MailLine(f"/mailbox/{kept.id}", kept.mail.subject, _to(kept), kept.kept_at)


def _to(kept: KeptMail) -> str:
    mail = kept.mail
    return f"{mail.to_name} <{mail.to_email}>" if mail.to_name else mail.to_email
