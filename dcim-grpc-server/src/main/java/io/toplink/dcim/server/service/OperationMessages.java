package io.toplink.dcim.server.service;

import com.google.longrunning.Operation;
import com.google.longrunning.OperationsProto;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.toplink.dcim.core.assignment.Accepted;
import io.toplink.dcim.core.assignment.Assignments;
import io.toplink.dcim.core.assignment.PowerReadings;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.operation.BatchParts;
import io.toplink.dcim.core.operation.BatchProgress;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.server.Servers;
import io.toplink.dcim.server.translate.AssignmentProto;
import io.toplink.dcim.server.translate.BatchProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.OperationProto;
import io.toplink.dcim.server.translate.PowerProto;
import io.toplink.dcim.server.translate.ServerProto;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentOuterClass;
import io.toplink.dcim.v1.BatchPowerResponse;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOuterClass;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerOuterClass;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts what an operation is about beside it: its target and, once it is done, what was promised.
 */
final class OperationMessages {
  private static final String BATCH = BatchPowerResponse.getDescriptor().getName();

  private final Operations operations;
  private final BatchParts parts;
  private final Assignments assignments;
  private final PowerReadings powers;
  private final Servers servers;

  /** What each method promised, by its short name: operation_info in the contract. */
  private final Map<String, String> promised = new HashMap<>();

  @Inject
  OperationMessages(
      Operations operations,
      BatchParts parts,
      Assignments assignments,
      PowerReadings powers,
      Servers servers) {
    this.operations = operations;
    this.parts = parts;
    this.assignments = assignments;
    this.powers = powers;
    this.servers = servers;
    List.of(
            AssignmentOuterClass.getDescriptor(),
            PowerOuterClass.getDescriptor(),
            ServerOuterClass.getDescriptor())
        .forEach(this::collect);
  }

  private void collect(FileDescriptor file) {
    file.getServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> method.getOptions().hasExtension(OperationsProto.operationInfo))
        .forEach(
            method ->
                promised.put(
                    method.getName(),
                    method
                        .getOptions()
                        .getExtension(OperationsProto.operationInfo)
                        .getResponseType()));
  }

  /** An operation as it stands. */
  Operation message(Caller caller, io.toplink.dcim.core.operation.Operation from) {
    return message(caller, from, true);
  }

  /** One of many operations: what may be long is left out. */
  Operation brief(Caller caller, io.toplink.dcim.core.operation.Operation from) {
    return message(caller, from, false);
  }

  private Operation message(
      Caller caller, io.toplink.dcim.core.operation.Operation from, boolean whole) {
    if (promised(from).equals(BATCH)) {
      return batch(from, whole);
    }
    Assignment assignment =
        from.target().startsWith(Names.ASSIGNMENT.of("")) ? about(caller, from) : null;
    Message response = from.over() && from.error() == null ? response(from, assignment) : null;
    return OperationProto.message(from, operations.cancellable(from), assignment, null, response);
  }

  private Operation batch(io.toplink.dcim.core.operation.Operation from, boolean whole) {
    BatchProgress progress = parts.progress(from, whole);
    io.toplink.dcim.v1.BatchProgress told = BatchProto.message(progress);
    if (!from.over() || from.error() != null) {
      return OperationProto.message(from, operations.cancellable(from), null, told, null);
    }
    return OperationProto.message(
        from, false, null, told.toBuilder().clearResults().build(), BatchProto.response(progress));
  }

  /** The operation that was just written down. */
  Operation message(Caller caller, Operations.Reference reference) {
    return message(caller, operations.get(caller, reference.id()));
  }

  /** What a call on an assignment came to. */
  Operation message(Call call, String asked, Accepted accepted) {
    Accepted.Written written = accepted.written();
    if (written != null) {
      // It was only just written down: nothing of it can be past its point of no return.
      return OperationProto.message(
          written.operation(), true, AssignmentProto.message(written.assignment()), null, null);
    }
    Operation operation =
        accepted.operation() == null
            ? done(call, asked, assignment(call.caller(), accepted.assignment()))
            : message(call.caller(), operations.get(call.caller(), accepted.operation()));
    return accepted.alreadyExisted() ? alreadyExisted(operation) : operation;
  }

  /** Nothing was left to do, or it was only asked whether it could be done. */
  static Operation done(Call call, String asked, @Nullable Assignment assignment) {
    OperationMetadata.Builder metadata =
        OperationMetadata.newBuilder()
            .setTarget(assignment == null ? asked : assignment.getName())
            .setVerb(call.verb())
            .setActor(call.caller().actor());
    if (assignment != null) {
      metadata.setAssignment(assignment);
    }
    return OperationProto.done(
        metadata.build(), assignment == null ? Assignment.getDefaultInstance() : assignment);
  }

  private static Operation alreadyExisted(Operation operation) {
    try {
      OperationMetadata metadata =
          operation.getMetadata().unpack(OperationMetadata.class).toBuilder()
              .setAlreadyExisted(true)
              .build();
      return operation.toBuilder().setMetadata(Any.pack(metadata)).build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("we packed it ourselves", e);
    }
  }

  private String promised(io.toplink.dcim.core.operation.Operation from) {
    return promised.getOrDefault(from.verb(), "");
  }

  private Message response(
      io.toplink.dcim.core.operation.Operation from, @Nullable Assignment assignment) {
    return switch (promised(from)) {
      case "Assignment" -> assignment == null ? Assignment.getDefaultInstance() : assignment;
      case "Power" -> power(from);
      case "Server" ->
          present(() -> ServerProto.message(servers.get(Names.SERVER.id("target", from.target()))))
              .orElse(Server.newBuilder().setName(from.target()).build());
      // What the core did by itself.
      default -> assignment == null ? Empty.getDefaultInstance() : assignment;
    };
  }

  private Power power(io.toplink.dcim.core.operation.Operation from) {
    UUID server = from.serverUid();
    return server == null
        ? Power.getDefaultInstance()
        : PowerProto.message(powers.lastSeen(server, from.target()));
  }

  private @Nullable Assignment about(Caller caller, io.toplink.dcim.core.operation.Operation from) {
    return assignment(caller, from.assignmentUid());
  }

  private @Nullable Assignment assignment(Caller caller, @Nullable UUID uid) {
    return uid == null
        ? null
        : present(() -> AssignmentProto.message(assignments.get(caller, uid))).orElse(null);
  }

  /** What is gone by now, or another's, is left out. */
  private static <T> Optional<T> present(Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (DcimException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
