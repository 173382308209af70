"""Whether an installation is well: each check reads, repairs nothing, and says in one line what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import crypto
from admit.core.crypto import Sealer
from admit.core.db import DoorTx, ReadTx, Tx
from admit.core.tenancy import Door, Part
from admit.sales import invariants
from admit.tickets import keys

OLDEST_SERVER = 160_000
WAITS_TOO_LONG = timedelta(minutes=10)
WORKER_SILENT = timedelta(seconds=45)
CLOCK_OFF = timedelta(seconds=10)
MOST_EVENTS_TRIED = 20
PROBE = b"doctor"
HOT_TABLES = (
    "orders", "order_items", "payments", "tickets", "ticket_types", "scans", "admissions", "email_messages",
    "webhook_events", "activity_logs", "idempotency_keys",
)  # fmt: skip
"""The tables whose plans a sale or a door depends on."""

SERVER_VERSION = """
select current_setting('server_version_num')::integer as number
"""

ROLES = """
select
  wanted.name,
  role.rolname is not null as is_there,
  coalesce(role.rolsuper or role.rolbypassrls, false) as is_above_policies,
  role.rolname is not null and pg_has_role(session_user, role.oid, 'set') as may_be_played
from unnest(%(names)s::text[]) as wanted (name)
left join pg_roles role on role.rolname = wanted.name
order by wanted.name
"""

LOGIN_IS_ABOVE = """
select rolsuper or rolbypassrls
from pg_roles
where rolname = session_user
"""

TABLES_WITHOUT_POLICY = """
select class.relname
from pg_class class
join pg_attribute attribute on attribute.attrelid = class.oid and attribute.attname = 'tenant_id'
where class.relnamespace = 'public'::regnamespace
  and class.relkind = 'r'
  and attribute.attnotnull
  and not (class.relrowsecurity and class.relforcerowsecurity)
order by class.relname
"""

DATABASE_TIME = """
select clock_timestamp()
"""

WORKER_SEEN = """
select max(last_heartbeat)
from procrastinate_workers
"""

BACKLOG = """
select
  (select count(*) from webhook_events
    where needs_operator_at is not null and resolved_at is null) as messages_for_operator,
  (select count(*) from webhook_events
    where status = 'received' and received_at < %(before)s::timestamptz) as messages_waiting,
  (select count(*) from payments
    where captured_as = 'needs_operator' and resolved_at is null) as money_for_operator,
  (select count(*) from refunds where status = 'failed' and kind <> 'elsewhere') as refunds_failing,
  (select count(*) from email_messages
    where next_attempt_at is not null and created_at < %(before)s::timestamptz) as mails_waiting,
  (select count(*) from email_messages
    where status = 'failed' and updated_at > %(day_ago)s::timestamptz) as mails_failed,
  (select count(*) from webhook_deliveries delivery
    join webhook_endpoints endpoint
      on endpoint.tenant_id = delivery.tenant_id
      and endpoint.id = delivery.endpoint_id
    where greatest(delivery.next_attempt_at, delivery.created_at) < %(before)s::timestamptz
      and endpoint.failing_since is null
      and endpoint.disabled_at is null) as facts_waiting,
  (select count(*) from orders
    where status = 'pending' and expires_at < %(before)s::timestamptz) as holds_overdue
"""

# Twice what a server's autovacuum lets come together by itself; small tables are read whole anyway.
STALE_TABLES = """
select relname
from pg_stat_user_tables
where schemaname = 'public'
  and relname = any(%(tables)s::text[])
  and n_live_tup > 1000
  and (n_mod_since_analyze > 1000 + n_live_tup * 0.3
    or coalesce(last_analyze, last_autoanalyze) is null)
order by relname
"""

EVENTS_ON_SALE = """
select tenant_id, id
from events
where status = 'published'
order by start_at desc
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, whether it is well, and what it means or what to do."""

    name: str
    is_fine: bool
    text: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, or waits for a person."""

    messages_for_operator: int
    messages_waiting: int
    money_for_operator: int
    refunds_failing: int
    mails_waiting: int
    mails_failed: int
    facts_waiting: int
    holds_overdue: int


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """One of the product's roles as the database has it."""

    name: str
    is_there: bool
    is_above_policies: bool
    may_be_played: bool


