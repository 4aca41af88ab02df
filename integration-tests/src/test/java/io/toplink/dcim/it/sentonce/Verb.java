package io.toplink.dcim.it.sentonce;

import com.google.protobuf.util.Durations;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.v1.BootDevice;
import io.toplink.dcim.v1.EjectMediaRequest;
import io.toplink.dcim.v1.InsertMediaRequest;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import java.util.List;

/** What is asked of a machine, what its BMC has to be told for it, and what is to come of it. */
enum Verb {
  ON(false, List.of(Order.ON), "power-on", "boot None"),
  OFF(true, List.of(Order.OFF), "power-cut"),
  SOFT_OFF(true, List.of(Order.SOFT_OFF), "shutdown"),
  /** Of a system that does not listen. */
  SOFT_OFF_THEN_OFF(true, List.of(Order.SOFT_OFF, Order.OFF), "power-cut"),
  RESTART(true, List.of(Order.OFF, Order.ON), "power-cut", "power-on", "boot None"),
  RESTART_FROM_NETWORK(
      true,
      List.of(Order.BOOT, Order.OFF, Order.BOOT, Order.ON),
      "power-cut",
      "power-on",
      "boot Pxe"),
  RESET_BMC(true, List.of(Order.RESET_BMC), "bmc-reset"),
  /** Nobody asks for it: the BMC does not do its job, and a restart cures that. */
  HEAL_BMC(true, List.of(Order.RESET_BMC), "bmc-reset"),
  INSERT_MEDIA(true, List.of(Order.INSERT), "image-shown"),
  EJECT_MEDIA(true, List.of(Order.EJECT), "image-gone");

  static final String IMAGE = "http://198.51.100.1/rescue.iso";

  private static final int GRACE_SECONDS = 4;

  private final boolean on;
  private final List<Order> orders;
  private final List<String> effects;

  Verb(boolean on, List<Order> orders, String... effects) {
    this.on = on;
    this.orders = orders;
    this.effects = List.of(effects);
  }

  /** Whether the machine has power before. */
  boolean on() {
    return on;
  }

  /** In this order. */
  List<Order> orders() {
    return orders;
  }

  /** What happens to the machine when all is well. */
  List<String> effects() {
    return effects;
  }

  void ask(ApiCalls calls, String server, String request) {
    String name = server + "/power";
    switch (this) {
      case ON ->
          calls
              .power()
              .powerOn(PowerOnRequest.newBuilder().setName(name).setRequestId(request).build());
      case OFF -> calls.power().powerOff(off(name, request, Manner.FORCED));
      case SOFT_OFF -> calls.power().powerOff(off(name, request, Manner.GRACEFUL));
      case SOFT_OFF_THEN_OFF ->
          calls.power().powerOff(off(name, request, Manner.GRACEFUL_THEN_FORCED));
      case RESTART ->
          calls.power().restart(restart(name, request, BootDevice.BOOT_DEVICE_UNSPECIFIED));
      case RESTART_FROM_NETWORK ->
          calls.power().restart(restart(name, request, BootDevice.BOOT_DEVICE_NETWORK));
      case RESET_BMC ->
          calls
              .power()
              .resetBmc(ResetBmcRequest.newBuilder().setName(name).setRequestId(request).build());
      case HEAL_BMC -> throw new IllegalStateException("nobody can ask for it");
      case INSERT_MEDIA ->
          calls
              .servers()
              .insertMedia(
                  InsertMediaRequest.newBuilder()
                      .setName(server)
                      .setImageUri(IMAGE)
                      .setRequestId(request)
                      .build());
      case EJECT_MEDIA ->
          calls
              .servers()
              .ejectMedia(
                  EjectMediaRequest.newBuilder().setName(server).setRequestId(request).build());
    }
  }

  private static PowerOffRequest off(String name, String request, Manner manner) {
    return PowerOffRequest.newBuilder()
        .setName(name)
        .setManner(manner)
        .setGrace(Durations.fromSeconds(GRACE_SECONDS))
        .setRequestId(request)
        .build();
  }

  private static RestartRequest restart(String name, String request, BootDevice once) {
    return RestartRequest.newBuilder()
        .setName(name)
        .setManner(Manner.FORCED)
        .setBootOnce(once)
        .setRequestId(request)
        .build();
  }
}
