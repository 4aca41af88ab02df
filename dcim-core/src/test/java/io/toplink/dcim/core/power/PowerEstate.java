package io.toplink.dcim.core.power;

import com.google.inject.AbstractModule;
import com.google.inject.util.Modules;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.operation.OperationRunner;
import io.toplink.dcim.core.operation.OperationStore;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.operation.Rest;
import io.toplink.dcim.core.server.BootModes;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestEstate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/** One machine that is on, and operations on its power from their beginning to their end. */
final class PowerEstate {
  static final UUID SERVER = UUID.randomUUID();

  final FakeMachines machines = new FakeMachines(InstantSource.system());
  private final TestEstate estate =
      TestEstate.with(
          new OperationModule(),
          Modules.override(new PowerModule())
              .with(binder -> binder.bind(Machines.class).toInstance(machines)),
          new AbstractModule() {
            @Override
            protected void configure() {
              bind(AddressPolicy.class)
                  .toInstance(new AddressPolicy(BmcSettings.of(List.of(), false)));
              bind(BootModes.class);
              bind(PowerConfig.class).toInstance(PowerConfig.DEFAULT);
              bind(OperationConfig.class).toInstance(OperationConfig.defaults("test"));
            }
          });

  PowerEstate() {
    estate.sql(
        """
        insert into servers (uid, id, state, create_time, update_time)
        values (?, 'r-1', 'AVAILABLE', now(), now())
        """,
        SERVER);
    machines.set(SERVER, PowerReading.State.ON);
  }

  /** What one can ask of it. */
  Powers powers() {
    return estate.get(Powers.class);
  }

  /** Carries out what is wished, as fast as time can be made to pass. */
  Operation ended(BiFunction<Change, Powers.Target, Operations.Reference> wish) {
    UUID id =
        estate
            .get(Mutations.class)
            .run(
                TestCalls.call("ops", "Power"),
                Operations.Reference.class,
                change -> wish.apply(change, new Powers.Target("servers/r-1", SERVER, null)))
            .id();
    long task = 1;
    while (estate.get(OperationRunner.class).run(id, task) instanceof Rest.Waiting waiting) {
      Duration until = Duration.between(estate.clock().instant(), waiting.until());
      estate.clock().advance(until.isNegative() ? Duration.ZERO : until);
      task++;
    }
    return estate.get(OperationStore.class).find(id).orElseThrow();
  }
}
