-- Operating systems that can be installed, and installations.

create table images (
  id                 text primary key check (id ~ '^[a-z][a-z0-9-]{1,62}$'),
  display_name       text not null check (length(display_name) between 1 and 200),
  family             text not null,
  os_version         text not null default '',
  architecture       text not null check (architecture in ('X86_64', 'AARCH64')),
  installer          text not null check (installer in ('DEBIAN_PRESEED', 'UBUNTU_AUTOINSTALL', 'KICKSTART', 'DISK_IMAGE', 'OTHER')),
  login_username     text not null,
  minimum_disk_gib   bigint not null default 0 check (minimum_disk_gib >= 0),
  minimum_memory_mib bigint not null default 0 check (minimum_memory_mib >= 0),
  content            jsonb not null, -- boot method, sources, templates: wide, and left out of lists
  deprecated         boolean not null default false,
  labels             jsonb not null default '{}',
  create_time        timestamptz not null,
  update_time        timestamptz not null,
  version            bigint not null default 1
);

-- What an image may be installed for; no row: every package.
create table image_packages (
  image   text not null references images on delete cascade,
  package text not null references packages on delete restrict,
  primary key (image, package)
);
create index image_packages_package on image_packages (package);

-- What a customer of a package may choose; no row: every image.
create table package_images (
  package  text not null references packages on delete cascade,
  image    text not null references images on delete restrict,
  position integer not null,
  primary key (package, image)
);
create index package_images_image on package_images (image);

alter table packages add column default_image text references images on delete restrict;
create index packages_default_image on packages (default_image) where default_image is not null;

alter table estate add column images_seeded boolean not null default false;

alter table assignments
  add column image text references images on delete restrict,
  add column ssh_keys text[] not null default '{}',
  -- An installation was accepted and has not come to its end: the machine is of no use before that.
  add column install_pending boolean not null default false;
create index assignments_image on assignments (image) where image is not null;

alter table operations
  add column progress smallint not null default 0 check (progress between 0 and 100),
  -- Something happened that a worker should look at; cleared when one does.
  add column signaled boolean not null default false;

-- One installation of one machine: what it is told, how far it is, and what was done to its disks.
-- Kept when it is over: who, when, which disks.
create table installs (
  operation_id   uuid primary key references operations on delete cascade deferrable initially deferred,
  server_uid     uuid not null references servers on delete restrict,
  assignment_uid uuid not null references assignments on delete restrict deferrable initially deferred,
  epoch          bigint not null, -- counts the installations of a machine: only the last may wipe
  image          text not null,
  image_content  jsonb not null, -- as it was when this began
  facts          jsonb not null, -- what templates are filled with, secrets aside
  login_password bytea not null, -- sealed
  stage          text not null default 'PREPARED' check (stage in ('PREPARED', 'OPEN', 'STARTED', 'WIPING', 'WRITTEN', 'UP')),
  token_hash     bytea unique, -- SHA-256 of the token the installer has
  up_token_hash  bytea unique, -- and of the one the installed system has
  boot_requests  integer not null default 0, -- how often the machine asked what to boot
  handouts       integer not null default 0, -- how often that was the installer
  last_seen      timestamptz,
  last_address   inet,
  failure        text, -- why the installer gave up
  looping        boolean not null default false,
  open_time      timestamptz,
  start_time     timestamptz,
  wipe_time      timestamptz, -- the point of no return
  wipe_serial    text,
  wipe_disks     text,
  write_time     timestamptz,
  up_time        timestamptz,
  create_time    timestamptz not null,
  -- promise: nothing is wiped that was not allowed to
  check (stage not in ('WIPING', 'WRITTEN') or wipe_time is not null),
  unique (server_uid, epoch)
) with (fillfactor = 70);
create index installs_assignment on installs (assignment_uid, create_time desc);
