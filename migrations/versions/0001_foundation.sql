-- The foundation: the blueprint's thirteen tables, what DESIGN section 5 adds, roles, grants and row policies.
-- Times are timestamptz in UTC. Money is integer minor units (`*_cents`) in the event's one currency.
-- Ids are UUIDv7 made by the application, so no column has an id default.

-- ---------------------------------------------------------------------------------------------- roles
-- None can log in, none owns a table, none can bypass a row policy. A login is granted them without
-- inheritance and names one per transaction.
do $$
declare
  wanted text;
begin
  foreach wanted in array array[
    'admit_tenant', 'admit_staff', 'admit_issuing',
    'admit_auth', 'admit_directory', 'admit_worker', 'admit_operator', 'admit_throttle', 'admit_jobs'
  ] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin noinherit', wanted);
    end if;
  end loop;
end $$;

create function current_tenant() returns uuid
language sql stable parallel safe
return nullif(current_setting('admit.tenant_id', true), '')::uuid;

create function current_buyer() returns text
language sql stable parallel safe
return nullif(current_setting('admit.buyer_email', true), '');

-- ------------------------------------------------------------------------------------------- identity
create table tenants (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) between 2 and 60),
  branding_settings jsonb not null default '{}' check (jsonb_typeof(branding_settings) = 'object'),
  status text not null default 'pending' check (status in ('pending', 'active', 'suspended', 'rejected')),
  status_reason text,
  status_changed_at timestamptz not null default now(),
  status_changed_by uuid,
  contact_email text not null default '',
  declared jsonb not null default '{}' check (jsonb_typeof(declared) = 'object'),
  payment_account text,
  application_fee_bps integer check (application_fee_bps between 0 and 5000),
  is_platform boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
create unique index tenants_one_platform on tenants (is_platform) where is_platform;

create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email) and length(email) between 3 and 254),
  password_hash text,
  full_name text not null default '' check (length(full_name) <= 120),
  is_platform_admin boolean not null default false,
  email_verified_at timestamptz,
  disabled_at timestamptz,
  disabled_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
alter table tenants add foreign key (status_changed_by) references users (id);
alter table users add foreign key (disabled_by) references users (id);

create table tenant_users (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  user_id uuid not null references users (id),
  role text not null check (role in ('tenant_admin', 'staff')),
  status text not null check (status in ('invited', 'active', 'disabled')),
  invited_at timestamptz,
  invited_by uuid references users (id),
  joined_at timestamptz,
  disabled_at timestamptz,
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, user_id)
);
create index tenant_users_by_user on tenant_users (user_id);

