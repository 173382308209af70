-- Outgoing webhooks: where an organizer wants to be told of facts, and each fact on its way there.

create table webhook_endpoints (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  url text not null check (length(url) between 10 and 2000),
  description text not null default '' check (length(description) <= 200),
  kinds text[] not null check (cardinality(kinds) between 1 and 40),
  secret_sealed bytea not null check (length(secret_sealed) <= 500),
  old_secret_sealed bytea check (length(old_secret_sealed) <= 500),
  old_secret_until timestamptz,
  created_by uuid not null references users (id),
  failing_since timestamptz,
  resting_until timestamptz,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('by_hand', 'failing', 'gone', 'flooded')),
  removed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  primary key (tenant_id, id),
  check ((disabled_at is null) = (disabled_reason is null)),
  check ((old_secret_sealed is null) = (old_secret_until is null))
);

create table webhook_deliveries (
  tenant_id uuid not null references tenants (id),
  endpoint_id uuid not null,
  fact_id uuid not null,
  kind text not null check (length(kind) between 1 and 60),
  body text not null check (octet_length(body) <= 20000),
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  last_attempt_at timestamptz,
  last_status integer,
  last_error text check (length(last_error) <= 500),
  last_answer text check (length(last_answer) <= 2000),
  last_took_ms integer,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, endpoint_id, fact_id),
  foreign key (tenant_id, endpoint_id) references webhook_endpoints (tenant_id, id),
  check ((state = 'pending') = (next_attempt_at is not null))
);
create index webhook_deliveries_due on webhook_deliveries (tenant_id, endpoint_id, next_attempt_at, fact_id)
  where next_attempt_at is not null;
create index webhook_deliveries_by_age on webhook_deliveries (tenant_id, endpoint_id, created_at desc, fact_id desc);
create index webhook_deliveries_by_state
  on webhook_deliveries (tenant_id, endpoint_id, state, created_at desc, fact_id desc);
create index webhook_deliveries_oldest on webhook_deliveries (created_at);

do $$
declare
  name text;
begin
  foreach name in array array['webhook_endpoints', 'webhook_deliveries'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy one_tenant on %I to admit_tenant, admit_staff, admit_issuing
         using (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid)
         with check (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid)', name);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', name);
  end loop;
end
$$;

-- The worker learns where something is due and removes what is old; it reads neither bodies nor secrets.
create policy due_work on webhook_endpoints for select to admit_worker using (removed_at is null);
create policy old_deliveries on webhook_deliveries to admit_worker using (true);

grant select, insert, update on webhook_endpoints, webhook_deliveries to admit_tenant;
grant select (tenant_id, id, kinds, disabled_at, removed_at) on webhook_endpoints to admit_staff;
grant insert on webhook_deliveries to admit_staff;
grant select (tenant_id, id, failing_since, resting_until, disabled_at, removed_at) on webhook_endpoints to admit_worker;
grant select (tenant_id, endpoint_id, fact_id, next_attempt_at, created_at) on webhook_deliveries to admit_worker;
grant delete on webhook_deliveries to admit_worker;
grant select (
  tenant_id, id, url, description, kinds, created_by, failing_since, resting_until, disabled_at, disabled_reason,
  removed_at, created_at, updated_at) on webhook_endpoints to admit_operator;
grant select (
  tenant_id, endpoint_id, fact_id, kind, state, attempts, next_attempt_at, last_attempt_at, last_status, delivered_at,
  created_at) on webhook_deliveries to admit_operator;
