-- The organizer's desk: money taken by hand, notes, events called off, messages to attendees.

-- Who made an order: its buyer, or the organizer's own hand.
alter table orders add column channel text not null default 'online'
  check (channel in ('online', 'box_office', 'complimentary'));
create index orders_by_hand on orders (tenant_id, channel, created_at desc) where channel <> 'online';
create index orders_of_tenant on orders (tenant_id, created_at desc, id desc);

-- Cash and invoices are payments too, so that every sum agrees. `reference` is the number of a receipt or an invoice.
alter table payments drop constraint payments_provider_check;
alter table payments add constraint payments_provider_check
  check (provider in ('stripe', 'manual', 'cash', 'invoice'));
alter table payments add column reference text not null default '' check (length(reference) <= 120);
alter table payments add column recorded_by uuid;

create table order_notes (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  text text not null check (length(text) between 1 and 2000),
  written_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id)
);
create index notes_of_order on order_notes (tenant_id, order_id, created_at);

-- An event called off, once.
create table event_cancellations (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  message text not null default '' check (length(message) <= 2000),
  requested_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, event_id),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);

-- Its orders, one row each: what is to be done, and what came of it. Its refund is then the refund's own affair.
create table cancelled_orders (
  tenant_id uuid not null,
  id uuid not null,
  cancellation_id uuid not null,
  order_id uuid not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  refund_id uuid,
  refund_cents bigint not null default 0 check (refund_cents >= 0),
  failure_code text,
  attempts integer not null default 0,
  next_attempt_at timestamptz default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, cancellation_id, order_id),
  foreign key (tenant_id, cancellation_id) references event_cancellations (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id),
  foreign key (tenant_id, refund_id) references refunds (tenant_id, id),
  check ((state = 'waiting') = (next_attempt_at is not null))
);
create index cancelled_orders_due on cancelled_orders (next_attempt_at) where next_attempt_at is not null;
create index cancelled_orders_by_order on cancelled_orders (tenant_id, order_id);

-- What an organizer wrote to attendees; to news they may say no, to word about their event not.
create table attendee_messages (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  subject text not null check (length(subject) between 1 and 150),
  body text not null check (length(body) between 1 and 5000),
  is_news boolean not null default false,
  recipients integer not null check (recipients >= 0),
  sent_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);
create index attendee_messages_of_event on attendee_messages (tenant_id, event_id, created_at desc);
create index mails_of_message on email_messages (tenant_id, (context ->> 'message_id'))
  where kind in ('attendee_message', 'attendee_news');

-- An order's page tells of every mail about it, whomever it went to.
create index mails_of_order on email_messages (tenant_id, (context ->> 'order_code'))
  where context ->> 'order_code' is not null;

do $$
declare
  owned text;
begin
  foreach owned in array array['order_notes', 'event_cancellations', 'cancelled_orders', 'attendee_messages']
  loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy one_tenant on %I to admit_tenant '
      'using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', owned);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', owned);
  end loop;
end $$;
create policy due_work on cancelled_orders for select to admit_worker using (next_attempt_at is not null);

grant select, insert on order_notes to admit_tenant;
grant select, insert on event_cancellations to admit_tenant;
grant select, insert, update on cancelled_orders to admit_tenant;
grant select, insert on attendee_messages to admit_tenant;
grant select on order_notes, event_cancellations, cancelled_orders, attendee_messages to admit_operator;
grant select (tenant_id, id, next_attempt_at) on cancelled_orders to admit_worker;
