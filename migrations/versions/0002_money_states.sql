-- Money states: what was captured may be in another currency than was asked for, and refunds are made elsewhere too.

alter table payments
  add column captured_currency text check (length(captured_currency) = 3);

comment on column payments.captured_currency is 'null: captured in the currency that was asked for';

alter table refunds
  drop constraint refunds_kind_check,
  add constraint refunds_kind_check check (kind in ('tickets', 'goodwill', 'owed', 'elsewhere'));

-- a payment the provider refused to make has failed, and has no reference
alter table payments
  drop constraint payments_check2,
  add constraint payments_check2 check (status in ('created', 'failed') or provider_reference is not null);
