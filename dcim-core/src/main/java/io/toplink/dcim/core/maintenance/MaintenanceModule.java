package io.toplink.dcim.core.maintenance;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.operation.Procedure;

/** What is done to servers that nobody has. */
public final class MaintenanceModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ServerWipes.class).in(Singleton.class);
    bind(WipeProcedure.class).in(Singleton.class);
    MapBinder.newMapBinder(binder(), String.class, Procedure.class)
        .addBinding(WipeProcedure.KIND)
        .to(WipeProcedure.class);
  }
}
