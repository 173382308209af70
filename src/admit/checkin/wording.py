"""A verdict in a sentence for the person at the door: what it is, and what to do next. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from admit.checkin.records import Outcome, Reason
from admit.core.words import say

VOID_BECAUSE: Mapping[object, str] = {
    "event_cancelled": say("The event was cancelled. Send the holder to the organizer."),
    "reissued": say("This ticket was replaced. Ask for the newer one."),
    "key_compromised": say("This ticket was replaced for safety. Ask for the newer one."),
}


def sentence(
    outcome: Outcome,
    reason: Reason | None,
    facts: Mapping[str, object],
    *,
    timezone: str,
    now: datetime,
) -> str:
    """What to show and to read aloud; times are the event's own."""
    if outcome is Outcome.ADMITTED:
        return say("Admitted.")
    match reason:
        case Reason.ALREADY_ADMITTED:
            when = _moment(facts["admitted_at"], timezone, now)
            if not facts.get("gate"):
                return say("Already admitted %(when)s. Look the name up.", when=when)
            return say(
                "Already admitted %(when)s at %(gate)s. Look the name up.", when=when, gate=facts["gate"]
            )
        case Reason.VOID:
            return VOID_BECAUSE.get(
                facts.get("because"), say("This ticket is void. Send the holder to the organizer.")
            )
        case Reason.REFUNDED:
            return say("This ticket was refunded. Send the holder to the organizer.")
        case Reason.DISPUTED:
            return say("The payment of this ticket is disputed. Send the holder to the organizer.")
        case Reason.WRONG_EVENT:
            day = _local(facts["starts_at"], timezone)
            return say(
                "This ticket is for %(event)s, %(day)s. It does not open this door.",
                event=facts["event"],
                day=f"{day:%Y-%m-%d}",
            )
        case Reason.WRONG_SESSION:
            return say(
                "This ticket is for %(sessions)s. Check the session of this device.",
                sessions=_listed(facts.get("admits_to")),
            )
        case Reason.NOT_YET_OPEN:
            when = _moment(facts["opens_at"], timezone, now)
            return say("Not open yet: doors open %(when)s. Ask to come back then.", when=when)
        case Reason.BAD_SIGNATURE:
            return say(
                "This is not a ticket of ours: its signature is wrong. Do not admit; ask for the original."
            )
        case Reason.NOT_INSIDE:
            return say("Nobody is inside on this ticket. Let the holder go, and scan in when they come.")
        case Reason.UNKNOWN | None:
            return say("This is not known here. Look the ticket up by name or order code.")


def _moment(written: object, timezone: str, now: datetime) -> str:
    moment = _local(written, timezone)
    if moment.date() == now.astimezone(moment.tzinfo).date():
        return say("at %(time)s", time=f"{moment:%H:%M}")
    return say("on %(day)s at %(time)s", day=f"{moment:%Y-%m-%d}", time=f"{moment:%H:%M}")


def _local(written: object, timezone: str) -> datetime:
    return datetime.fromisoformat(str(written)).astimezone(ZoneInfo(timezone))


def _listed(titles: object) -> str:
    return ", ".join(map(str, titles)) if isinstance(titles, list) and titles else say("another session")
