-- Installing from ISOs that BMCs show as CDs.

alter table images
  drop constraint images_installer_check,
  add constraint images_installer_check
    check (installer in ('DEBIAN_PRESEED', 'UBUNTU_AUTOINSTALL', 'KICKSTART', 'DISK_IMAGE', 'WINDOWS_UNATTEND', 'OTHER'));

-- What an installation had its machine's BMC show. Shown until it was taken away, also when the
-- operation is over: then it is looked after until the BMC has let go of it.
create table install_media (
  operation_id uuid primary key references operations on delete cascade deferrable initially deferred,
  server_uid   uuid not null references servers on delete restrict,
  token_hash   bytea not null unique, -- SHA-256 of the token in its address
  insert_time  timestamptz not null,
  due_time     timestamptz not null, -- when to look after it next, once the operation is over
  attempts     integer not null default 0,
  eject_time   timestamptz
);
create index install_media_shown on install_media (due_time) where eject_time is null;
