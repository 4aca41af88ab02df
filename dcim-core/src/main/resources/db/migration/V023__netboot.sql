-- What is known of a machine that does not start, how long a step takes, and what was left alone by a wipe.

alter table installs
  add column last_request text, -- what the machine asked for when it was last seen
  add column second_start_time timestamptz; -- it had not asked what to boot, and was to be started once more

alter table operations add column step_expected_end_time timestamptz;

alter table wipe_disks drop constraint wipe_disks_result_check;
update wipe_disks set result = 'SKIPPED' where result is null and result_time is not null;
alter table wipe_disks
  add constraint wipe_disks_result check (result in ('DISCARDED', 'OVERWRITTEN', 'ENDS_OVERWRITTEN', 'FAILED', 'SKIPPED')),
  add constraint wipe_disks_told check ((result is null) = (result_time is null));
