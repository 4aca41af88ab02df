package io.toplink.dcim.whmcs.api;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.toplink.dcim.whmcs.http.Router;

/** The endpoints and the table that leads to them. */
public final class ApiModule extends AbstractModule {

  @Override
  protected void configure() {
    bind(Catalogue.class).in(Singleton.class);
    bind(CatalogueNames.class).in(Singleton.class);
    bind(Documents.class).in(Singleton.class);
    bind(Images.class).in(Singleton.class);
    bind(LifeCycle.class).in(Singleton.class);
    bind(Operations.class).in(Singleton.class);
    bind(Orders.class).in(Singleton.class);
    bind(PowerActions.class).in(Singleton.class);
    bind(Probes.class).in(Singleton.class);
    bind(RouteTable.class).in(Singleton.class);
    bind(ServiceOperations.class).in(Singleton.class);
    bind(Services.class).in(Singleton.class);
    bind(Systems.class).in(Singleton.class);
  }

  @Provides
  @Singleton
  Router router(RouteTable table) {
    return table.router();
  }
}
