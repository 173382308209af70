-- An organizer's account at the payment provider, and what it pays out.

-- Whether paid tickets are sold only by organizers with an account of their own that can charge. Without it the
-- platform's own account is charged for the others (decision 0007).
alter table platform_settings add column account_required boolean not null default false;
grant select (account_required) on platform_settings to admit_tenant;

-- One current account a tenant; former ones stay, since their payments and refunds are theirs.
-- `reference` is empty until the provider answered. `items_*` say up to when its movements of money were read.
create table payment_accounts (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  reference text check (length(reference) between 1 and 100),
  idempotency_key text not null,
  country text not null default '' check (country ~ '^([A-Z]{2})?$'),
  state text not null default 'creating' check (state in (
    'creating', 'onboarding', 'checking', 'active', 'no_payouts', 'restricted', 'rejected', 'revoked')),
  state_since timestamptz not null,
  charges_enabled boolean not null default false,
  payouts_enabled boolean not null default false,
  activated_at timestamptz,
  due text[] not null default '{}' check (cardinality(due) <= 100),
  checking text[] not null default '{}' check (cardinality(checking) <= 100),
  faults jsonb not null default '[]' check (jsonb_typeof(faults) = 'array'),
  disabled_reason text,
  due_by timestamptz,
  balance jsonb not null default '[]' check (jsonb_typeof(balance) = 'array'),
  failure_code text,
  failure_message text,
  requested_by uuid references users (id),
  disconnected_at timestamptz,
  disconnected_by uuid references users (id),
  attempts integer not null default 0,
  checked_at timestamptz,
  next_check_at timestamptz,
  items_upto timestamptz,
  items_window timestamptz,
  items_after text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, reference),
  check (state = 'creating' or reference is not null),
  check (not charges_enabled or activated_at is not null)
);
create unique index payment_accounts_current on payment_accounts (tenant_id) where disconnected_at is null;
create index payment_accounts_by_reference on payment_accounts (reference);
create index payment_accounts_due on payment_accounts (next_check_at) where next_check_at is not null;

-- What an account may do, and since when it is so.
create table account_capabilities (
  tenant_id uuid not null,
  account_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  status text not null check (length(status) between 1 and 40),
  since timestamptz not null,
  primary key (tenant_id, account_id, name),
  foreign key (tenant_id, account_id) references payment_accounts (tenant_id, id)
);

-- Money on its way from an account to its owner's bank; a negative amount is taken from the bank.
create table payouts (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  reference text not null check (length(reference) between 1 and 100),
  state text not null check (state in ('pending', 'in_transit', 'paid', 'failed', 'canceled')),
  amount_cents bigint not null,
  currency text not null,
  is_automatic boolean not null,
  arrives_on date not null,
  failure_code text,
  failure_message text,
  made_at timestamptz not null,
  items_after text,
  items_read_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, account_id, reference),
  foreign key (tenant_id, account_id) references payment_accounts (tenant_id, id)
);
create index payouts_of_tenant on payouts (tenant_id, made_at desc, id desc);
create index payouts_of_all on payouts (made_at desc, id desc);

-- Every movement of an account's money, with the payout that took it once one did. What it is about is found by the
-- provider's references: of the payment, or of the refund or dispute that moved it.
create table payout_items (
  tenant_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  payout_id uuid,
  reference text not null check (length(reference) between 1 and 100),
  kind text not null check (kind in (
    'charge', 'refund', 'dispute', 'fee', 'fee_back', 'returned', 'payout', 'other')),
  provider_kind text not null,
  source_reference text,
  payment_reference text,
  amount_cents bigint not null,
  platform_fee_cents bigint not null default 0,
  provider_fee_cents bigint not null default 0,
  net_cents bigint not null,
  currency text not null,
  moved_at timestamptz not null,
  available_on timestamptz not null,
  order_id uuid,
  payment_id uuid,
  refund_id uuid,
  dispute_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, account_id, reference),
  foreign key (tenant_id, account_id) references payment_accounts (tenant_id, id),
  foreign key (tenant_id, payout_id) references payouts (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id),
  foreign key (tenant_id, payment_id) references payments (tenant_id, id),
  foreign key (tenant_id, refund_id) references refunds (tenant_id, id),
  foreign key (tenant_id, dispute_id) references disputes (tenant_id, id),
  check (net_cents = amount_cents - platform_fee_cents - provider_fee_cents)
);
create index payout_items_of_payout on payout_items (tenant_id, payout_id, moved_at, id);
create index payout_items_of_order on payout_items (tenant_id, order_id) where order_id is not null;
create index payout_items_unmatched on payout_items (tenant_id, account_id, moved_at) where order_id is null;

-- Accounts that the operator's role set before there was a console for it; what they may do is asked at once.
insert into payment_accounts (
  tenant_id, id, reference, idempotency_key, state, state_since, charges_enabled, activated_at, next_check_at)
select id, gen_random_uuid(), payment_account, 'admit-account-' || id, 'active', now(), true, now(), now()
from tenants
where payment_account <> '';
-- From here on only `payment_accounts` says where charges go; the column goes with a later release.
revoke update (payment_account) on tenants from admit_operator;

do $$
declare name text;
begin
  foreach name in array array['payment_accounts', 'account_capabilities', 'payouts', 'payout_items'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy one_tenant on %I to admit_tenant, admit_staff, admit_issuing '
      'using (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid)', name);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', name);
    execute format('grant select, insert, update on %I to admit_tenant', name);
    execute format('grant select on %I to admit_operator', name);
  end loop;
end $$;
create policy due_work on payment_accounts for select to admit_worker using (true);
grant select (tenant_id, id, reference, next_check_at) on payment_accounts to admit_worker;
