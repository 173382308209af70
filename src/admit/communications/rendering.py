"""From a queued message to a mail that people read: text, HTML and headers, in the reader's locale."""

import re
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

import mrml
from babel import Locale, UnknownLocaleError
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from admit.communications import catalog, contexts, formats, mime
from admit.communications.links import LinkMaker
from admit.communications.records import QueuedMessage, RenderedMail
from admit.core import words

FOLDER = Path(__file__).parent
FALLBACK_LOCALE = "en"
LONGEST_SUBJECT = 160
LONGEST_GREETED = 60
_NOTHING_FROM_OUTSIDE = mrml.RenderOptions(
    fonts={}
)  # or it fetches some fonts it knows by name from their maker
_LOOKS_LIKE_A_LINK = re.compile(r"[:/@\\]|\w\.\w{2,}")


def render(message: QueuedMessage, links: LinkMaker, *, sender: str) -> RenderedMail:
    """The mail as it is sent; the same message gives the same mail and Message-ID every time.

    `sender` is `Name <address>`; mail on an organizer's behalf has the organizer's name on the same address.
    Raises: UnknownKind, BadContext.
    """
    entry = catalog.entry_of(message.kind)
    facts = catalog.facts_of(entry, message.context)
    environment = _environment(str(_locale(message.locale)))
    unsubscribe_url = (
        links.unsubscribe_link(message.tenant_id, message.to_email, message.kind) if entry.optional else None
    )
    view = {
        "facts": facts,
        "links": links,
        "greeting_name": _greeting_name(message.to_name),
        "product_name": _product_name(sender),
        "unsubscribe_url": unsubscribe_url,
    }
    text = environment.get_template(f"{entry.template}.txt")
    html = environment.get_template(f"{entry.template}.mjml")
    subject = _subject(text, view)
    return RenderedMail(
        to_email=message.to_email,
        to_name=catalog.one_line(message.to_name),
        subject=subject,
        text=_tidy_text(text.render(view)),
        html=mrml.to_html(html.render(view, subject=subject), None, _NOTHING_FROM_OUTSIDE).content,
        sender=_sender(sender, facts),
        headers=_headers(message, facts, sender=sender, unsubscribe_url=unsubscribe_url),
    )


@lru_cache(maxsize=64)
def _environment(locale: str) -> Environment:
    """The templates of one locale; what people wrote is escaped in MJML; plain text has no need."""
    lang = words.nearest(locale)
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(enabled_extensions=("mjml",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(words.catalog(lang), newstyle=True)  # type: ignore[attr-defined]
    # Without a translation the words are English, whatever the figures and dates are written in.
    translated = lang == Locale.parse(locale).language
    environment.globals["language"] = locale.replace("_", "-") if translated else FALLBACK_LOCALE
    environment.filters.update(formats.filters(locale))
    return environment


def _locale(wanted: str) -> Locale:
    try:
        return Locale.parse(wanted.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return Locale.parse(FALLBACK_LOCALE)


def _subject(template: Template, view: dict[str, object]) -> str:
    block = template.blocks["subject"](template.new_context(view))
    return catalog.one_line("".join(block))[:LONGEST_SUBJECT]


def _tidy_text(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


def _greeting_name(name: str) -> str:
    """The name to greet by, or empty: a name that reads as a link would make us send strangers that link."""
    plain = catalog.one_line(name)
    if len(plain) > LONGEST_GREETED or _LOOKS_LIKE_A_LINK.search(plain):
        return ""
    return plain


def _product_name(sender: str) -> str:
    name, email = _parsed(sender)
    return name or email.rpartition("@")[2]


@lru_cache(maxsize=8)
def _parsed(sender: str) -> tuple[str, str]:
    return parseaddr(sender)  # the same for every mail, and read four times for each


def _sender(sender: str, facts: object) -> str:
    name, email = _product_name(sender), _parsed(sender)[1]
    if isinstance(facts, contexts.FromOrganizer):
        name = f"{catalog.one_line(facts.organizer_name)[:LONGEST_GREETED]} · {name}"
    return str(mime.address(name, email))


def _headers(
    message: QueuedMessage, facts: object, *, sender: str, unsubscribe_url: str | None
) -> dict[str, str]:
    """The headers besides the usual ones. Source: RFC 3834 (automatic), RFC 8058 (one click)."""
    domain = _parsed(sender)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{message.id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if isinstance(facts, contexts.Answerable) and mime.is_address(facts.reply_to):
        headers["Reply-To"] = facts.reply_to
    if unsubscribe_url is not None:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
