package io.toplink.dcim.whmcs.testing;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.Status;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Power;
import java.util.List;

/** Things a server would tell of: service 812 on server r750-07. */
public final class World {
  public static final String KEY = "dck" + "A".repeat(22);
  public static final String SECRET = "dcs" + "Canary0".repeat(7);
  public static final String GATEWAY_KEY = "dck" + "G".repeat(22);
  public static final String GATEWAY_SECRET = "dcs" + "Gateway".repeat(7);
  public static final String PASSWORD = "Kanarienvogel4711";
  public static final String OPERATION_ID = "0192f0c0-0000-7000-8000-000000000001";
  public static final String OPERATION = "operations/" + OPERATION_ID;

  private World() {}

  public static Assignment assignment(Assignment.State state) {
    return Assignment.newBuilder()
        .setName("assignments/a1b2c3")
        .setPackage("packages/hk-e5")
        .setPackageLabel("HK E5")
        .setServer("servers/r750-07")
        .setServerLabel("HK-A07")
        .setHostname("hk-a07-203.0.113.10")
        .setCustomer("hk_1042")
        .addAllAddresses(List.of("203.0.113.10/29", "2001:db8::10/64"))
        .setExternalId("812")
        .setState(state)
        .setCreateTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
        .setPower(power(Power.State.ON))
        .build();
  }

  public static Power power(Power.State state) {
    return Power.newBuilder()
        .setName("servers/r750-07/power")
        .setState(state)
        .setObserveTime(Timestamp.newBuilder().setSeconds(1_700_000_100))
        .build();
  }

  public static AssignmentLogin login() {
    return AssignmentLogin.newBuilder()
        .setUsername("root")
        .setPassword(PASSWORD)
        .setPort(22)
        .build();
  }

  public static Operation running(String verb, Assignment assignment) {
    return Operation.newBuilder()
        .setName(OPERATION)
        .setMetadata(
            Any.pack(
                OperationMetadata.newBuilder()
                    .setVerb(verb)
                    .setStep("power-on")
                    .setStatusMessage("Waiting for the machine to be on")
                    .setAssignment(assignment)
                    .build()))
        .build();
  }

  public static Operation done(String verb, Assignment assignment) {
    return running(verb, assignment).toBuilder()
        .setDone(true)
        .setResponse(Any.pack(assignment))
        .build();
  }

  public static Operation failed(String verb, Assignment assignment, Status why) {
    return running(verb, assignment).toBuilder().setDone(true).setError(why).build();
  }

  public static Operation powered(String verb, Power.State state) {
    return Operation.newBuilder()
        .setName(OPERATION)
        .setDone(true)
        .setMetadata(Any.pack(OperationMetadata.newBuilder().setVerb(verb).build()))
        .setResponse(Any.pack(power(state)))
        .build();
  }
}
