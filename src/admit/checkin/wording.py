"""A verdict in a sentence for the person at the door: what it is, and what to do next. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from admit.checkin.records import Outcome, Reason

VOID_BECAUSE: Mapping[object, str] = {
    "event_cancelled": "The event was cancelled. Send the holder to the organizer.",
    "reissued": "This ticket was replaced. Ask for the newer one.",
    "key_compromised": "This ticket was replaced for safety. Ask for the newer one.",
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
        return "Admitted."
    match reason:
        case Reason.ALREADY_ADMITTED:
            place = f" at {facts['gate']}" if facts.get("gate") else ""
            return (
                f"Already admitted {_moment(facts['admitted_at'], timezone, now)}{place}. Look the name up."
            )
        case Reason.VOID:
            return VOID_BECAUSE.get(
                facts.get("because"), "This ticket is void. Send the holder to the organizer."
            )
        case Reason.REFUNDED:
            return "This ticket was refunded. Send the holder to the organizer."
        case Reason.DISPUTED:
            return "The payment of this ticket is disputed. Send the holder to the organizer."
        case Reason.WRONG_EVENT:
            day = _local(facts["starts_at"], timezone)
            return f"This ticket is for {facts['event']}, {day:%Y-%m-%d}. It does not open this door."
        case Reason.WRONG_SESSION:
            return f"This ticket is for {_listed(facts.get('admits_to'))}. Check the session of this device."
        case Reason.NOT_YET_OPEN:
            when = _moment(facts["opens_at"], timezone, now)
            return f"Not open yet: doors open {when}. Ask to come back then."
        case Reason.BAD_SIGNATURE:
            return "This is not a ticket of ours: its signature is wrong. Do not admit; ask for the original."
        case Reason.NOT_INSIDE:
            return "Nobody is inside on this ticket. Let the holder go, and scan in when they come."
        case Reason.UNKNOWN | None:
            return "This is not known here. Look the ticket up by name or order code."


def _moment(written: object, timezone: str, now: datetime) -> str:
    moment = _local(written, timezone)
    if moment.date() == now.astimezone(moment.tzinfo).date():
        return f"at {moment:%H:%M}"
    return f"on {moment:%Y-%m-%d} at {moment:%H:%M}"


def _local(written: object, timezone: str) -> datetime:
    return datetime.fromisoformat(str(written)).astimezone(ZoneInfo(timezone))


def _listed(titles: object) -> str:
    return ", ".join(map(str, titles)) if isinstance(titles, list) and titles else "another session"
