package io.toplink.dcim.server.guard;

import com.google.inject.Injector;
import com.google.protobuf.Descriptors.Descriptor;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.audit.AuditEvents;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.credential.Authenticator;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/** What every call passes, in order. */
public final class Guards {
  private Guards() {}

  /** The service behind its guards. */
  public static ServerServiceDefinition around(
      ServerServiceDefinition service, List<ServerInterceptor> guards) {
    return ServerInterceptors.interceptForward(Unreadable.letThrough(service), guards);
  }

  /** For a server on top of a core; outermost first. */
  public static List<ServerInterceptor> of(
      Injector core,
      MethodPolicies policies,
      Collection<ServerServiceDefinition> services,
      Load load,
      ScheduledExecutorService timer) {
    return inOrder(
        policies,
        services,
        core.getInstance(Ids.class),
        core.getInstance(MeterRegistry.class),
        load,
        timer,
        core.getInstance(Authenticator.class)::authenticate,
        new AuditedRefusals(core.getInstance(AuditEvents.class)));
  }

  /** Outermost first. Compiles the rules of the contract, which takes a moment. */
  static List<ServerInterceptor> inOrder(
      MethodPolicies policies,
      Collection<ServerServiceDefinition> services,
      Ids ids,
      MeterRegistry meters,
      Load load,
      ScheduledExecutorService timer,
      Gatekeeper gatekeeper,
      RefusalLog refusals) {
    return List.of(
        new TrailInterceptor(policies, ids, new FailedCalls(meters)),
        new AuditInterceptor(refusals),
        new StatusInterceptor(),
        new LoadInterceptor(load),
        new DeadlineInterceptor(timer),
        new AccessInterceptor(gatekeeper),
        new ContractInterceptor(requests(policies, services)));
  }

  private static Set<Descriptor> requests(
      MethodPolicies policies, Collection<ServerServiceDefinition> services) {
    Set<Descriptor> requests = new LinkedHashSet<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        var descriptor = method.getMethodDescriptor();
        if (!policies.get(descriptor.getFullMethodName()).open()
            && descriptor.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier supplier) {
          requests.add(supplier.getMethodDescriptor().getInputType());
        }
      }
    }
    return requests;
  }
}
