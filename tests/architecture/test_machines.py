"""docs/money.md draws each machine; its states are those of the code and of the schema, no more and no fewer."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from admit.backoffice.inspection import WebhookStatus
from admit.merchant.records import AccountState, PayoutState
from admit.sales.gateway import DisputeState
from admit.sales.records import CapturedAs, OrderStatus, PaymentStatus, RefundStatus

ROOT = Path(__file__).resolve().parents[2]
MONEY = (ROOT / "docs" / "money.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "migrations" / "schema.sql").read_text(encoding="utf-8")

MACHINES: dict[str, tuple[type[StrEnum], str]] = {
    "An order": (OrderStatus, "orders.status"),
    "A payment": (PaymentStatus, "payments.status"),
    "Captured money ends in one of three": (CapturedAs, "payments.captured_as"),
    "The inbox": (WebhookStatus, "webhook_events.status"),
    "A refund": (RefundStatus, "refunds.status"),
    "A dispute": (DisputeState, "disputes.status"),
    "An organizer's account": (AccountState, "payment_accounts.state"),
    "A payout": (PayoutState, "payouts.state"),
}
"""A heading of the page, the enum of its states, and the column that holds them."""

STEP = re.compile(r"^ +(\[\*\]|\w+) --> (\[\*\]|\w+)", re.MULTILINE)
CHOICE = re.compile(r"^ +state (\w+) <<choice>>", re.MULTILINE)


def drawing(heading: str) -> str:
    _, _, section = MONEY.partition(f"## {heading}\n")
    return section.partition("```mermaid\n")[2].partition("```")[0]


def drawn(heading: str) -> set[str]:
    """The states of a diagram; where a road forks without a state of its own is none."""
    text = drawing(heading)
    names = {name for step in STEP.findall(text) for name in step}
    return names - {"[*]"} - set(CHOICE.findall(text))


def allowed(column: str) -> set[str]:
    """What the schema lets a column hold."""
    table, _, name = column.partition(".")
    found = re.search(rf"CONSTRAINT {table}_{name}_check CHECK \(\((.*)\)\)", SCHEMA)
    assert found, column
    return set(re.findall(r"'(\w+)'::text", found[1]))


@pytest.mark.parametrize("heading", MACHINES)
def test_a_machine_is_drawn_with_the_states_of_its_enum(heading: str) -> None:
    assert drawn(heading) == {member.value for member in MACHINES[heading][0]}


@pytest.mark.parametrize("heading", MACHINES)
def test_the_schema_allows_the_states_of_the_enum(heading: str) -> None:
    states, column = MACHINES[heading]
    assert allowed(column) == {member.value for member in states}


def test_every_diagram_of_the_page_is_held() -> None:
    assert MONEY.count("```mermaid") == len(MACHINES)


@pytest.mark.parametrize("heading", MACHINES)
def test_every_state_is_reached_from_the_start(heading: str) -> None:
    steps = STEP.findall(drawing(heading))
    reached = {"[*]"}
    for _ in steps:
        reached |= {to for start, to in steps if start in reached}
    assert drawn(heading) <= reached
