"""A start migrates only where something is to be done."""

import psycopg
import pytest

from admit.core import footing


@pytest.fixture
def owner(fresh_database_url: str) -> str:
    return fresh_database_url.replace("admit_app", "admit_owner")


def test_a_migrated_database_is_left_alone(fresh_database_url: str, owner: str) -> None:
    assert footing.is_sound(owner, fresh_database_url)


@pytest.mark.parametrize(
    "statement",
    [
        "update alembic_version set version_num = '0001'",
        "delete from alembic_version",
        "drop table alembic_version",
    ],
)
def test_another_release_an_unfinished_one_and_an_empty_database_are_migrated(
    fresh_database_url: str, owner: str, statement: str
) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(statement.encode())
    assert not footing.is_sound(owner, fresh_database_url)


def test_a_login_that_may_not_play_every_role_or_does_not_exist_is_seen_to(owner: str) -> None:
    assert not footing.is_sound(owner, "postgresql://nobody_here@localhost/admit")


def test_nobody_answering_is_for_the_migration_to_tell() -> None:
    assert not footing.is_sound("postgresql://a@127.0.0.1:1/admit", "postgresql://a@127.0.0.1:1/admit")