@dataclass(frozen=True, slots=True)
class OnSale:
    """A published event."""

    tenant_id: UUID
    id: UUID


async def of_server(tx: ReadTx) -> Finding:
    """Whether the database answers and is new enough."""
    number = int(await tx.fetch_value(SERVER_VERSION))
    version = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_SERVER:
        return Finding("database", False, f"{version} is too old: Admit needs 16 or newer")
    return Finding("database", True, f"{version} answers")


async def of_roles(tx: ReadTx) -> Finding:
    """Whether the product's roles are there, can be played, and stand below the row policies."""
    names = [role.value for role in (*Part, *Door)]
    roles = await tx.fetch_all(RoleSeen, ROLES, {"names": names})
    login_is_above = bool(await tx.fetch_value(LOGIN_IS_ABOVE))
    bare = await tx.fetch_column(TABLES_WITHOUT_POLICY)
    return judge_roles(roles, login_is_above=login_is_above, bare_tables=bare)


def judge_roles(roles: Sequence[RoleSeen], *, login_is_above: bool, bare_tables: Sequence[str]) -> Finding:
    """What the roles come to."""
    missing = [role.name for role in roles if not (role.is_there and role.may_be_played)]
    above = [role.name for role in roles if role.is_above_policies]
    if missing:
        return Finding("roles", False, f"the login may not play {', '.join(missing)}: run `admit migrate`")
    if above or login_is_above:
        names = ", ".join([*above, *(["the login itself"] if login_is_above else [])])
        return Finding(
            "roles", False, f"{names} passes by row policies: alter role … nosuperuser nobypassrls"
        )
    if bare_tables:
        return Finding(
            "roles", False, f"no forced row policy on {', '.join(bare_tables)}: run `admit migrate`"
        )
    return Finding("roles", True, f"{len(roles)} roles, none above the row policies")


async def of_clock(tx: ReadTx, *, now: datetime) -> Finding:
    """Whether this machine and the database agree on the time."""
    there: datetime = await tx.fetch_value(DATABASE_TIME)
    return judge_clock(off=there - now)


def judge_clock(*, off: timedelta) -> Finding:
    """What a difference to the database's clock comes to."""
    if abs(off) > CLOCK_OFF:
        seconds = abs(off).total_seconds()
        text = (
            f"the database's clock is {seconds:.0f} s off: signed messages and holds need one time; run NTP"
        )
        return Finding("clock", False, text)
    return Finding("clock", True, f"{abs(off).total_seconds():.1f} s from the database's")


async def of_worker(tx: ReadTx, *, now: datetime) -> Finding:
    """Whether a worker is alive, by its heartbeat."""
    seen: datetime | None = await tx.fetch_value(WORKER_SEEN)
    return judge_worker(seen, now=now)


def judge_worker(seen: datetime | None, *, now: datetime) -> Finding:
    """What the last heartbeat comes to."""
    if seen is None or now - seen > WORKER_SILENT:
        last = "none was seen" if seen is None else f"the last was seen at {seen:%Y-%m-%d %H:%M:%S} UTC"
        return Finding("worker", False, f"no worker runs ({last}): start `admit serve` or `admit worker`")
    return Finding("worker", True, f"seen {max((now - seen).total_seconds(), 0):.0f} s ago")


async def stale_tables(tx: ReadTx) -> list[str]:
    """The hot tables whose statistics look old: the server plans by them."""
    found: list[str] = await tx.fetch_column(STALE_TABLES, {"tables": list(HOT_TABLES)})
    return found


