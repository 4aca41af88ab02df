package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Function;

/** Changes that machines make by what they report, in the audit trail under their own names. */
final class MachineCalls {
  private final Mutations mutations;

  @Inject
  MachineCalls(Mutations mutations) {
    this.mutations = mutations;
  }

  /**
   * @param address where the machine called from
   */
  <T> T run(Install install, String what, String address, Class<T> type, Function<Change, T> work) {
    Caller machine =
        new Caller(install.serverName(), install.tenant(), Set.of(Scope.MACHINE), address);
    Call call = new Call(machine, "netboot/" + what, null, "", "", install.operation().toString());
    return mutations.run(
        call,
        type,
        change -> {
          String assignment = install.facts().assignment();
          change.resource(
              assignment.isEmpty() ? install.serverName() : "assignments/" + assignment);
          change.operation(install.operation());
          return work.apply(change);
        });
  }
}
