package io.toplink.dcim.server.service;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.grpc.BindableService;
import java.util.List;

/** Everything that is served of our contract. */
public final class Services extends AbstractModule {
  private static final List<Class<? extends BindableService>> ALL =
      List.of(
          ServerGrpcService.class,
          WipeGrpcService.class,
          PowerGrpcService.class,
          PackageGrpcService.class,
          ImageGrpcService.class,
          ProvisioningGrpcService.class,
          SiteGrpcService.class,
          IpPoolGrpcService.class,
          ApiCredentialGrpcService.class,
          AuditGrpcService.class,
          OperationsGrpcService.class);

  @Override
  protected void configure() {
    bind(Version.class).toInstance(Version.ofThisBuild());
    bind(OperationMessages.class).in(Singleton.class);
    Multibinder<BindableService> services =
        Multibinder.newSetBinder(binder(), BindableService.class);
    ALL.forEach(service -> services.addBinding().to(service).in(Singleton.class));
  }
}