create table logins (
  id uuid primary key,
  user_id uuid not null references users (id),
  kind text not null check (kind in ('page', 'api')),
  token_hash bytea not null unique,
  user_agent text not null default '',
  network text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index logins_by_user on logins (user_id) where revoked_at is null;

create table refresh_tokens (
  id uuid primary key,
  login_id uuid not null references logins (id) on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_by_login on refresh_tokens (login_id);

create table one_time_tokens (
  id uuid primary key,
  user_id uuid references users (id),
  email text not null,
  purpose text not null check (purpose in ('reset_password', 'invitation', 'verify_email', 'sign_in')),
  token_hash bytea not null unique,
  facts jsonb not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_tokens_by_user on one_time_tokens (user_id, purpose) where used_at is null;
create index one_time_tokens_by_expiry on one_time_tokens (expires_at);

create unlogged table throttles (
  key_hash bytea not null,
  window_start timestamptz not null,
  hits integer not null,
  primary key (key_hash, window_start)
);
create index throttles_by_window on throttles (window_start);

create table platform_settings (
  id boolean primary key default true check (id),
  application_fee_bps integer not null default 0 check (application_fee_bps between 0 and 5000),
  signups_open boolean not null default true,
  sender_name text not null default 'Admit',
  support_email text not null default '',
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id),
  version integer not null default 1
);
insert into platform_settings (id) values (true);

-- --------------------------------------------------------------------------------------------- events
create table events (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  slug text not null check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) between 2 and 80),
  description text not null default '' check (length(description) <= 20000),
  category text not null default '' check (length(category) <= 40),
  venue text not null default '' check (length(venue) <= 200),
  address text not null default '' check (length(address) <= 300),
  city text not null default '' check (length(city) <= 120),
  country text not null default '' check (country = '' or country ~ '^[A-Z]{2}$'),
  timezone text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  start_at timestamptz not null,
  end_at timestamptz not null,
  doors_at timestamptz,
  status text not null default 'draft' check (status in ('draft', 'published', 'archived', 'cancelled')),
  is_public boolean not null default true,
  hero_image_url text,
  seo_meta jsonb not null default '{}' check (jsonb_typeof(seo_meta) = 'object'),
  refund_policy text not null default '' check (length(refund_policy) <= 4000),
  hold_seconds integer not null default 900 check (hold_seconds between 60 and 7200),
  search_text text not null default '',
  search_vector tsvector generated always as (to_tsvector('simple', search_text)) stored,
  city_folded text not null default '',
  published_at timestamptz,
  archived_at timestamptz,
  cancelled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, slug),
  unique (tenant_id, id, currency),
  check (end_at > start_at),
  check (doors_at is null or doors_at <= start_at)
);
create index events_upcoming on events (start_at, id) where status = 'published' and is_public;
create index events_search on events using gin (search_vector) where status = 'published' and is_public;
create index events_by_city on events (city_folded, start_at) where status = 'published' and is_public;
create index events_of_tenant on events (tenant_id, start_at, id);

create table event_sessions (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  title text not null check (length(title) between 1 and 200),
  description text not null default '' check (length(description) <= 4000),
  start_at timestamptz not null,
  end_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id),
  check (end_at > start_at)
);
create index event_sessions_of_event on event_sessions (tenant_id, event_id, start_at);

create table ticket_types (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  name text not null check (length(name) between 1 and 120),
  description text not null default '' check (length(description) <= 1000),
  price_cents bigint not null check (price_cents between 0 and 100000000),
  currency text not null,
  tax_rate_bps integer check (tax_rate_bps between 0 and 10000),
  quantity_total integer not null check (quantity_total between 0 and 1000000),
  quantity_sold integer not null default 0 check (quantity_sold >= 0),
  quantity_reserved integer not null default 0 check (quantity_reserved >= 0),
  min_per_order integer not null default 1 check (min_per_order >= 1),
  max_per_order integer not null default 10 check (max_per_order between 1 and 100),
  max_per_buyer integer check (max_per_buyer between 1 and 1000),
  sales_start timestamptz,
  sales_end timestamptz,
  status text not null default 'active' check (status in ('active', 'paused', 'archived')),
  hidden boolean not null default false,
  position integer not null default 0,
  token_index smallint not null default 0 check (token_index between 0 and 255),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  unique (tenant_id, event_id, token_index),
  foreign key (tenant_id, event_id, currency) references events (tenant_id, id, currency) on update cascade,
  constraint ticket_types_never_oversold check (quantity_sold + quantity_reserved <= quantity_total),
  check (min_per_order <= max_per_order),
  check (sales_end > sales_start)
);

create table ticket_type_sessions (
  tenant_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  session_id uuid not null,
  primary key (tenant_id, ticket_type_id, session_id),
  foreign key (tenant_id, event_id, ticket_type_id) references ticket_types (tenant_id, event_id, id) on delete cascade,
  foreign key (tenant_id, event_id, session_id) references event_sessions (tenant_id, event_id, id) on delete cascade
);

