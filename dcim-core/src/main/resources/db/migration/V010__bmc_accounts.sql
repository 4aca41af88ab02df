-- Passwords of BMCs that DCIM changes, what is left on BMCs, and firmware that is known to be bad.

-- A BMC's new password, from before it is sent until it is known which one is in force. A row whose operation is over
-- tells that nobody knows: it holds one of the two that may be right, the other stands in server_bmcs.
create table bmc_rotations (
  address      inet not null,
  port         integer not null,
  username     text not null,
  server_uid   uuid not null references servers on delete restrict, -- for which the password is sealed
  operation_id uuid not null unique,
  password     bytea not null, -- sealed
  send_time    timestamptz,    -- from then on it may be in force
  create_time  timestamptz not null,
  primary key (address, port, username) -- promise: an account gets one new password at a time
);
create index bmc_rotations_server on bmc_rotations (server_uid);

-- What was found on a BMC that does not belong there. No row: nothing, or nobody has looked.
create table bmc_findings (
  server_uid uuid primary key references servers on delete restrict,
  findings   jsonb not null,
  reason     text not null, -- all of it in one sentence: what the server's state says
  find_time  timestamptz not null
);

-- Why the machine's firmware is not to be trusted; null if nothing speaks against it.
alter table server_hardware
  add column firmware_risks    jsonb,
  add column firmware_withheld boolean not null default false; -- not sold for it
create index server_hardware_firmware_risks on server_hardware (server_uid) where firmware_risks is not null;
