-- A machine was allowed to set another password and has not said that it did: nobody knows which one counts.

alter table assignments add column password_uncertain boolean not null default false;

update assignments a set password_uncertain = true
where a.end_time is null
  and exists (
    select 1 from installs i
    where i.assignment_uid = a.uid and i.task = 'PASSWORD' and i.stage = 'WIPING'
      and not exists (
        select 1 from installs later
        where later.assignment_uid = a.uid and later.epoch > i.epoch
          and (later.task = 'INSTALL' and later.wipe_time is not null or later.task = 'PASSWORD' and later.stage = 'DONE')));