create table capacity_pools (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  name text not null check (length(name) between 1 and 120),
  total integer not null check (total between 0 and 1000000),
  reserved integer not null default 0 check (reserved >= 0),
  sold integer not null default 0 check (sold >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  unique (tenant_id, event_id, name),
  foreign key (tenant_id, event_id) references events (tenant_id, id),
  constraint capacity_pools_never_oversold check (sold + reserved <= total)
);

create table ticket_type_pools (
  tenant_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  pool_id uuid not null,
  primary key (tenant_id, ticket_type_id, pool_id),
  foreign key (tenant_id, event_id, ticket_type_id) references ticket_types (tenant_id, event_id, id) on delete cascade,
  foreign key (tenant_id, event_id, pool_id) references capacity_pools (tenant_id, event_id, id) on delete cascade
);
create index ticket_type_pools_by_pool on ticket_type_pools (tenant_id, pool_id);

create table event_staff (
  tenant_id uuid not null,
  event_id uuid not null,
  tenant_user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, tenant_user_id, event_id),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade,
  foreign key (tenant_id, tenant_user_id) references tenant_users (tenant_id, id) on delete cascade
);

-- ------------------------------------------------------------------------------------------ discounts
create table discount_codes (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  code text not null check (code ~ '^[A-Z0-9][A-Z0-9_-]{1,39}$'),
  description text not null default '' check (length(description) <= 500),
  discount_type text not null check (discount_type in ('percent', 'fixed')),
  discount_value bigint not null check (discount_value > 0),
  max_redemptions integer check (max_redemptions >= 1),
  max_per_buyer integer check (max_per_buyer >= 1),
  times_redeemed integer not null default 0 check (times_redeemed >= 0),
  times_reserved integer not null default 0 check (times_reserved >= 0),
  starts_at timestamptz,
  expires_at timestamptz,
  status text not null default 'active' check (status in ('active', 'paused', 'archived')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  unique (tenant_id, event_id, code),
  foreign key (tenant_id, event_id) references events (tenant_id, id),
  constraint discount_codes_never_overused check (
    max_redemptions is null or times_redeemed + times_reserved <= max_redemptions),
  check (discount_type <> 'percent' or discount_value <= 100),
  check (expires_at > starts_at)
);

-- ---------------------------------------------------------------------------------------------- sales
create table orders (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  code text not null,
  public_lookup_token text not null,
  buyer_email text check (buyer_email = lower(buyer_email) and length(buyer_email) between 3 and 254),
  buyer_name text check (length(buyer_name) <= 120),
  locale text not null default 'en',
  subtotal_cents bigint not null check (subtotal_cents >= 0),
  discount_cents bigint not null default 0 check (discount_cents >= 0),
  total_cents bigint not null check (total_cents >= 0),
  refunded_cents bigint not null default 0 check (refunded_cents >= 0),
  currency text not null,
  discount_code_id uuid,
  status text not null check (status in
    ('pending', 'processing', 'paid', 'expired', 'cancelled', 'partially_refunded', 'refunded')),
  payment_intent_id text,
  expires_at timestamptz,
  sweep_at timestamptz,
  paid_at timestamptz,
  cancelled_at timestamptz,
  cart_key bytea,
  network_key bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, code),
  unique (tenant_id, public_lookup_token),
  unique (tenant_id, event_id, id),
  foreign key (tenant_id, event_id, currency) references events (tenant_id, id, currency),
  foreign key (tenant_id, event_id, discount_code_id) references discount_codes (tenant_id, event_id, id),
  check (total_cents = subtotal_cents - discount_cents),
  check (refunded_cents <= total_cents),
  check (status not in ('pending', 'processing') or expires_at is not null),
  check (status not in ('paid', 'partially_refunded', 'refunded') or paid_at is not null)
);
create index orders_of_event on orders (tenant_id, event_id, created_at desc, id);
create index orders_by_buyer on orders (buyer_email, created_at desc) where buyer_email is not null;
create index orders_due on orders (coalesce(sweep_at, expires_at)) where status = 'pending';
create index orders_of_buyer on orders (tenant_id, buyer_email) where buyer_email is not null;
create index orders_held_by_cart on orders (tenant_id, cart_key)
  where status in ('pending', 'processing') and cart_key is not null;
create index orders_held_by_network on orders (tenant_id, network_key)
  where status in ('pending', 'processing') and network_key is not null;
create index orders_by_discount on orders (tenant_id, discount_code_id) where discount_code_id is not null;

