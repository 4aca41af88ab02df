package io.toplink.dcim.server.guard;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.server.call.MethodPolicy;
import io.toplink.dcim.server.call.MethodPolicy.Pace;
import io.toplink.dcim.v1.Annotations;
import io.toplink.dcim.v1.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policies of everything that is served: our own methods say theirs in the contract, those of
 * other people's contracts stand in one table here. A method without a policy stops the server.
 */
public final class MethodPolicies {
  private static final String OPERATIONS = "google.longrunning.Operations/";

  /** Methods of contracts that are not ours to annotate. */
  private static final Map<String, MethodPolicy> FOREIGN =
      Stream.of(
              new MethodPolicy(OPERATIONS + "GetOperation", Scope.READ, false, Pace.QUERY),
              new MethodPolicy(OPERATIONS + "ListOperations", Scope.READ, false, Pace.QUERY),
              new MethodPolicy(OPERATIONS + "WaitOperation", Scope.READ, false, Pace.WAIT),
              // What it needs beyond this is what the operation's own verb needs: the core's to
              // say.
              new MethodPolicy(OPERATIONS + "CancelOperation", Scope.READ, true, Pace.WORK),
              new MethodPolicy(OPERATIONS + "DeleteOperation", Scope.ADMIN, false, Pace.QUERY),
              open("grpc.health.v1.Health/Check"),
              open("grpc.health.v1.Health/List"),
              open("grpc.health.v1.Health/Watch"),
              open("grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
              open("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"))
          .collect(Collectors.toMap(MethodPolicy::method, Function.identity()));

  /** Ours that wait for something, or ask a machine although they change nothing. */
  private static final Map<String, Pace> PACES =
      Map.of(
          "toplink.dcim.v1.ServerService/WatchServers", Pace.WAIT,
          "toplink.dcim.v1.PowerService/GetPower", Pace.WORK,
          "toplink.dcim.v1.PowerService/BatchGetPower", Pace.WORK,
          "toplink.dcim.v1.PowerService/WatchPower", Pace.WAIT,
          "toplink.dcim.v1.ServerService/ReadSensors", Pace.WORK);

  private final Map<String, MethodPolicy> byMethod;

  private MethodPolicies(Map<String, MethodPolicy> byMethod) {
    this.byMethod = byMethod;
  }

  /**
   * Collects the policies of these services.
   *
   * @throws IllegalStateException naming every method that has none
   */
  public static MethodPolicies of(Collection<ServerServiceDefinition> services) {
    Map<String, MethodPolicy> policies = new HashMap<>();
    List<String> missing = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        String name = method.getMethodDescriptor().getFullMethodName();
        MethodPolicy policy = find(method);
        if (policy == null) {
          missing.add(name);
        } else {
          policies.put(name, policy);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "methods without a policy are not served: "
              + missing
              + "; give each an option (toplink.dcim.v1.policy) with a scope");
    }
    return new MethodPolicies(Map.copyOf(policies));
  }

  /** The policy of a method that is served. */
  public MethodPolicy get(String fullMethod) {
    MethodPolicy policy = byMethod.get(fullMethod);
    if (policy == null) {
      throw new IllegalArgumentException("not served: " + fullMethod);
    }
    return policy;
  }

  /** Whether a method is served at all. */
  public boolean knows(String fullMethod) {
    return byMethod.containsKey(fullMethod);
  }

  public Set<String> methods() {
    return byMethod.keySet();
  }

  private static @Nullable MethodPolicy find(ServerMethodDefinition<?, ?> definition) {
    String name = definition.getMethodDescriptor().getFullMethodName();
    if (!(definition.getMethodDescriptor().getSchemaDescriptor()
        instanceof ProtoMethodDescriptorSupplier supplier)) {
      return FOREIGN.get(name);
    }
    MethodDescriptor method = supplier.getMethodDescriptor();
    if (!method.getOptions().hasExtension(Annotations.policy)) {
      return FOREIGN.get(name);
    }
    Policy policy = method.getOptions().getExtension(Annotations.policy);
    return scope(policy) == null
        ? null
        : new MethodPolicy(
            name,
            scope(policy),
            policy.getMutation(),
            PACES.getOrDefault(name, policy.getMutation() ? Pace.WORK : Pace.QUERY));
  }

  private static @Nullable Scope scope(Policy policy) {
    return switch (policy.getScope()) {
      case SCOPE_READ -> Scope.READ;
      case SCOPE_INVENTORY -> Scope.INVENTORY;
      case SCOPE_INVENTORY_READ -> Scope.INVENTORY_READ;
      case SCOPE_CATALOG -> Scope.CATALOG;
      case SCOPE_POWER -> Scope.POWER;
      case SCOPE_PROVISIONING -> Scope.PROVISIONING;
      case SCOPE_ADMIN -> Scope.ADMIN;
      case SCOPE_MACHINE -> Scope.MACHINE;
      case SCOPE_GATEWAY -> Scope.GATEWAY;
      case SCOPE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  private static MethodPolicy open(String method) {
    return new MethodPolicy(method, null, false, Pace.INSTANT);
  }
}
