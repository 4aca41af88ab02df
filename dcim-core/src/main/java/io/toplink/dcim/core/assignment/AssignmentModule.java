package io.toplink.dcim.core.assignment;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.operation.Procedure;

/** Assignments, and the procedures that move them. */
public final class AssignmentModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Assignments.class).in(Singleton.class);
    bind(Provisioning.class).in(Singleton.class);
    bind(PowerRequests.class).in(Singleton.class);
    bind(Reservation.class).in(Singleton.class);
    bind(ServerPicker.class).toInstance(new ServerPicker());
    bind(AssignmentStore.class).toInstance(new AssignmentStore());
    bind(AssignmentStates.class).in(Singleton.class);
    MapBinder<String, Procedure> procedures =
        MapBinder.newMapBinder(binder(), String.class, Procedure.class);
    procedures
        .addBinding(ProvisionProcedure.KIND)
        .to(ProvisionProcedure.class)
        .in(Singleton.class);
    procedures.addBinding(SuspendProcedure.KIND).to(SuspendProcedure.class).in(Singleton.class);
    procedures.addBinding(ResumeProcedure.KIND).to(ResumeProcedure.class).in(Singleton.class);
    procedures.addBinding(EndProcedure.KIND).to(EndProcedure.class).in(Singleton.class);
  }
}
