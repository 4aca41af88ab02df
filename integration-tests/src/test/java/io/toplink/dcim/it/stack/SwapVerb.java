package io.toplink.dcim.it.stack;

import com.google.longrunning.Operation;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.v1.BootDevice;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.SetBootOverrideRequest;
import java.util.Set;

/** What one machine is told again and again, and the other of its pair never. */
enum SwapVerb {
  ON(Set.of("on")),
  OFF(Set.of("off")),
  RESTART(Set.of("off", "on")),
  RESET_BMC(Set.of("bmc-reset")),
  SET_BOOT(Set.of("boot")),
  OFF_AGAIN(Set.of("off"));

  private final Set<String> words;

  SwapVerb(Set<String> words) {
    this.words = words;
  }

  /** That of a machine, by its number: two that are exchanged have nothing in common. */
  static SwapVerb of(int machine) {
    return values()[machine % values().length];
  }

  /**
   * @param word what the machine's BMC was told: on, off, bmc-reset, boot or anything else
   */
  boolean mayBe(String word) {
    return words.contains(word);
  }

  /** Whether the machine must have power to be told it, or must not. */
  boolean needsPower() {
    return this != ON;
  }

  Operation ask(ApiCalls api, String server) {
    String name = server + "/power";
    return switch (this) {
      case ON -> api.power().powerOn(PowerOnRequest.newBuilder().setName(name).build());
      case OFF, OFF_AGAIN ->
          api.power()
              .powerOff(
                  PowerOffRequest.newBuilder().setName(name).setManner(Manner.FORCED).build());
      case RESTART ->
          api.power()
              .restart(RestartRequest.newBuilder().setName(name).setManner(Manner.FORCED).build());
      case RESET_BMC -> api.power().resetBmc(ResetBmcRequest.newBuilder().setName(name).build());
      case SET_BOOT ->
          api.power()
              .setBootOverride(
                  SetBootOverrideRequest.newBuilder()
                      .setName(name)
                      .setBootDevice(BootDevice.BOOT_DEVICE_NETWORK)
                      .build());
    };
  }
}
