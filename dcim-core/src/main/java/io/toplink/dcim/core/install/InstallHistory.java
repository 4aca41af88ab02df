package io.toplink.dcim.core.install;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What earlier tasks left behind on an assignment's machine, by their rows. */
final class InstallHistory {

  /** The last installation that was asked for. */
  Optional<Install> last(Handle handle, UUID assignment) {
    return handle
        .createQuery(
            InstallStore.SELECT
                + " where i.assignment_uid = :assignment and i.task = 'INSTALL' order by"
                + " i.create_time desc limit 1")
        .bind("assignment", assignment)
        .map((row, context) -> InstallStore.map(row))
        .findOne();
  }

  /** How far the last installation got that was allowed to wipe; empty if none ever was. */
  Optional<Install.Stage> lastWritten(Handle handle, UUID assignment) {
    return handle
        .createQuery(
            """
            select stage from installs
            where assignment_uid = :assignment and task = 'INSTALL' and wipe_time is not null
            order by epoch desc limit 1
            """)
        .bind("assignment", assignment)
        .mapTo(Install.Stage.class)
        .findOne();
  }

  /** New passwords that machines were allowed to set and never reported, newest first. */
  List<Install> perhapsSet(Handle handle, UUID assignment) {
    return handle
        .createQuery(
            InstallStore.SELECT
                + """
                where i.assignment_uid = :assignment and i.task = 'PASSWORD' and i.stage = 'WIPING'
                  and not exists (
                    select 1 from installs later
                    where later.assignment_uid = :assignment and later.epoch > i.epoch
                      and (later.task = 'INSTALL' and later.wipe_time is not null
                        or later.task = 'PASSWORD' and later.stage = 'DONE'))
                order by i.epoch desc
                """)
        .bind("assignment", assignment)
        .map((row, context) -> InstallStore.map(row))
        .list();
  }
}
