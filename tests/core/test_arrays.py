"""Arrays written by hand arrive as they are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admit.core import ids
from admit.core.arrays import Element, array, uuids
from admit.core.db import Database
from admit.core.errors import Bug
from admit.core.tenancy import Scope

TEXTS = st.lists(
    st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), max_size=20
)
READ = {
    "uuid": "select %(values)s::uuid[]",
    "bigint": "select %(values)s::bigint[]",
    "text": "select %(values)s::text[]",
    "bytea": "select %(values)s::bytea[]",
}


async def back(db: Database, tenant: Scope, kind: str, values: list[Element | None]) -> object:
    async with db.read(tenant) as tx:
        return await tx.fetch_value(READ[kind], {"values": array(values)})


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", []),
        ("text", [None, "null", "NULL", "", " ", 'a "quoted" \\ word', "{1,2}", "a,b", "a\nb", "\u3000ü🎟"]),
        ("bigint", [0, -1, 2**62, None]),
        ("bytea", [b"", b'\x00\xff\\"', None]),
    ],
)
async def test_an_array_arrives_as_it_was(
    db: Database, tenant: Scope, kind: str, values: list[Element | None]
) -> None:
    assert await back(db, tenant, kind, values) == values


async def test_ids_arrive_as_they_were(db: Database, tenant: Scope) -> None:
    assert await back(db, tenant, "uuid", [tenant.tenant_id, None]) == [tenant.tenant_id, None]


@pytest.mark.parametrize("number", [0, 1, 3, 300])
async def test_ids_in_binary_form_arrive_as_they_were(db: Database, tenant: Scope, number: int) -> None:
    values = [None if place % 3 == 1 else ids.new_id() for place in range(number)]
    async with db.read(tenant) as tx:
        for _ in range(7):  # also when the driver has prepared the statement
            assert await tx.fetch_value(READ["uuid"], {"values": uuids(values)}) == values


@given(texts=TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_texts_arrive_as_they_were(db: Database, tenant: Scope, texts: list[str | None]) -> None:
    assert await back(db, tenant, "text", list(texts)) == texts


def test_an_array_is_of_one_kind() -> None:
    with pytest.raises(Bug, match="int"):
        array([1, "two"])
