-- Waiting for BMCs that can do nothing now, and machines that may not be who they should be.

alter table operations add column waiting_since timestamptz; -- for a BMC that is busy or away; null: it is not

-- What speaks against a machine being the one that is registered. No row: nothing. Ends with an inspection that succeeds.
create table bmc_doubts (
  server_uid  uuid primary key references servers on delete restrict,
  reason      text not null, -- as in ErrorReason
  message     text not null, -- what the server's state says
  metadata    jsonb not null,
  doubt_time  timestamptz not null
);
