package io.toplink.dcim.whmcs.api;

import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.JsonFields;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Dcim;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The power buttons. */
final class PowerActions {
  private static final int LONGEST_ACTION = 20;

  private final Dcim dcim;
  private final Operations operations;

  @Inject
  PowerActions(Dcim dcim, Operations operations) {
    this.dcim = dcim;
    this.operations = operations;
  }

  private record Pressed(String serviceId, PowerView power, @Nullable OperationView operation) {}

  Answer power(Call call) {
    String serviceId = ServiceIds.service(call);
    String action = call.body().read(PowerActions::action);
    return finish(call, serviceId, press(call, action, Names.power(serviceId)));
  }

  Answer resetBmc(Call call) {
    String serviceId = ServiceIds.service(call);
    call.body().read(JsonFields::toString);
    ResetBmcRequest request =
        ResetBmcRequest.newBuilder()
            .setName(Names.power(serviceId))
            .setRequestId(call.requestId())
            .build();
    return finish(call, serviceId, dcim.resetBmc(call.asker(), request));
  }

  private Operation press(Call call, String action, String name) {
    String id = call.requestId();
    return switch (action) {
      case "on" ->
          dcim.powerOn(
              call.asker(), PowerOnRequest.newBuilder().setName(name).setRequestId(id).build());
      case "off" -> dcim.powerOff(call.asker(), off(name, id, Power.Manner.FORCED));
      case "soft_off" -> dcim.powerOff(call.asker(), off(name, id, Power.Manner.GRACEFUL));
      // A restart is an off that was seen and an on that was seen, so both mean the same.
      case "reset", "cycle" ->
          dcim.restart(
              call.asker(),
              RestartRequest.newBuilder()
                  .setName(name)
                  .setManner(Power.Manner.FORCED)
                  .setRequestId(id)
                  .build());
      default -> throw new IllegalStateException("an action that was let through");
    };
  }

  private Answer finish(Call call, String serviceId, Operation accepted) {
    Operation last = operations.await(call.asker(), accepted);
    Power power =
        Operations.power(last)
            .or(() -> Operations.assignment(last).map(assignment -> assignment.getPower()))
            .orElse(Power.getDefaultInstance());
    Pressed data = new Pressed(serviceId, PowerView.of(power), OperationView.ofNamed(last));
    Optional<Problem> failure = operations.failure(last);
    if (failure.isPresent()) {
      throw failure.get().data(data).asException();
    }
    return last.getDone() ? Answer.ok(data) : Answer.accepted(data);
  }

  private static PowerOffRequest off(String name, String requestId, Power.Manner manner) {
    return PowerOffRequest.newBuilder()
        .setName(name)
        .setManner(manner)
        .setRequestId(requestId)
        .build();
  }

  private static String action(JsonFields body) {
    String action = body.text("action", LONGEST_ACTION);
    switch (action) {
      case "", "on", "off", "soft_off", "reset", "cycle" -> {}
      default -> body.reject("action", "must be on, off, soft_off, reset or cycle");
    }
    return action;
  }
}