def judge_statistics(stale: Sequence[str], *, waited_s: float) -> Finding:
    """What tables come to whose statistics stayed old for as long as they were looked at."""
    if stale:
        since = (
            f"were still old after {waited_s:.0f} s"
            if waited_s
            else "are old (right after a rush, look again)"
        )
        text = (
            f"those of {', '.join(stale)} {since}, so sales may be slow: run `admit doctor --repair`, and see that "
            "autovacuum is on (alter system set autovacuum_naptime = '5s')"
        )
        return Finding("statistics", False, text)
    return Finding("statistics", True, "fresh for the hot tables")


async def of_counters(tx: DoorTx) -> Finding:
    """Whether stock and money add up in every tenant."""
    breaches = await invariants.breaches(tx)
    if not breaches:
        return Finding("counters", True, f"{len(invariants.RULES)} rules of stock and money hold")
    first = breaches[0]
    text = (
        f"{len(breaches)} broken, first {first.rule} of {first.subject}: expected {first.expected}, "
        f"found {first.found}; run `admit doctor --repair`"
    )
    return Finding("counters", False, text)


async def of_backlog(tx: ReadTx, *, now: datetime) -> list[Finding]:
    """What waits too long, and what waits for a person."""
    params = {"before": now - WAITS_TOO_LONG, "day_ago": now - timedelta(days=1)}
    backlog = await tx.fetch_one(Backlog, BACKLOG, params)
    assert backlog is not None
    return judge_backlog(backlog)


def judge_backlog(backlog: Backlog) -> list[Finding]:
    """One line each for messages, money, refunds, mails, facts and holds."""
    waiting = "is the worker alive?"
    return [
        _judge(
            "webhooks",
            (backlog.messages_for_operator, "wait for an operator: see /admin/webhooks"),
            (backlog.messages_waiting, f"were not worked off for ten minutes: {waiting}"),
            fine="none stuck",
        ),
        _judge(
            "money",
            (backlog.money_for_operator, "payments wait for an operator: see /admin/payments"),
            fine="none unclear",
        ),
        _judge(
            "refunds",
            (backlog.refunds_failing, "are refused by the provider and tried again: see its balance"),
            fine="none failing",
        ),
        _judge(
            "outbox",
            (
                backlog.mails_waiting,
                f"mails wait for over ten minutes: {waiting} Does the mail server answer?",
            ),
            (
                backlog.mails_failed,
                "mails were given up on in the last day: see that ADMIT_SMTP_URL takes mail",
            ),
            fine="nothing waits",
        ),
        _judge(
            "facts",
            (
                backlog.facts_waiting,
                f"deliveries to organizers' programs wait for over ten minutes: {waiting}",
            ),
            fine="none stuck",
        ),
        _judge(
            "holds", (backlog.holds_overdue, f"are over and not swept up: {waiting}"), fine="none overdue"
        ),
    ]


async def events_on_sale(tx: ReadTx) -> list[OnSale]:
    """The latest published events, whose keys are tried."""
    return await tx.fetch_all(OnSale, EVENTS_ON_SALE, {"limit": MOST_EVENTS_TRIED})


async def signs(tx: Tx, event_id: UUID, public: Mapping[int, bytes], sealer: Sealer) -> bool:
    """Whether the event's key opens with this secret, and what it signs verifies. Needs the issuing part."""
    signer = (await keys.signers_for(tx, [event_id], sealer))[event_id]
    return crypto.verify(public[signer.key_index], PROBE, crypto.sign(signer.private_key, PROBE))


def judge_signing(tried: Mapping[UUID, bool]) -> Finding:
    """What trying the keys of some events comes to."""
    wrong = [str(event_id) for event_id, is_fine in tried.items() if not is_fine]
    if wrong:
        text = f"the keys of events {', '.join(wrong)} do not open or fit: was ADMIT_SECRET_KEY changed?"
        return Finding("signing", False, text)
    return Finding("signing", True, f"{len(tried)} keys open and sign" if tried else "no tickets issued yet")


def _judge(name: str, *troubles: tuple[int, str], fine: str) -> Finding:
    found = [f"{count} {text}" for count, text in troubles if count]
    return Finding(name, not found, "; ".join(found) or fine)
