package io.toplink.dcim.core.server;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.operation.Procedure;

/** The inventory. */
public final class ServerModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ServerReader.class).toInstance(new ServerReader());
    bind(ServerWriter.class).toInstance(new ServerWriter());
    bind(ServerNetworkStore.class).toInstance(new ServerNetworkStore());
    bind(HardwareStore.class).toInstance(new HardwareStore());
    bind(HardwareChecks.class).in(Singleton.class);
    requireBinding(FirmwareConfig.class);
    bind(FirmwareChecks.class).in(Singleton.class);
    bind(BmcRules.class).in(Singleton.class);
    bind(Inventory.class).in(Singleton.class);
    bind(Servers.class).in(Singleton.class);
    bind(Doubts.class).in(Singleton.class);
    bind(BmcAccess.class).in(Singleton.class);
    bind(BootModes.class).in(Singleton.class);
    bind(BmcRotations.class).in(Singleton.class);
    bind(ServerWatch.class).in(Singleton.class);
    bind(InspectProcedure.class).in(Singleton.class);
    MapBinder.newMapBinder(binder(), String.class, Procedure.class)
        .addBinding(InspectProcedure.KIND)
        .to(InspectProcedure.class);
  }
}
