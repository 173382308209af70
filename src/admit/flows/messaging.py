"""An organizer writes to attendees of an event: looked at, tried on oneself, then put into the outbox at once.

Word about the event reaches everybody who holds a ticket. News are marketing: who said no to them is left out, and
every such mail has a link to say so.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from admit.audit import trail
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import ids, text, throttle, words
from admit.core.db import Tx
from admit.core.errors import FieldProblem, Invalid, Throttled
from admit.core.words import say
from admit.events import access
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.reports import attendees
from admit.reports.attendees import Narrowing, Reader
from admit.sales import standing
from admit.sales.standing import Standing

LONGEST_SUBJECT = 150
LONGEST_BODY = 5_000
MOST_A_DAY = 5
MOST_READERS = 20_000
AT_ONCE = 1_000
TESTS_AN_HOUR = 20

INSERT_MESSAGE = """
insert into attendee_messages (
  tenant_id, id, event_id, subject, body, is_news, recipients, sent_by, created_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(event_id)s::uuid, %(subject)s::text, %(body)s::text, %(is_news)s::boolean,
  %(recipients)s::integer, %(sent_by)s::uuid, %(now)s::timestamptz)
"""

SENT_SINCE = """
select count(*)::integer
from attendee_messages
where event_id = %(event_id)s::uuid
  and created_at > %(since)s::timestamptz
"""

MESSAGES_OF_EVENT = """
select
  message.id, message.subject, message.is_news, message.recipients, coalesce(users.full_name, '') as sent_by,
  message.created_at, mails.queued, mails.sent, mails.failed, mails.unwanted
from attendee_messages message
left join users on users.id = message.sent_by
cross join lateral (
  select
    count(*) filter (where mail.status = 'queued')::integer as queued,
    count(*) filter (where mail.status = 'sent')::integer as sent,
    count(*) filter (where mail.status = 'failed')::integer as failed,
    count(*) filter (where mail.status = 'suppressed')::integer as unwanted
  from email_messages mail
  where mail.tenant_id = message.tenant_id
    and mail.kind in ('attendee_message', 'attendee_news')
    and mail.context ->> 'message_id' = message.id::text
) mails
where message.event_id = %(event_id)s::uuid
order by message.created_at desc, message.id
limit 50
"""


@dataclass(frozen=True, slots=True)
class Message:
    """What is written; the body is Markdown. `is_news` is marketing."""

    subject: str
    body: str
    is_news: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A message and what became of its mails."""

    id: UUID
    subject: str
    is_news: bool
    recipients: int
    sent_by: str
    created_at: datetime
    queued: int
    sent: int
    failed: int
    unwanted: int


def checked(message: Message) -> Message:
    """The same, tidied. Raises: Invalid naming everything that is wrong."""
    problems: list[FieldProblem] = []
    subject = body = ""
    try:
        subject = text.check_text("subject", message.subject, max_length=LONGEST_SUBJECT)
    except Invalid as refusal:
        problems += refusal.problems
    try:
        body = text.check_text("body", message.body, max_length=LONGEST_BODY, multiline=True)
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid(*problems)
    return replace(message, subject=subject, body=body)


async def send(runtime: Runtime, tx: Tx, narrowing: Narrowing, message: Message, *, now: datetime) -> int:
    """Put a message to everybody in the narrowed list of one event into the outbox; how many addresses.

    Ring the bell `mail` after the commit. Locks: the event.
    Raises: NotFound, Invalid (also when nobody or too many would get it), Throttled beyond the day's number.
    """
    told = checked(message)
    assert narrowing.event_id is not None
    event = await access.locked_event(tx, narrowing.event_id)
    await _check_day(tx, event.id, now)
    readers = await attendees.reached(tx, narrowing, limit=MOST_READERS + 1)
    _check_readers(readers)
    around, message_id = await standing.of_event(tx, event.id), ids.new_id()
    await tx.execute(
        INSERT_MESSAGE,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": message_id,
            "event_id": event.id,
            "subject": told.subject,
            "body": told.body,
            "is_news": told.is_news,
            "recipients": len(readers),
            "sent_by": tx.scope.actor.user_id,
            "now": now,
        },
    )
    for start in range(0, len(readers), AT_ONCE):
        some = readers[start : start + AT_ONCE]
        await outbox.put_all(tx, [_mail(runtime, around, told, message_id, one) for one in some])
    facts = {"subject": told.subject, "recipients": len(readers), "news": told.is_news}
    await trail.record(
        tx, "attendees.messaged", event_id=event.id, subject=("event", event.id), metadata=facts
    )
    return len(readers)


async def check_tests(runtime: Runtime, principal: Principal) -> None:
    """Count a test mail to oneself. Raises: Throttled."""
    await throttle.hit(runtime.db, f"message-test/{principal.user_id}", limit=TESTS_AN_HOUR, window_s=3600)


async def try_out(runtime: Runtime, tx: Tx, event_id: UUID, message: Message, *, to: Principal) -> None:
    """Mail a message to its writer alone. Raises: NotFound, Invalid."""
    told = checked(message)
    around = await standing.of_event(tx, event_id)
    reader = Reader(email=to.email, name=to.full_name, locale=words.reader(), page="")
    test = replace(told, subject=f"[Test] {told.subject}"[:LONGEST_SUBJECT])
    await outbox.put(tx, _mail(runtime, around, test, ids.new_id(), reader))


async def of_event(tx: Tx, event_id: UUID) -> list[Sent]:
    """The last fifty messages of an event, newest first, with what became of them."""
    return await tx.fetch_all(Sent, MESSAGES_OF_EVENT, {"event_id": event_id})


async def _check_day(tx: Tx, event_id: UUID, now: datetime) -> None:
    params = {"event_id": event_id, "since": now - timedelta(days=1)}
    if await tx.fetch_value(SENT_SINCE, params) >= MOST_A_DAY:
        raise Throttled(
            say(
                "An event can have %(most)s messages in a day. Nothing was sent; try again tomorrow.",
                most=MOST_A_DAY,
            ),
            retry_after_s=3600,
        )


def _check_readers(readers: list[Reader]) -> None:
    if not readers:
        raise Invalid.one("recipients", "nobody", "Nobody fits these filters. Choose others.")
    if len(readers) > MOST_READERS:
        words = say(
            "One message can reach %(most)s addresses. Narrow the list, by ticket type for instance.",
            most=MOST_READERS,
        )
        raise Invalid.one("recipients", "too_many", words)


def _mail(runtime: Runtime, event: Standing, message: Message, message_id: UUID, one: Reader) -> NewMessage:
    base_url = runtime.settings.base_url
    return NewMessage(
        kind="attendee_news" if message.is_news else "attendee_message",
        to_email=one.email,
        to_name=one.name,
        locale=one.locale,
        dedupe_key=f"message-{message_id}-{one.email.lower()}",
        context={
            "organizer_name": event.tenant_name,
            "reply_to": event.contact_email,
            "event_name": event.event_name,
            "message_id": str(message_id),
            "subject": message.subject,
            "body": message.body,
            "page_url": f"{base_url}/{one.page}" if one.page else None,
        },
    )
