"""The tables of a tenant's events begin with statistics, so that the first minutes of a sale are planned as all others.

Without any, an index on tenant and event looks as good as the unique one on the ticket, and the statement of a foreign
key, which cannot be written otherwise, may read every ticket of the event for each scan. What is put here (a few
tenants, some events) is replaced as soon as the database gathers its own. From PostgreSQL 18 on; older ones go without.
"""

from alembic import op

revision = "0020"
down_revision = "0026"
branch_labels = None
depends_on = None

BEGIN_WITH = """
do $do$
declare
  found record;
begin
  if current_setting('server_version_num')::integer < 180000 then
    return;
  end if;
  for found in
    select kind.relname, attribute.attname
    from pg_attribute attribute
    join pg_class kind on kind.oid = attribute.attrelid and kind.relkind = 'r'
    where kind.relnamespace = 'public'::regnamespace
      and attribute.attname in ('tenant_id', 'event_id')
      and exists (
        select from pg_attribute other
        where other.attrelid = kind.oid and other.attname = 'event_id' and not other.attisdropped)
      and not exists (
        select from pg_statistic known
        where known.starelid = kind.oid and known.staattnum = attribute.attnum)
  loop
    perform pg_restore_attribute_stats(
      'schemaname', 'public',
      'relname', found.relname::text,
      'attname', found.attname::text,
      'inherited', false,
      'null_frac', 0::real,
      'avg_width', 16,
      'n_distinct', case found.attname when 'tenant_id' then 5 else 20 end::real);
  end loop;
end
$do$
"""


def upgrade() -> None:
    op.execute(BEGIN_WITH)


def downgrade() -> None:
    """Statistics are the database's own by now."""
