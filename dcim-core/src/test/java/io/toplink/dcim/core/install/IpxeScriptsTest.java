package io.toplink.dcim.core.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What iPXE is told; that it does what these say is tested with iPXE itself, in QEMU. */
class IpxeScriptsTest {
  private static final InstallConfig CONFIG =
      new InstallConfig(
          "http://dcim.test:8069",
          List.of(),
          3,
          8,
          Duration.ofMinutes(15),
          Duration.ofMinutes(15),
          Duration.ofMinutes(15),
          true,
          true);

  @Test
  void whereDhcpLeadsToAsksAgainForAboutAMinuteAndGivesUp() {
    assertThat(new DhcpSnippets(CONFIG).chain())
        .isEqualTo(
            """
            #!ipxe
            set attempt:int32 0
            goto fetch
            :again
            imgfree
            inc attempt
            iseq ${attempt} 8 && exit 1 ||
            echo DCIM does not answer; asking again in 10 s
            sleep 10
            :fetch
            chain --replace --timeout 5000 http://dcim.test:8069/boot?mac=${netX/mac}&uuid=${uuid}\
            &serial=${serial:uristring} || goto again
            """);
  }

  @Test
  void everyFileIsAskedForAgain() {
    String script =
        IpxeRetries.INSTALLING.script(
            "echo hello\n",
            List.of(
                new IpxeRetries.Fetch("kernel", "http://a/k quiet"),
                new IpxeRetries.Fetch("initrd --name i", "http://a/i")));
    assertThat(script)
        .startsWith("#!ipxe\necho hello\nset attempt:int32 0\n")
        .contains("\niseq ${attempt} 20 && exit 1 ||\n")
        .endsWith(
            """
            :fetch
            kernel --timeout 10000 http://a/k quiet || goto again
            initrd --name i --timeout 10000 http://a/i || goto again
            """);
  }
}
