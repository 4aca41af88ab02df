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
        .map((row, context) -> InstallRow.map(row))
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

  /**
   * Why an installation failed that wrote everything and was then waited for in vain; empty if it
   * did not end so, or was not the last task of its machine.
   */
  Optional<String> missed(Handle handle, UUID operation) {
    return handle
        .createQuery(
            """
            select o.error_message
            from installs i join operations o on o.id = i.operation_id
            where i.operation_id = :operation and i.task = 'INSTALL' and i.stage = 'WRITTEN'
              and o.state = 'FAILED' and o.error_reason = 'INSTALL_UNFINISHED'
              and i.epoch = (select max(epoch) from installs where server_uid = i.server_uid)
            """)
        .bind("operation", operation)
        .mapTo(String.class)
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
        .map((row, context) -> InstallRow.map(row))
        .list();
  }
}
