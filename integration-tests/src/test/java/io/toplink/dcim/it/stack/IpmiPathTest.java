package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.BatchAssignPackageRequest;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BootDevice;
import io.toplink.dcim.v1.BootMode;
import io.toplink.dcim.v1.ClearBootOverrideRequest;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InsertMediaRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerResult;
import io.toplink.dcim.v1.ReadBootOverrideRequest;
import io.toplink.dcim.v1.ReadBootOverrideResponse;
import io.toplink.dcim.v1.ReadLastRestartRequest;
import io.toplink.dcim.v1.ReadLastRestartResponse;
import io.toplink.dcim.v1.ReadMediaRequest;
import io.toplink.dcim.v1.ReadSensorsRequest;
import io.toplink.dcim.v1.ReadSensorsResponse;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.SetBootOverrideRequest;
import io.toplink.dcim.v1.UpdateServerRequest;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines whose BMCs speak IPMI, registered, sold and switched as all others are. */
class IpmiPathTest {
  private static final String KEY = "kg-of-the-last-board";

  private static Stack stack;
  private static IpmiFleet fleet;
  private static Operation bmcReset;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.start(StackOptions.of("ipmi"));
    fleet = IpmiFleet.start(5);
    for (int i = 0; i < 5; i++) {
      fleet.bmc(i).becomes("OWN-000" + i);
    }
    // Begun here, as it takes a while.
    register("own-reset", fleet.bmc(1).address(), null);
    assertDone(inspect("own-reset"));
    bmcReset =
        stack
            .api()
            .power()
            .resetBmc(
                ResetBmcRequest.newBuilder()
                    .setName("servers/own-reset/power")
                    .setRequestId(anyId())
                    .build());
  }

  @AfterAll
  static void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void aMachineOfOpenIpmiIsSoldAndSwitched(@TempDir Path directory) throws Exception {
    Tool.orSkip(IpmiSim.PROGRAM, "a server sold with OpenIPMI's BMC");
    try (ForeignBmc bmc = IpmiSim.start(directory)) {
      Server server = sold("sim", bmc.address());
      assertThat(server.getHardware().getSerialNumber()).isEqualTo("PSN-0042");
      assertThat(server.getHardware().getSystemUuid()).isEqualTo(IpmiSim.GUID);
      switched("sim");
      // What its own log says that it was told, and what became of it.
      assertThat(Files.readAllLines(directory.resolve("told")))
          .containsExactly("power 1", "power 0", "power 1", "power 0", "power 1");
      assertThat(bmc.effects())
          .filteredOn(effect -> !effect.startsWith("boot"))
          .containsExactly("power-on", "power-cut", "power-on", "power-cut", "power-on");
      assertThat(sensors("sim").getSensorsList()).isEmpty();
    }
  }

  @Test
  void aMachineOfOursIsSoldAndSwitched() throws Exception {
    IpmiBmc bmc = fleet.bmc(0);
    Server server = sold("own", bmc.address());
    assertThat(server.getHardware().getSerialNumber()).isEqualTo(bmc.serialNumber());
    assertThat(server.getHardware().getSystemUuid()).isEqualTo(bmc.uuid());
    switched("own");
    assertThat(bmc.machine().told())
        .containsExactly("control 1", "control 0", "control 1", "control 0", "control 1");
    assertThat(lastRestart("own")).isEqualTo(ReadLastRestartResponse.Cause.COMMAND);
    bmc.machine().cameUpBecause(6);
    assertThat(lastRestart("own")).isEqualTo(ReadLastRestartResponse.Cause.POWER_RESTORED);
    bootsFromEach("own");
    showsNoImages("own");
    assertThat(sensors("own").getSensorsList())
        .anySatisfy(
            sensor -> {
              assertThat(sensor.getQuantity())
                  .isEqualTo(ReadSensorsResponse.Sensor.Quantity.TEMPERATURE);
              assertThat(sensor.getValue()).isEqualTo(23.0);
            });
  }

  @Test
  void theBmcItselfIsRestartedOnce() throws Exception {
    assertDone(finish(bmcReset));
    assertThat(fleet.bmc(1).machine().effects()).containsExactly("bmc-reset");
  }

  /** B31, B33: cables are exchanged, and nobody sends a command that would find it out. */
  @Test
  void thePowerOfAnotherMachineIsNotTakenForThisOnes() throws Exception {
    IpmiBmc on = fleet.bmc(3);
    IpmiBmc off = fleet.bmc(4);
    register("swap-on", on.address(), null);
    register("swap-off", off.address(), null);
    assertDone(inspect("swap-on"));
    assertDone(inspect("swap-off"));
    assertDone(
        finish(
            stack
                .api()
                .power()
                .powerOn(
                    PowerOnRequest.newBuilder()
                        .setName("servers/swap-on/power")
                        .setRequestId(anyId())
                        .build())));
    assertThat(seen("servers/swap-on/power")).isEqualTo(Power.State.ON);
    assertThat(seen("servers/swap-off/power")).isEqualTo(Power.State.OFF);

    fleet.swap(on, off);
    List<PowerResult> results =
        stack
            .api()
            .power()
            .batchGetPower(
                BatchGetPowerRequest.newBuilder()
                    .addNames("servers/swap-on/power")
                    .addNames("servers/swap-off/power")
                    .setRefresh(true)
                    .setRefreshTimeout(Durations.fromSeconds(20))
                    .build())
            .getResultsList();
    for (PowerResult result : results) {
      assertThat(result.getError().getDetails(0).unpack(ErrorInfo.class).getReason())
          .isEqualTo("BMC_IDENTITY_MISMATCH");
      assertThat(result.getPower().hasDriftTime()).isFalse();
    }
    assertThat(results)
        .extracting(result -> result.getPower().getLastKnownState())
        .containsExactly(Power.State.ON, Power.State.OFF);
    assertThat(off.machine().told()).isEmpty();
  }

  @Test
  void aBmcWithAKeyOfItsOwnIsReachedOnceTheKeyIsKnown() throws Exception {
    IpmiBmc bmc = fleet.bmc(2).hasKey(new byte[] {0, (byte) 0xff, 7});
    register("own-key", bmc.address(), KEY);
    Operation refused = inspect("own-key");
    assertThat(reason(refused)).isEqualTo("BMC_LOGIN_REFUSED");
    assertThat(refused.getError().getMessage()).contains("BMC key (Kg)").doesNotContain("kg-of");

    Server changed =
        stack
            .api()
            .servers()
            .updateServer(
                UpdateServerRequest.newBuilder()
                    .setServer(
                        Server.newBuilder()
                            .setName("servers/own-key")
                            .setBmc(Bmc.newBuilder().setBmcKey("0x00ff07")))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("bmc.bmc_key"))
                    .setRequestId(anyId())
                    .build());
    assertThat(changed.getBmc().getBmcKeySet()).isTrue();
    assertThat(changed.getBmc().getBmcKey()).isEmpty();
    assertDone(inspect("own-key"));

    SecretScan secrets = new SecretScan();
    secrets.add("the first key", KEY);
    secrets.add("the second key", "0x00ff07");
    for (Path log : stack.logs()) {
      secrets.assertNoneIn(log);
    }
    secrets.assertNoneIn(
        "the audit trail",
        stack
            .api()
            .audit()
            .listAuditEvents(ListAuditEventsRequest.getDefaultInstance())
            .toString());
  }

  /** Registered, inspected, bound and ordered: on from here. */
  private static Server sold(String id, InetSocketAddress bmc) throws Exception {
    register(id, bmc, null);
    assertDone(inspect(id));
    stack
        .api()
        .packages()
        .createPackage(
            CreatePackageRequest.newBuilder()
                .setPackageId("of-" + id)
                .setPackage(
                    Package.newBuilder()
                        .setDisplayName("Of " + id)
                        .setSpecification(
                            Package.Specification.newBuilder().setCpuCount(2).setMemoryMib(65_536))
                        .setMatchingOnly(true))
                .setRequestId(anyId())
                .build());
    stack
        .api()
        .servers()
        .batchAssignPackage(
            BatchAssignPackageRequest.newBuilder()
                .addServers("servers/" + id)
                .setPackage("packages/of-" + id)
                .setRequestId(anyId())
                .build());
    assertDone(
        finish(
            stack
                .api()
                .provisioning()
                .createAssignment(
                    CreateAssignmentRequest.newBuilder()
                        .setAssignment(
                            Assignment.newBuilder()
                                .setPackage("packages/of-" + id)
                                .setExternalId(id))
                        .setRequestId(anyId())
                        .build())));
    Server server =
        stack
            .api()
            .servers()
            .getServer(GetServerRequest.newBuilder().setName("servers/" + id).build());
    assertThat(server.getState()).isEqualTo(Server.State.ASSIGNED);
    assertThat(server.getHardwareMismatchesList()).isEmpty();
    assertThat(server.getHardwareUnverifiedList()).containsExactly("cpu_count", "memory_mib");
    return server;
  }

  /** Off, on and restarted through the assignment; each state as the BMC tells it. */
  private static void switched(String id) throws Exception {
    String power = "assignments/ext:" + id + "/power";
    assertThat(seen(power)).isEqualTo(Power.State.ON);
    assertDone(
        finish(
            stack
                .api()
                .power()
                .powerOff(
                    PowerOffRequest.newBuilder().setName(power).setManner(Manner.FORCED).build())));
    assertThat(seen(power)).isEqualTo(Power.State.OFF);
    assertDone(
        finish(stack.api().power().powerOn(PowerOnRequest.newBuilder().setName(power).build())));
    assertThat(seen(power)).isEqualTo(Power.State.ON);
    assertDone(
        finish(
            stack
                .api()
                .power()
                .restart(
                    RestartRequest.newBuilder().setName(power).setManner(Manner.FORCED).build())));
    assertThat(seen(power)).isEqualTo(Power.State.ON);
  }

  /** Each device in each mode is set, read back and cleared. */
  private static void bootsFromEach(String id) throws Exception {
    String power = "assignments/ext:" + id + "/power";
    for (BootDevice device :
        EnumSet.complementOf(
            EnumSet.of(BootDevice.BOOT_DEVICE_UNSPECIFIED, BootDevice.UNRECOGNIZED))) {
      BootMode mode =
          device.getNumber() % 2 == 0 ? BootMode.BOOT_MODE_UEFI : BootMode.BOOT_MODE_LEGACY;
      assertDone(
          finish(
              stack
                  .api()
                  .power()
                  .setBootOverride(
                      SetBootOverrideRequest.newBuilder()
                          .setName(power)
                          .setBootDevice(device)
                          .setBootMode(mode)
                          .build())));
      ReadBootOverrideResponse told = boot(power);
      assertThat(told.getBootDevice()).isEqualTo(device);
      assertThat(told.getBootMode()).isEqualTo(mode);
    }
    assertDone(
        finish(
            stack
                .api()
                .power()
                .clearBootOverride(ClearBootOverrideRequest.newBuilder().setName(power).build())));
    assertThat(boot(power).getBootDevice()).isEqualTo(BootDevice.BOOT_DEVICE_UNSPECIFIED);
  }

  private static ReadBootOverrideResponse boot(String power) {
    return stack
        .api()
        .power()
        .readBootOverride(ReadBootOverrideRequest.newBuilder().setName(power).build());
  }

  private static void showsNoImages(String id) throws Exception {
    Operation refused =
        finish(
            stack
                .api()
                .servers()
                .insertMedia(
                    InsertMediaRequest.newBuilder()
                        .setName("servers/" + id)
                        .setImageUri("http://198.51.100.1/rescue.iso")
                        .setRequestId(anyId())
                        .build()));
    assertThat(reason(refused)).isEqualTo("BMC_UNSUPPORTED");
    assertThat(refused.getError().getMessage()).contains("IPMI shows no images");
    StatusRuntimeException unread =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                stack
                    .api()
                    .servers()
                    .readMedia(ReadMediaRequest.newBuilder().setName("servers/" + id).build()));
    assertThat(unread.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  private static ReadLastRestartResponse.Cause lastRestart(String id) {
    return stack
        .api()
        .power()
        .readLastRestart(
            ReadLastRestartRequest.newBuilder().setName("assignments/ext:" + id + "/power").build())
        .getCause();
  }

  private static Power.State seen(String power) {
    return stack
        .api()
        .power()
        .getPower(GetPowerRequest.newBuilder().setName(power).setRefresh(true).build())
        .getState();
  }

  private static ReadSensorsResponse sensors(String id) {
    return stack
        .api()
        .servers()
        .readSensors(ReadSensorsRequest.newBuilder().setName("servers/" + id).build());
  }

  private static void register(String id, InetSocketAddress address, @Nullable String key) {
    Bmc.Builder bmc =
        Bmc.newBuilder()
            .setProtocol(Bmc.Protocol.IPMI)
            .setHost(address.getAddress().getHostAddress())
            .setPort(address.getPort())
            .setUsername(ForeignBmc.USERNAME)
            .setPassword(ForeignBmc.PASSWORD);
    if (key != null) {
      bmc.setBmcKey(key);
    }
    Server made =
        stack
            .api()
            .servers()
            .createServer(
                CreateServerRequest.newBuilder()
                    .setServerId(id)
                    .setServer(Server.newBuilder().setBmc(bmc))
                    .setRequestId(anyId())
                    .build());
    assertThat(made.getBmc().getBmcKeySet()).isEqualTo(key != null);
  }

  private static Operation inspect(String id) {
    return finish(
        stack
            .api()
            .servers()
            .inspectServer(
                InspectServerRequest.newBuilder()
                    .setName("servers/" + id)
                    .setRequestId(anyId())
                    .build()));
  }

  private static Operation finish(Operation operation) {
    return stack
        .api()
        .operations()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(operation.getName())
                .setTimeout(Durations.fromSeconds(25))
                .build());
  }

  private static void assertDone(Operation operation) {
    assertThat(operation.getDone() && operation.hasResponse()).as("%s", operation).isTrue();
  }

  private static String reason(Operation operation) throws InvalidProtocolBufferException {
    assertThat(operation.hasError()).as("%s", operation).isTrue();
    return operation.getError().getDetails(0).unpack(ErrorInfo.class).getReason();
  }

  private static String anyId() {
    return UUID.randomUUID().toString();
  }
}