create table order_items (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  unit_price_cents bigint not null check (unit_price_cents >= 0),
  quantity integer not null check (quantity between 1 and 1000),
  subtotal_cents bigint not null,
  discount_cents bigint not null default 0 check (discount_cents >= 0),
  tax_rate_bps integer,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, order_id, ticket_type_id),
  unique (tenant_id, order_id, id),
  foreign key (tenant_id, event_id, order_id) references orders (tenant_id, event_id, id),
  foreign key (tenant_id, event_id, ticket_type_id) references ticket_types (tenant_id, event_id, id),
  check (subtotal_cents = unit_price_cents * quantity),
  check (discount_cents <= subtotal_cents)
);
create index order_items_by_type on order_items (tenant_id, ticket_type_id);

create table payments (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  provider text not null check (provider in ('stripe', 'manual')),
  provider_account text not null default '',
  provider_reference text,
  status text not null check (status in
    ('created', 'requires_payment', 'processing', 'succeeded', 'failed', 'cancelled')),
  amount_cents bigint not null check (amount_cents > 0),
  captured_cents bigint not null default 0 check (captured_cents >= 0),
  refunded_cents bigint not null default 0 check (refunded_cents >= 0),
  application_fee_cents bigint not null default 0 check (application_fee_cents >= 0),
  currency text not null,
  captured_as text check (captured_as in ('applied', 'refund_owed', 'needs_operator')),
  captured_reason text,
  resolved_at timestamptz,
  resolved_by uuid references users (id),
  failure_code text,
  failure_message text,
  idempotency_key text not null,
  checked_at timestamptz,
  next_check_at timestamptz,
  processed_at timestamptz,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, order_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id),
  check ((captured_as is null) = (captured_cents = 0)),
  check (refunded_cents <= captured_cents),
  check (status = 'created' or provider_reference is not null)
);
create unique index payments_by_reference on payments (provider, provider_account, provider_reference)
  where provider_reference is not null;
create unique index payments_one_live on payments (tenant_id, order_id)
  where status in ('created', 'requires_payment', 'processing');
create index payments_of_order on payments (tenant_id, order_id);
create index payments_due on payments (next_check_at) where next_check_at is not null;
create index payments_to_an_operator on payments (created_at)
  where captured_as = 'needs_operator' and resolved_at is null;

create table refunds (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  kind text not null check (kind in ('tickets', 'goodwill', 'owed')),
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null,
  restock boolean not null default true,
  note text not null default '' check (length(note) <= 1000),
  status text not null check (status in ('requested', 'pending', 'succeeded', 'failed')),
  provider_reference text,
  idempotency_key text not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  failure_code text,
  failure_message text,
  requested_by uuid references users (id),
  requested_at timestamptz not null default now(),
  succeeded_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, order_id, id),
  foreign key (tenant_id, order_id, payment_id) references payments (tenant_id, order_id, id)
);
create index refunds_of_order on refunds (tenant_id, order_id);
create index refunds_of_payment on refunds (tenant_id, payment_id);
create index refunds_due on refunds (next_attempt_at) where next_attempt_at is not null;
create unique index refunds_by_reference on refunds (tenant_id, provider_reference)
  where provider_reference is not null;

create table disputes (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  provider_reference text not null,
  status text not null check (status in ('open', 'won', 'lost')),
  reason text not null default '',
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, payment_id, provider_reference),
  foreign key (tenant_id, order_id, payment_id) references payments (tenant_id, order_id, id)
);
create index disputes_of_order on disputes (tenant_id, order_id) where status = 'open';

