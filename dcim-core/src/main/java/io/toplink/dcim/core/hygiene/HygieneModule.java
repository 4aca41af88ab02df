package io.toplink.dcim.core.hygiene;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.server.BmcRotations;

/** What keeps BMCs ours; {@link CleanlinessConfig} is to be bound elsewhere. */
public final class HygieneModule extends AbstractModule {
  @Override
  protected void configure() {
    requireBinding(CleanlinessConfig.class);
    bind(FindingStore.class).toInstance(new FindingStore());
    bind(BmcFindings.class).in(Singleton.class);
    bind(CleanBmcs.class).in(Singleton.class);
    bind(BmcRequests.class).in(Singleton.class);
    bind(RotateProcedure.class).in(Singleton.class);
    bind(CheckProcedure.class).in(Singleton.class);
    MapBinder<String, Procedure> procedures =
        MapBinder.newMapBinder(binder(), String.class, Procedure.class);
    procedures.addBinding(BmcRotations.KIND).to(RotateProcedure.class);
    procedures.addBinding(CheckProcedure.KIND).to(CheckProcedure.class);
  }
}
