package io.toplink.dcim.server;

import io.grpc.BindableService;
import io.grpc.protobuf.services.ProtoReflectionService;

/** The older reflection, which many tools still ask for first. */
final class Reflection {
  private Reflection() {}

  @SuppressWarnings("deprecation") // grpc-java deprecates it in favour of v1, which we serve too.
  static BindableService v1alpha() {
    return ProtoReflectionService.newInstance();
  }
}