create table idempotency_keys (
  tenant_id uuid not null references tenants (id),
  principal text not null,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  body_hash bytea not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, principal, route, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table webhook_events (
  id uuid primary key,
  provider text not null,
  provider_account text not null default '',
  provider_event_id text not null,
  event_type text not null,
  object_reference text,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  status text not null default 'received' check (status in ('received', 'processed', 'ignored', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  error_message text,
  tenant_id uuid references tenants (id),
  needs_operator_at timestamptz,
  resolved_at timestamptz,
  resolved_by uuid references users (id),
  unique (provider, provider_account, provider_event_id)
);
create index webhook_events_due on webhook_events (next_attempt_at, received_at)
  where status = 'received' or (status = 'failed' and next_attempt_at is not null);
create index webhook_events_by_age on webhook_events (received_at desc, id);
create index webhook_events_of_object on webhook_events (object_reference) where object_reference is not null;

-- -------------------------------------------------------------------------------------------- tickets
create table signing_keys (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  key_index smallint not null check (key_index between 0 and 255),
  public_key bytea not null check (length(public_key) = 32),
  private_key_sealed bytea not null,
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, event_id, key_index),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);

create table tickets (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  order_id uuid not null,
  order_item_id uuid not null,
  ticket_type_id uuid not null,
  code text not null,
  attendee_name text not null default '' check (length(attendee_name) <= 120),
  attendee_email text check (length(attendee_email) <= 254),
  search_text text not null default '',
  qr_code_payload text not null,
  qr_signature bytea not null check (length(qr_signature) = 64),
  status text not null default 'valid' check (status in ('valid', 'void')),
  void_reason text,
  voided_at timestamptz,
  voided_by uuid references users (id),
  released_at timestamptz,
  disputed_at timestamptz,
  checked_in_at timestamptz,
  seat_label text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  unique (tenant_id, event_id, code),
  foreign key (tenant_id, order_id, order_item_id) references order_items (tenant_id, order_id, id),
  foreign key (tenant_id, event_id, order_id) references orders (tenant_id, event_id, id),
  foreign key (tenant_id, event_id, ticket_type_id) references ticket_types (tenant_id, event_id, id),
  check ((status = 'void') = (voided_at is not null)),
  check ((status = 'void') = (void_reason is not null)),
  check (released_at is null or status = 'void')
);
create index tickets_of_order on tickets (tenant_id, order_id);
create index tickets_by_change on tickets (tenant_id, event_id, updated_at, id);

create table refund_tickets (
  tenant_id uuid not null,
  refund_id uuid not null,
  ticket_id uuid not null,
  amount_cents bigint not null check (amount_cents >= 0),
  created_at timestamptz not null default now(),
  primary key (tenant_id, refund_id, ticket_id),
  unique (tenant_id, ticket_id),
  foreign key (tenant_id, refund_id) references refunds (tenant_id, id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);

-- ------------------------------------------------------------------------------------------- check-in
create table gates (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  unique (tenant_id, event_id, name),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);

create table devices (
  tenant_id uuid not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  public_key bytea,
  enrolled_by uuid references users (id),
  enrolled_at timestamptz not null default now(),
  last_seen_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid references users (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id) references tenants (id)
);

create table scans (
  tenant_id uuid not null,
  device_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  kind text not null check (kind in ('scan', 'undo')),
  ticket_id uuid,
  session_id uuid,
  gate_id uuid,
  undoes_scan_id uuid,
  sequence bigint not null default 0,
  scanned_at timestamptz not null,
  received_at timestamptz not null default now(),
  is_offline boolean not null default false,
  verdict text not null check (verdict in ('admitted', 'refused', 'undone')),
  reason text,
  input text not null default '' check (length(input) <= 300),
  actor_id uuid references users (id),
  facts jsonb not null default '{}',
  primary key (tenant_id, device_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id),
  foreign key (tenant_id, event_id, ticket_id) references tickets (tenant_id, event_id, id)
);
create index scans_of_event on scans (tenant_id, event_id, received_at desc);
create index scans_of_ticket on scans (tenant_id, ticket_id, scanned_at) where ticket_id is not null;

create table admissions (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  ticket_id uuid not null,
  session_id uuid,
  scan_device_id uuid not null,
  scan_id uuid not null,
  gate_id uuid,
  actor_id uuid references users (id),
  admitted_at timestamptz not null,
  undone_at timestamptz,
  undone_by uuid references users (id),
  undo_reason text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, event_id, ticket_id) references tickets (tenant_id, event_id, id),
  foreign key (tenant_id, event_id, session_id) references event_sessions (tenant_id, event_id, id),
  foreign key (tenant_id, event_id, gate_id) references gates (tenant_id, event_id, id),
  foreign key (tenant_id, scan_device_id, scan_id) references scans (tenant_id, device_id, id),
  check ((undone_at is null) = (undo_reason is null))
);
create unique index admissions_one_live on admissions (tenant_id, ticket_id, session_id) nulls not distinct
  where undone_at is null;
create index admissions_of_event on admissions (tenant_id, event_id, admitted_at) where undone_at is null;

-- ------------------------------------------------------------------------- communications and audit
create table email_messages (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  kind text not null check (length(kind) between 1 and 60),
  to_email text not null check (length(to_email) between 3 and 254),
  to_name text not null default '',
  locale text not null default 'en',
  context jsonb not null default '{}',
  dedupe_key text,
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed', 'suppressed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz default now(),
  sent_at timestamptz,
  error_message text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, dedupe_key)
);
create index email_messages_due on email_messages (next_attempt_at) where next_attempt_at is not null;
create index email_messages_due_of_tenant on email_messages (tenant_id, next_attempt_at, id)
  where next_attempt_at is not null;
create index email_messages_by_age on email_messages (tenant_id, created_at desc, id);

create table notification_preferences (
  tenant_id uuid not null references tenants (id),
  email text not null check (email = lower(email)),
  kind text not null,
  wanted boolean not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, email, kind)
);

