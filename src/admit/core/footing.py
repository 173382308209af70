"""Whether a database stands where this release needs it, asked without the migration library: each start asks it."""

import psycopg
from psycopg.conninfo import conninfo_to_dict

from admit.core import revisions
from admit.core.tenancy import Door, Part

ANSWER_WITHIN_S = 10

TABLE = "select to_regclass('public.alembic_version') is not null"

STANDS = """
select exists (select from alembic_version where version_num = %(head)s::text)
  and bool_and(pg_has_role(%(login)s::text, role, 'member'))
from unnest(%(roles)s::text[]) as role
"""


def is_sound(owner_url: str, app_url: str) -> bool:
    """Whether the schema is this release's and the application's login may play every role.

    False also when nobody answers or the login does not exist: then migrating says what is wrong.
    """
    asked = {
        "head": revisions.head(),
        "login": str(conninfo_to_dict(app_url).get("user") or ""),
        "roles": [role.value for role in (*Part, *Door)],
    }
    try:
        with psycopg.connect(owner_url, autocommit=True, connect_timeout=ANSWER_WITHIN_S) as connection:
            if connection.execute(TABLE).fetchone() != (True,):
                return False
            return connection.execute(STANDS, asked).fetchone() == (True,)
    except psycopg.Error:
        return False
