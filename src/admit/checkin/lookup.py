"""Finding a ticket by hand: by name, email, order code or ticket code. No money, no secret link."""

from uuid import UUID

from admit.checkin import near, plans
from admit.checkin.records import FoundTicket
from admit.core import codes
from admit.core.db import ReadTx
from admit.core.errors import Invalid
from admit.core.words import say
from admit.tickets import search

SHORTEST_QUERY, LONGEST_QUERY = 2, 100
MOST_WORDS = 8
MOST_FOUND = 50
DEFAULT_FOUND = 20

# Words must all begin a word of the attendee's name or email; or all one of the buyer's. A code finds all
# of its order.
FIND_TICKETS = """
select
  ticket.id, ticket.code, ticket.attendee_name, ticket.attendee_email, ticket.ticket_type_id,
  ticket_type.name as ticket_type_name, ticket.seat_label, ticket.status, ticket.void_reason,
  ticket.disputed_at, ticket.checked_in_at, orders.code as order_code, orders.buyer_name, orders.buyer_email
from tickets ticket
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
where ticket.event_id = %(event_id)s::uuid
  and (
    ticket.code = %(code)s::text
    or orders.code = %(code)s::text
    or orders.buyer_email = %(email)s::text
    or (cardinality(%(patterns)s::text[]) > 0 and ticket.search_text like all (%(patterns)s::text[])))
order by
  (ticket.code = %(code)s::text) desc,
  (orders.code = %(code)s::text) desc,
  ticket.status,
  ticket.search_text,
  ticket.id
limit %(limit)s::integer
"""


# The same for words with a slip in them; those found exactly are not told twice.
FIND_NEAR_TICKETS = """
select
  ticket.id, ticket.code, ticket.attendee_name, ticket.attendee_email, ticket.ticket_type_id,
  ticket_type.name as ticket_type_name, ticket.seat_label, ticket.status, ticket.void_reason,
  ticket.disputed_at, ticket.checked_in_at, orders.code as order_code, orders.buyer_name, orders.buyer_email
from tickets ticket
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
join ticket_types ticket_type
  on ticket_type.tenant_id = ticket.tenant_id and ticket_type.id = ticket.ticket_type_id
where ticket.event_id = %(event_id)s::uuid
  and ticket.search_text ~ all (%(patterns)s::text[])
  and ticket.id <> all (%(found)s::uuid[])
order by ticket.status, ticket.search_text, ticket.id
limit %(limit)s::integer
"""


async def find(tx: ReadTx, event_id: UUID, query: str, *, limit: int = DEFAULT_FOUND) -> list[FoundTicket]:
    """Tickets of the event that fit, exact codes first, valid before void, then by name.

    Case, accents and the order of words do not matter, and a word may be only begun. Where there is room left,
    names follow that differ by one letter in a word of four or more. A buyer's whole email address finds all
    that they bought.
    Raises: NotFound for the event; Invalid for a query under two or over 100 characters, or a limit out of
    1 to 50.
    """
    asked = query.strip()
    if not SHORTEST_QUERY <= len(asked) <= LONGEST_QUERY:
        raise Invalid.one(
            "q",
            "length",
            say("Type %(least)s to %(most)s characters.", least=SHORTEST_QUERY, most=LONGEST_QUERY),
        )
    if not 1 <= limit <= MOST_FOUND:
        raise Invalid.one("limit", "out_of_range", f"Ask for 1 to {MOST_FOUND} tickets.")
    await plans.check_exists(tx, event_id)
    words = search.words(asked)[:MOST_WORDS]
    exact = await tx.fetch_all(
        FoundTicket,
        FIND_TICKETS,
        {
            "event_id": event_id,
            "code": codes.normalise(asked) or None,
            "email": asked.lower() if "@" in asked else None,
            "patterns": [f"% {word}%" for word in words],
            "limit": limit,
        },
    )
    return exact + await _near(tx, event_id, words, exact, limit - len(exact))


async def _near(
    tx: ReadTx, event_id: UUID, words: list[str], exact: list[FoundTicket], room: int
) -> list[FoundTicket]:
    patterns = near.patterns(words)
    if not patterns or room <= 0:
        return []
    found = [ticket.id for ticket in exact]
    params = {"event_id": event_id, "patterns": patterns, "found": found, "limit": room}
    return await tx.fetch_all(FoundTicket, FIND_NEAR_TICKETS, params)