create table activity_logs (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  actor_id uuid references users (id),
  actor_kind text not null check (actor_kind in ('user', 'operator', 'buyer', 'device', 'system')),
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  event_id uuid,
  subject_kind text,
  subject_id uuid,
  metadata jsonb not null default '{}',
  request_id text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);
create index activity_logs_by_age on activity_logs (tenant_id, created_at desc, id);
create index activity_logs_of_event on activity_logs (tenant_id, event_id, created_at desc) where event_id is not null;
create index activity_logs_of_subject on activity_logs (tenant_id, subject_id, created_at desc)
  where subject_id is not null;

-- ------------------------------------------------------------------------- the platform's own tenant
-- Facts of the platform itself are logged, and its mails sent, under this reserved tenant.
insert into tenants (id, name, slug, status, is_platform)
values ('00000000-0000-7000-8000-000000000001', 'Admit', 'platform', 'active', true);

-- ------------------------------------------------------------------------------------- row policies
-- Tenant-owned tables: forced, one tenant at a time for the scoped roles, all for the audited operator.
do $$
declare
  owned text;
begin
  for owned in
    select c.relname
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    order by c.relname
  loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy one_tenant on %I to admit_tenant, admit_staff, admit_issuing '
      'using (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid)', owned);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', owned);
  end loop;
end $$;

create policy operator_records on activity_logs for insert to admit_operator with check (true);
create policy auth_records on activity_logs for insert to admit_auth with check (true);

-- The mails of accounts and approvals are put out in the transaction of what they tell of. Of a mail that is there,
-- auth sees only the key that keeps it from going twice.
create policy accounts_write_mail on email_messages for insert to admit_auth, admit_operator with check (true);
create policy accounts_mail_once on email_messages for select to admit_auth using (true);
create policy accounts_mail_wanted on notification_preferences for select to admit_auth using (true);

alter table tenants enable row level security;
alter table tenants force row level security;
create policy one_tenant on tenants to admit_tenant, admit_staff using (id = current_tenant());
create policy operator_sees_all on tenants to admit_operator using (true) with check (true);
create policy sign_up on tenants to admit_auth using (true) with check (status = 'pending' and not is_platform);
create policy open_to_the_public on tenants for select to admit_directory using (status = 'active' and not is_platform);

alter table users enable row level security;
alter table users force row level security;
create policy members_of_this_tenant on users for select to admit_tenant, admit_staff
  using (exists (select from tenant_users m where m.user_id = users.id));
create policy everyone_for_sign_in on users to admit_auth using (true) with check (true);
create policy operator_sees_all on users to admit_operator using (true) with check (true);

