"""From verdicts to what the screen says: a colour, a shape, a word, and the reason."""

from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from admit.checkin.records import Reason, Verdict
from admit.core import codes
from admit.core.errors import Refusal
from admit.core.words import say
from admit.web.views.door import Earlier, VerdictFacts

WORDS: dict[Reason, str] = {
    Reason.ALREADY_ADMITTED: say("Already admitted"),
    Reason.VOID: say("Not valid any more"),
    Reason.REFUNDED: say("Refunded"),
    Reason.DISPUTED: say("Payment disputed"),
    Reason.WRONG_EVENT: say("Not this event"),
    Reason.WRONG_SESSION: say("Not this session"),
    Reason.BAD_SIGNATURE: say("Not a real ticket"),
    Reason.UNKNOWN: say("Not known here"),
    Reason.NOT_YET_OPEN: say("Not open yet"),
    Reason.NOT_INSIDE: say("Nobody inside"),
}


def told(verdict: Verdict, href: str) -> VerdictFacts:
    """A verdict for the screen of the door at `href`."""
    seen = verdict.ticket
    type_name = ", ".join(part for part in (seen.ticket_type_name, seen.seat_label) if part) if seen else ""
    return VerdictFacts(
        kind=_kind(verdict),
        word=say("Admitted") if verdict.is_admitted else WORDS[verdict.reason or Reason.UNKNOWN],
        reason="" if verdict.is_admitted else verdict.message,
        holder=seen.attendee_name if seen else "",
        ticket=type_name,
        code=codes.format_code(seen.code) if seen else "",
        at=verdict.scanned_at,
        earlier=_earlier(verdict),
        undo_href=f"{href}/undo?{_scan(verdict)}" if verdict.is_admitted else "",
    )


def not_checked(refusal: Refusal) -> VerdictFacts:
    """For an attempt that was not even looked at: nobody was let in by it."""
    return VerdictFacts(
        kind="no",
        word=say("Not checked"),
        reason=refusal.text,
        holder="",
        ticket="",
        code="",
        at=None,
        earlier=None,
        undo_href="",
    )


def _kind(verdict: Verdict) -> Literal["ok", "again", "no"]:
    if verdict.is_admitted:
        return "ok"
    return "again" if verdict.reason is Reason.ALREADY_ADMITTED else "no"


def _scan(verdict: Verdict) -> str:
    return urlencode({"scan": str(verdict.scan_id), "device": str(verdict.device_id)})


def _earlier(verdict: Verdict) -> Earlier | None:
    if verdict.reason is not Reason.ALREADY_ADMITTED:
        return None
    facts = verdict.facts
    place = str(facts.get("gate") or facts.get("device") or "")
    return Earlier(datetime.fromisoformat(str(facts["admitted_at"])), place, str(facts.get("by") or ""))
