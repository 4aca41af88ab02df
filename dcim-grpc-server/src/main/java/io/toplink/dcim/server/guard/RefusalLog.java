package io.toplink.dcim.server.guard;

import io.grpc.Metadata;
import io.grpc.Status;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.server.call.Trail;

/** Where refusals are written. */
@FunctionalInterface
interface RefusalLog {
  void write(Caller caller, Trail trail, Status status, Metadata trailers);
}
