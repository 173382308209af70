from collections.abc import Mapping
from pathlib import Path

from admit.core import passwords
from admit.core.db import Database
from admit.core.tenancy import Door
from admit.identity import users
from tests.support.installation import admit

WORDS = ("create-admin", "--email", "ada@example.org", "--name", "Ada Operator", "--password-stdin")


async def test_the_first_admin_is_made_with_the_password_that_was_typed(
    tmp_path: Path, at_fresh_database: Mapping[str, str], fresh_db: Database
) -> None:
    ended = admit(*WORDS, home=tmp_path / "home", typed="a bridge of larch\n", **at_fresh_database)
    assert ended.returncode == 0, ended.stderr
    async with fresh_db.door(Door.AUTH) as tx:
        made = await users.find_by_email(tx, "ada@example.org")
        kept = await users.password_hash_of(tx, "ada@example.org")
    assert made is not None
    assert made.is_platform_admin
    assert await passwords.matches("a bridge of larch", kept)


async def test_a_weak_password_is_refused_with_its_field_and_nobody_is_made(
    tmp_path: Path, at_fresh_database: Mapping[str, str], fresh_db: Database
) -> None:
    ended = admit(*WORDS, home=tmp_path / "home", typed="password\n", **at_fresh_database)
    assert ended.returncode == 2
    assert ended.stderr.startswith("admit: password: ")
    async with fresh_db.door(Door.AUTH) as tx:
        assert await users.find_by_email(tx, "ada@example.org") is None
