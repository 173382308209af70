"""How an organizer looks to visitors: colour, texts and links in one form, logo and cover in one each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile

from admit.core import colours, pictures, prose
from admit.core.db import Tx
from admit.core.errors import Refusal, StaleEdit
from admit.core.words import say
from admit.events import events
from admit.events.records import EventStatus, EventSummary
from admit.flows import entering, picturing, profile
from admit.flows.profile import Changes
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity import branding
from admit.identity.permissions import Permission
from admit.identity.records import Principal, Tenant
from admit.web import answers, contrast, forms, theme, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.organizer.picture import MOST_SENT
from admit.web.views.branding import BrandingView, Look
from admit.web.views.forms import Entries
from admit.web.views.page import Flash, Page

HOUSE_ACCENT = "#1b42e8"
"""What stands in for a colour while none is chosen: the accent of `frontend/styles/tokens.css`."""
FIELDS = ("name", "contact_email", branding.ACCENT, *branding.TEXTS)
ALIASES = {f"branding.{name}": name for name in branding.NAMES}
SOON = timedelta(days=30)
WORDS = {
    "saved": Flash(say("Saved. Your pages show it at once.")),
    "logo": Flash(say("The logo is on your pages.")),
    "cover": Flash(say("The cover picture is on your page.")),
    "removed": Flash(say("The picture is gone.")),
}


@get("/organizer/{slug:str}/branding", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug)


@post("/organizer/{slug:str}/branding", include_in_schema=False, status_code=200)
async def save(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """Keep what was typed, or show how it would look."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    if values.get("act") == "preview":
        return await _page(runtime, request, principal, slug, typed=values)
    try:
        await profile.edit(
            runtime, principal, slug, _changes(values), version=forms.number(values.get("version", ""))
        )
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, typed=values, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/branding?said=saved")


@post("/organizer/{slug:str}/branding/preview", include_in_schema=False, status_code=200)
async def preview(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """How what is typed would look: the part of the page that its script puts in place."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    async with entering.read(runtime.db, principal, slug, Permission.TENANT_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await _event(tx)
    page = frame.page(runtime, request, say("Branding"), desk)
    look = _look(page, desk.tenant, values, event, now=runtime.clock.now())
    return answers.page("organizer/branding_look.html", look)


@post(
    "/organizer/{slug:str}/branding/logo",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=MOST_SENT,
)
async def take_logo(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    return await _take(runtime, request, slug, branding.LOGO)


@post(
    "/organizer/{slug:str}/branding/cover",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=MOST_SENT,
)
async def take_cover(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    return await _take(runtime, request, slug, branding.COVER)


async def _take(runtime: Runtime, request: Browser, slug: str, setting: str) -> Response[Any]:
    """Another picture, or none."""
    principal = await frame.uploading(runtime, request, slug, Permission.TENANT_EDIT)
    field, form = picturing.FIELDS[setting], await request.form()
    is_removing, sent = form.get("act") == "remove", form.get(field)
    try:
        if is_removing:
            await picturing.remove_branding(runtime, principal, slug, setting)
        else:
            content = await sent.read() if isinstance(sent, UploadFile) else b""
            await picturing.set_branding(runtime, principal, slug, setting, content=content, field=field)
    except forms.REFUSED as refusal:
        return await _page(runtime, request, principal, slug, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/branding?said={'removed' if is_removing else field}")


def _changes(values: Mapping[str, str]) -> Changes:
    given = {name: values[name] for name in (branding.ACCENT, *branding.TEXTS) if name in values}
    accent = given.get(branding.ACCENT)
    settings: dict[str, str | None] = {**given}
    if accent is not None and not accent.strip():
        settings[branding.ACCENT] = None
    return Changes(name=values.get("name"), contact_email=values.get("contact_email"), branding=settings)


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.TENANT_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await _event(tx)
    present = _present(desk.tenant)
    entries = _entries(present, typed, refusal)
    page = frame.page(runtime, request, say("Branding"), desk, words=WORDS)
    own = desk.tenant.branding_settings
    logo, cover = branding.logo_of(own), branding.cover_of(own)
    view = BrandingView(
        page=page,
        console=frame.console(desk, "branding"),
        href=f"{desk.href}/branding",
        shop_href=_shop_href(desk),
        entries=entries,
        version=forms.version_of(entries, desk.tenant.version),
        look=_look(page, desk.tenant, typed or present, event, now=runtime.clock.now()),
        preview_is_typed=typed is not None,
        logo=logo,
        cover=cover,
        sources=pictures.sources(cover),
        pictures=Entries(errors=forms.errors_of(refusal, tuple(picturing.FIELDS.values())))
        if refusal is not None and typed is None
        else Entries(),
        most_mb=pictures.MOST_BYTES // 1024**2,
    )
    return answers.page(
        "organizer/branding.html",
        view,
        status=status_of(refusal) if refusal else 200,
        csp=answers.picture_policy([logo, cover]),
    )


def _entries(present: Mapping[str, str], typed: Mapping[str, str] | None, refusal: Refusal | None) -> Entries:
    """What the form shows: what stands there, or what was typed with what is wrong and what others saved."""
    if typed is None:
        return Entries(dict(present))
    if refusal is None:
        return Entries(forms.kept(typed))
    theirs = None
    if isinstance(refusal, StaleEdit):
        theirs = {name: value for name, value in present.items() if typed.get(name, value) != value}
    return forms.refused(refusal, typed, FIELDS, aliases=ALIASES, theirs=theirs)


def _present(tenant: Tenant) -> dict[str, str]:
    names = (branding.ACCENT, *branding.TEXTS)
    settings = {name: branding.text_of(tenant.branding_settings, name) for name in names}
    return {"name": tenant.name, "contact_email": tenant.contact_email, **settings}


def _look(
    page: Page, tenant: Tenant, values: Mapping[str, str], event: EventSummary | None, *, now: datetime
) -> Look:
    accent = values.get(branding.ACCENT, "").strip().lower()
    colour = accent if colours.is_colour(accent) else HOUSE_ACCENT
    return Look(
        page=page,
        name=values.get("name", "").strip() or tenant.name,
        tagline=values.get(branding.TAGLINE, "").strip()[: branding.LONGEST_TAGLINE],
        about=prose.render(values.get(branding.ABOUT, "")[: branding.LONGEST_ABOUT]),
        logo=branding.logo_of(tenant.branding_settings),
        colour=colour,
        tokens=theme.tokens(colour),
        part_url=theme.part_url(colour),
        findings=contrast.findings(colour),
        event=event.name if event else say("An evening of yours"),
        place=", ".join(part for part in (event.venue, event.city) if part) if event else say("Your place"),
        start_at=event.start_at if event else now + SOON,
        timezone=event.timezone if event else "UTC",
    )


async def _event(tx: Tx) -> EventSummary | None:
    """The organizer's own event that lends its name to the look."""
    found = await events.summaries(tx, limit=1, status=EventStatus.PUBLISHED)
    found = found or await events.summaries(tx, limit=1)
    return found[0] if found else None


def _shop_href(desk: Desk) -> str:
    return f"/{desk.tenant.slug}" if desk.tenant.status.value == "active" else ""