-- auth: memberships decide what a login may open; sign-up makes the first of a tenant.
create policy memberships_for_sign_in on tenant_users to admit_auth using (true) with check (true);

-- directory: what anyone may see, and a buyer's own orders by verified email.
create policy open_to_the_public on events for select to admit_directory
  using (status = 'published' and is_public and exists (
    select from tenants t where t.id = events.tenant_id and t.status = 'active'));
create policy open_to_the_public on ticket_types for select to admit_directory
  using (status = 'active' and not hidden and exists (
    select from events e where e.tenant_id = ticket_types.tenant_id and e.id = ticket_types.event_id));
create policy own_orders on orders for select to admit_directory using (buyer_email = current_buyer());

-- worker discovery: that work is due, for whom, and nothing of what it says.
create policy due_work on orders for select to admit_worker using (status in ('pending', 'processing'));
create policy due_work on payments for select to admit_worker using (true);
create policy due_work on refunds for select to admit_worker using (true);
create policy due_work on email_messages for select to admit_worker using (next_attempt_at is not null);
create policy due_work on events for select to admit_worker using (true);
create policy old_keys on idempotency_keys to admit_worker using (true);

-- --------------------------------------------------------------------------------------------- grants
grant usage on schema public to admit_tenant, admit_staff, admit_issuing, admit_auth, admit_directory,
  admit_worker, admit_operator, admit_throttle, admit_jobs;

-- tenant: an organizer's own things, and what a buyer does through the shop of one tenant.
grant select (id, name, slug, branding_settings, status, status_reason, contact_email, payment_account,
  application_fee_bps, is_platform, created_at, updated_at, version) on tenants to admit_tenant;
grant update (name, branding_settings, contact_email, updated_at, version) on tenants to admit_tenant;
grant select (id, email, full_name, disabled_at) on users to admit_tenant;
grant select (application_fee_bps, sender_name, support_email, signups_open) on platform_settings to admit_tenant;
grant select, insert, update on
  tenant_users, events, event_sessions, ticket_types, capacity_pools, discount_codes, orders, order_items,
  payments, refunds, disputes, refund_tickets, tickets, gates, devices, email_messages, notification_preferences,
  admissions to admit_tenant;
grant select, insert on scans, activity_logs, idempotency_keys to admit_tenant;
grant select, insert, delete on ticket_type_sessions, ticket_type_pools, event_staff to admit_tenant;
grant delete on event_sessions, ticket_types, capacity_pools, discount_codes, events, gates to admit_tenant;
grant select (tenant_id, id, event_id, key_index, public_key, retired_at, created_at) on signing_keys to admit_tenant;

-- staff: the door. No money, no lookup token, no other person's account.
grant select (id, name, slug, branding_settings, status) on tenants to admit_staff;
grant select (id, email, full_name) on users to admit_staff;
grant select on tenant_users, event_staff, event_sessions, ticket_type_sessions, gates, admissions,
  scans to admit_staff;
grant select (tenant_id, id, name, slug, description, venue, address, city, country, timezone, start_at, end_at,
  doors_at, status, is_public, hero_image_url, cancelled_at, version) on events to admit_staff;
grant select (tenant_id, id, event_id, name, description, quantity_total, quantity_sold, quantity_reserved,
  status, position, token_index) on ticket_types to admit_staff;
grant select (tenant_id, id, event_id, code, buyer_email, buyer_name, status, created_at) on orders to admit_staff;
grant select (tenant_id, id, event_id, order_id, ticket_type_id, code, attendee_name, attendee_email, search_text,
  qr_code_payload, status, void_reason, voided_at, disputed_at, checked_in_at, seat_label, created_at, updated_at)
  on tickets to admit_staff;
grant update (checked_in_at, updated_at) on tickets to admit_staff;
grant select (tenant_id, id, event_id, key_index, public_key, retired_at) on signing_keys to admit_staff;
grant insert on scans, admissions, activity_logs to admit_staff;
grant update (undone_at, undone_by, undo_reason) on admissions to admit_staff;
grant select (tenant_id, id, actor_id, actor_kind, action, event_id, subject_kind, subject_id, metadata, created_at)
  on activity_logs to admit_staff;
