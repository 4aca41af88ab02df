package io.toplink.dcim.core.install;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;

/** What is counted of machines that boot from the network. */
final class NetbootMeters {
  private final Counter installer;
  private final Counter disk;
  private final Counter later;
  private final Counter loops;
  private final Counter wrongMachine;
  private final Counter secondStarts;

  @Inject
  NetbootMeters(MeterRegistry registry) {
    installer = answer(registry, "installer");
    disk = answer(registry, "disk");
    later = answer(registry, "later");
    loops =
        Counter.builder("dcim.netboot.loops")
            .description("Machines that are stopped because they asked what to boot too often")
            .register(registry);
    wrongMachine =
        Counter.builder("dcim.netboot.wrong.machine")
            .description(
                "Machines that asked for what is another one's: by its MAC address or with its"
                    + " token")
            .register(registry);
    secondStarts =
        Counter.builder("dcim.netboot.second.starts")
            .description("Machines started once more, since they had not asked what to boot")
            .register(registry);
  }

  void startedAgain() {
    secondStarts.increment();
  }

  private static Counter answer(MeterRegistry registry, String answer) {
    return Counter.builder("dcim.netboot.requests")
        .description("Machines that asked what to boot, by what they were told")
        .tag("answer", answer)
        .register(registry);
  }

  String answered(String script, String askAgain) {
    Counter other = script.equals(askAgain) ? later : installer;
    (script.equals(BootScripts.DISK) ? disk : other).increment();
    return script;
  }

  void looping() {
    loops.increment();
  }

  void wrongMachine() {
    wrongMachine.increment();
  }
}
