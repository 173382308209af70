"""How a tenant and its events sell: figures, plots and their tables for a period that stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get

from admit.core.words import say
from admit.events import access, events
from admit.events.records import Event, EventSummary
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports import insights
from admit.reports.insights import Asked, Insights
from admit.web import answers, periods, plots, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, insight_rows
from admit.web.organizer.frame import Desk
from admit.web.organizer.overview import EVENT_STATES
from admit.web.periods import Period
from admit.web.plots import Climb
from admit.web.views.insights import Filters, InsightsView
from admit.web.views.page import Link, Page

MOST_EVENTS = 50
PACE_DAYS = 7
PERIODS = (("7", say("7 days")), ("30", say("30 days")), ("90", say("90 days")), ("all", say("All time")))
WORDS = {
    "7": say("The last 7 days."),
    "30": say("The last 30 days."),
    "90": say("The last 90 days."),
    "all": say("All time."),
}


@get("/organizer/{slug:str}/insights", include_in_schema=False)
async def of_tenant(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    return await _page(runtime, request, slug, None)


@get("/organizer/{slug:str}/events/{event_id:uuid}/insights", include_in_schema=False)
async def of_event(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    return await _page(runtime, request, slug, event_id)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a dashboard is made of."""

    desk: Desk
    event: Event | None
    period: Period
    insights: Insights
    others: Sequence[EventSummary]

    @property
    def href(self) -> str:
        """Where this dashboard is."""
        return f"{self.desk.event_href(self.event.id) if self.event else self.desk.href}/insights"


async def _page(runtime: Runtime, request: Browser, slug: str, event_id: UUID | None) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    asked, now = request.query_params, runtime.clock.now()
    async with entering.read(runtime.db, principal, slug, Permission.REPORTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id) if event_id else None
        zone = event.timezone if event else await insights.zone_of_tenant(tx)
        words = (asked.get("period", ""), asked.get("from", ""), asked.get("to", ""))
        period = periods.read(*words, zone=zone, now=now)
        span = Asked(zone, period.before_at, period.start_at, period.end_at, event_id=event_id)
        others = await events.summaries(tx, limit=MOST_EVENTS)
        found = _Found(desk, event, period, await insights.read(tx, span), others)
    page = frame.page(runtime, request, event.name if event else say("Insights"), desk)
    return answers.page("organizer/insights.html", _view(found, page, now))


def _view(found: _Found, page: Page, now: datetime) -> InsightsView:
    desk, event, period, said = found.desk, found.event, found.period, found.insights
    first = _first_day(said, period)
    by_day = insight_rows.tickets_by_day(said.types)
    compared = period.days > 0
    return InsightsView(
        page=page,
        console=frame.console(
            desk, "event-insights" if event else "insights", event=(event.id, event.name) if event else None
        ),
        title=event.name if event else say("Insights"),
        event=event.name if event else "",
        state=EVENT_STATES[event.status] if event else None,
        start_at=event.start_at if event else None,
        zone=period.zone,
        now=now,
        filters=_filters(found),
        period_words=WORDS.get(period.word, ""),
        revenues=insight_rows.revenues(said, period, _currency(event, said)),
        orders=sum(one.orders for one in said.days if period.holds(one.day)),
        orders_before=sum(one.orders for one in said.days if not period.holds(one.day)) if compared else None,
        tickets=sum(count for day, count in by_day.items() if period.holds(day)),
        tickets_before=sum(count for day, count in by_day.items() if not period.holds(day))
        if compared
        else None,
        held_orders=said.conversion.held,
        paid_orders=said.conversion.paid,
        views=said.looks.views,
        views_before=said.looks.before if compared else None,
        sold=sum(one.quantity_sold for one in said.places),
        held=sum(one.quantity_reserved for one in said.places),
        capacity=sum(one.quantity_total for one in said.places),
        valid=said.admitted.tickets if said.admitted else 0,
        admitted=said.admitted.admitted if said.admitted else 0,
        climb=_climb(event, said, period, first) if event else None,
        plot=plots.bars(by_day, first, period.last, before=by_day if compared else None),
        days=insight_rows.days(said, period),
        types=insight_rows.types(said, period),
        codes=insight_rows.codes(said),
        events=insight_rows.by_event(desk, said),
        places=insight_rows.places(said),
        live=f"{found.href}/live",
        live_money=period.word == "all" and event is not None,
        reports=f"{desk.href}/reports" + (f"?event={event.id}" if event else ""),
        statement=f"{desk.event_href(event.id)}/settlement" if event else "",
    )


def _filters(found: _Found) -> Filters:
    desk, event, period = found.desk, found.event, found.period
    links = [Link(say("All events"), f"{desk.href}/insights{_query(period)}", event is None)]
    links += [
        Link(
            one.name,
            f"{desk.event_href(one.id)}/insights{_query(period)}",
            event is not None and one.id == event.id,
        )
        for one in found.others
    ]
    return Filters(
        periods=tuple(
            Link(words, f"{found.href}?period={word}", word == period.word) for word, words in PERIODS
        ),
        href=found.href,
        start=period.first.isoformat() if period.first else "",
        end=period.last.isoformat(),
        events=tuple(links),
    )


def _query(period: Period) -> str:
    if period.word:
        return f"?period={period.word}"
    return f"?from={period.first}&to={period.last}"


def _currency(event: Event | None, found: Insights) -> str:
    """The currency to say nothing in, where nothing was sold."""
    if event is not None:
        return event.currency
    return found.places[0].currency if found.places else "EUR"


def _first_day(found: Insights, period: Period) -> date:
    """Where the plot begins: all time begins with the first sale, at least a week ago."""
    if period.first is not None:
        return period.first
    days = [one.day for one in found.types]
    return min([*days, period.last - timedelta(days=6)])


def _climb(event: Event, found: Insights, period: Period, first: date) -> Climb | None:
    """The way to a full house, counted back from what is sold now; None where there is nothing to fill."""
    capacity = sum(one.quantity_total for one in found.places)
    if not capacity:
        return None
    by_day = insight_rows.tickets_by_day(found.types)
    total = sum(one.quantity_sold for one in found.places)
    sums: list[tuple[date, int]] = []
    left, day = total, period.last
    while day >= first:
        sums.append((day, max(0, left)))
        left -= by_day.get(day, 0)
        day -= timedelta(days=1)
    recent = sum(by_day.get(period.last - timedelta(days=back), 0) for back in range(PACE_DAYS))
    until = event.start_at.astimezone(ZoneInfo(event.timezone)).date()
    return plots.climb(sums[::-1], limit=capacity, pace=recent / PACE_DAYS, until=until)