grant select (tenant_id, id, name, revoked_at, last_seen_at) on devices to admit_staff;
grant insert on devices to admit_staff;
grant update (last_seen_at) on devices to admit_staff;

-- issuing: the only role that can read an event's private key, sealed as it is.
grant select, insert on signing_keys to admit_issuing;
grant update (retired_at) on signing_keys to admit_issuing;

-- auth: accounts and how they are proved.
grant select, insert on tenants to admit_auth;
grant select, insert, update on users, tenant_users, logins, refresh_tokens, one_time_tokens to admit_auth;
grant delete on logins, refresh_tokens, one_time_tokens to admit_auth;
grant select on platform_settings to admit_auth;
grant insert on activity_logs, email_messages to admit_auth;
grant select (tenant_id, dedupe_key) on email_messages to admit_auth;
grant select (tenant_id, email, kind, wanted) on notification_preferences to admit_auth;

-- directory.
grant select (id, name, slug, branding_settings, status, is_platform) on tenants to admit_directory;
grant select (tenant_id, id, name, slug, description, category, venue, address, city, country, timezone, currency,
  start_at, end_at, doors_at, status, is_public, hero_image_url, seo_meta, search_vector, city_folded, published_at,
  updated_at) on events to admit_directory;
grant select (tenant_id, id, event_id, name, price_cents, currency, quantity_total, quantity_sold, quantity_reserved,
  sales_start, sales_end, status, hidden) on ticket_types to admit_directory;
grant select (tenant_id, id, event_id, code, public_lookup_token, buyer_email, total_cents, refunded_cents, currency,
  status, created_at, paid_at) on orders to admit_directory;

-- worker discovery, and the inbox it drains.
grant select (tenant_id, id, status, expires_at, sweep_at) on orders to admit_worker;
grant select (tenant_id, id, order_id, provider, provider_account, provider_reference, status, next_check_at)
  on payments to admit_worker;
grant select (tenant_id, id, payment_id, provider_reference, status, next_attempt_at) on refunds to admit_worker;
grant select (tenant_id, id, next_attempt_at) on email_messages to admit_worker;
grant select (tenant_id, id, status, start_at, end_at) on events to admit_worker;
grant select, insert, update on webhook_events to admit_worker;
grant select (tenant_id, created_at), delete on idempotency_keys to admit_worker;
grant select (key_hash, window_start), delete on throttles to admit_worker;
grant select (id, expires_at), delete on one_time_tokens to admit_worker;

-- operator: broad to read, narrow to write, audited at every use.
grant select on tenants, tenant_users, events, event_sessions, ticket_types, capacity_pools, ticket_type_pools,
  ticket_type_sessions, discount_codes, orders, order_items, payments, refunds, refund_tickets, disputes, tickets,
  admissions, scans, gates, devices, email_messages, activity_logs, webhook_events, platform_settings, event_staff
  to admit_operator;
grant select (id, email, full_name, is_platform_admin, email_verified_at, disabled_at, disabled_by, created_at,
  updated_at, version) on users to admit_operator;
grant update (full_name, is_platform_admin, disabled_at, disabled_by, updated_at, version) on users to admit_operator;
grant update (status, status_reason, status_changed_at, status_changed_by, application_fee_bps, payment_account,
  updated_at, version) on tenants to admit_operator;
grant update (status, attempts, next_attempt_at, error_message, needs_operator_at, resolved_at, resolved_by,
  processed_at) on webhook_events to admit_operator;
grant update on platform_settings to admit_operator;
grant insert on activity_logs, email_messages to admit_operator;
grant select (tenant_id, email, kind, wanted) on notification_preferences to admit_operator;

-- whether the schema is the one a release needs.
grant select on alembic_version to admit_worker;

-- throttles shared by all processes.
grant select, insert, update on throttles to admit_throttle;
