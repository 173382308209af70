-- Questions to attendees and their answers; whom tickets are for before there are tickets; a hold extended once.

alter table orders add column extended_at timestamptz;

alter table events add column attendee_details text not null default 'none'
  check (attendee_details in ('none', 'optional', 'required'));

create table questions (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  position integer not null check (position between 1 and 1000),
  kind text not null check (kind in ('text', 'long_text', 'choice', 'choices', 'consent')),
  label text not null check (length(label) between 1 and 500),
  help text not null default '' check (length(help) <= 500),
  options text[] not null default '{}' check (cardinality(options) <= 50),
  required boolean not null default false,
  per text not null default 'order' check (per in ('order', 'ticket')),
  all_types boolean not null default true,
  at_door boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade,
  check ((kind in ('choice', 'choices')) = (cardinality(options) > 0))
);
create index questions_of_event on questions (tenant_id, event_id, position, id);

-- Which ticket types a question is for, where it is not for all of them.
create table question_types (
  tenant_id uuid not null,
  event_id uuid not null,
  question_id uuid not null,
  ticket_type_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, question_id, ticket_type_id),
  foreign key (tenant_id, event_id, question_id) references questions (tenant_id, event_id, id) on delete cascade,
  foreign key (tenant_id, event_id, ticket_type_id) references ticket_types (tenant_id, event_id, id)
    on delete cascade
);
create index question_types_by_type on question_types (tenant_id, event_id, ticket_type_id);

-- The nth ticket of an order's line. Name and email stand here until the ticket exists, and only there from then on.
create table attendees (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  order_item_id uuid not null,
  number integer not null check (number between 1 and 1000),
  name text not null default '' check (length(name) <= 120),
  email text check (length(email) <= 254),
  ticket_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, order_item_id, number),
  unique (tenant_id, order_id, id),
  foreign key (tenant_id, order_id, order_item_id) references order_items (tenant_id, order_id, id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id),
  check (ticket_id is null or (name = '' and email is null))
);
create index attendees_of_order on attendees (tenant_id, order_id);
create index attendees_by_ticket on attendees (tenant_id, ticket_id) where ticket_id is not null;

-- `asked` is the question as it was worded when it was answered. Without attendee the answer is the whole order's.
create table answers (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  event_id uuid not null,
  question_id uuid not null,
  attendee_id uuid,
  asked text not null,
  content text[] not null check (cardinality(content) between 1 and 50),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, event_id, order_id) references orders (tenant_id, event_id, id),
  foreign key (tenant_id, event_id, question_id) references questions (tenant_id, event_id, id),
  foreign key (tenant_id, order_id, attendee_id) references attendees (tenant_id, order_id, id)
);
create unique index answers_once on answers (tenant_id, order_id, question_id, attendee_id) nulls not distinct;
create index answers_to_question on answers (tenant_id, question_id);

do $$
declare
  owned text;
begin
  foreach owned in array array['questions', 'question_types', 'attendees', 'answers']
  loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy one_tenant on %I to admit_tenant, admit_staff, admit_issuing '
      'using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', owned);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', owned);
  end loop;
end $$;

-- The door sees only what the organizer marked for it, whatever is asked.
create policy at_the_door on questions as restrictive for select to admit_staff using (at_door);
create policy at_the_door on answers as restrictive for select to admit_staff using (
  exists (
    select from questions question
    where question.tenant_id = answers.tenant_id
      and question.id = answers.question_id
      and question.at_door));

grant select, insert, update, delete on questions, attendees, answers to admit_tenant;
grant select, insert, delete on question_types to admit_tenant;
grant select (tenant_id, id, event_id, position, kind, at_door) on questions to admit_staff;
grant select (tenant_id, id, order_id, ticket_id) on attendees to admit_staff;
grant select (tenant_id, id, order_id, event_id, question_id, attendee_id, asked, content) on answers to admit_staff;
