package io.toplink.dcim.core.assignment;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.multibindings.ProvidesIntoMap;
import com.google.inject.multibindings.StringMapKey;
import io.toplink.dcim.core.install.WipeListener;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.telemetry.DriftReaction;

/** Assignments, and the procedures that move them. */
public final class AssignmentModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Assignments.class).in(Singleton.class);
    bind(Provisioning.class).in(Singleton.class);
    bind(PowerRequests.class).in(Singleton.class);
    bind(Reservation.class).in(Singleton.class);
    bind(ServerPicker.class).in(Singleton.class);
    bind(AssignmentStore.class).in(Singleton.class);
    bind(PowerReadings.class).in(Singleton.class);
    bind(BootReadings.class).in(Singleton.class);
    bind(SuspendedMachines.class).in(Singleton.class);
    OptionalBinder.newOptionalBinder(binder(), DriftReaction.class)
        .setBinding()
        .to(SuspendedMachines.class);
    bind(AssignmentStates.class).in(Singleton.class);
    bind(AssignmentProcedures.class).in(Singleton.class);
    bind(WipeListener.class).to(AssignmentStates.class);
    bind(Reinstalling.class).in(Singleton.class);
    bind(RescueStore.class).toInstance(new RescueStore());
    bind(DeletionStore.class).toInstance(new DeletionStore());
    bind(Rescued.class).in(Singleton.class);
    bind(Rescues.class).in(Singleton.class);
    bind(Deletions.class).in(Singleton.class);
    bind(Purging.class).in(Singleton.class);
    bind(GraceSweep.class).in(Singleton.class);
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.PROVISION)
  @Singleton
  Procedure provision(AssignmentProcedures procedures) {
    return procedures.provision();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.INSTALL)
  @Singleton
  Procedure install(AssignmentProcedures procedures) {
    return procedures.install();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.SUSPEND)
  @Singleton
  Procedure suspend(AssignmentProcedures procedures) {
    return procedures.suspend();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.RESUME)
  @Singleton
  Procedure resume(AssignmentProcedures procedures) {
    return procedures.resume();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.KEEP)
  @Singleton
  Procedure keep(AssignmentProcedures procedures) {
    return procedures.keep();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.RESCUE)
  @Singleton
  Procedure rescue(AssignmentProcedures procedures) {
    return procedures.rescue();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.END_RESCUE)
  @Singleton
  Procedure endRescue(AssignmentProcedures procedures) {
    return procedures.endRescue();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.PASSWORD)
  @Singleton
  Procedure password(AssignmentProcedures procedures) {
    return procedures.password();
  }

  @ProvidesIntoMap
  @StringMapKey(AssignmentProcedures.END)
  @Singleton
  Procedure end(AssignmentProcedures procedures) {
    return procedures.end();
  }
}
