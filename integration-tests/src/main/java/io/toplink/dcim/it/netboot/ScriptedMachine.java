package io.toplink.dcim.it.netboot;

import io.toplink.dcim.it.fleet.Machine;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A machine without a machine: what iPXE, an installer and the installed system ask over HTTP, in
 * the same order. It reads what it is told, as they do, and knows nothing else.
 *
 * <p>It asks again where the scripts of a new DCIM's images do: for templates, before the wipe, and
 * to tell that the disk is written and the system up, after no answer and 5xx, only sooner than
 * they. So does iPXE where its script says so. The address that DHCP tells it asks once, and so
 * does whoever tells how far it is.
 */
public final class ScriptedMachine {
  /** The image that tells it what to do. */
  public static final String TEMPLATE =
      """
      BEGIN_WIPE={{url_begin_wipe}}
      PROGRESS={{url_progress}}
      WRITTEN={{url_written}}
      UP={{url_up}}
      HOSTNAME={{hostname}}
      PASSWORD={{password_hash}}
      """;

  /** No answer, or 5xx. */
  public static final class NobodyAnswers extends AssertionError {
    private NobodyAnswers(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String netboot;
  private final Machine machine;

  /**
   * @param netboot where DHCP leads it
   */
  public ScriptedMachine(String netboot, Machine machine) {
    this.netboot = netboot;
    this.machine = machine;
  }

  public void awaitPower() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (machine.power() != Machine.Power.ON) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no power within " + PATIENCE);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /**
   * From DHCP to the script it is given.
   *
   * @throws NobodyAnswers iPXE leaves it to the firmware's next entry
   */
  public String boot() {
    String chain = once(netboot + "/boot.ipxe");
    String asking =
        found("chain --replace --timeout \\d+ (\\S+) \\|\\| goto again", chain)
            .replace("${netX/mac}", machine.macs().get(0))
            .replace("${uuid}", machine.uuid())
            .replace(
                "${serial:uristring}",
                URLEncoder.encode(machine.serialNumber(), StandardCharsets.UTF_8));
    return get(asking);
  }

  /**
   * Loads the kernel and asks for what the installer is told.
   *
   * @throws NobodyAnswers likewise
   */
  public String startInstaller(String script) {
    get(found("kernel --timeout \\d+ (\\S+).* \\|\\| goto again", script));
    get(found("initrd --name \\S+ --timeout \\d+ (\\S+) \\|\\| goto again", script));
    return get(found("dcim=(\\S+)", script) + "install.sh");
  }

  /** The last moment before the wipe. */
  public String beginWipe(String told) {
    return get(value("BEGIN_WIPE", told) + "?disks=/dev/sda&" + identity());
  }

  /** What it says of itself, as a query. */
  String identity() {
    return "uuid="
        + machine.uuid()
        + "&serial="
        + URLEncoder.encode(machine.serialNumber(), StandardCharsets.UTF_8);
  }

  public void install(String told) {
    for (int percent = 25; percent <= 100; percent += 25) {
      try {
        once(value("PROGRESS", told) + "?percent=" + percent + "&message=writing");
      } catch (NobodyAnswers unheard) {
        // Nothing depends on it.
      }
    }
    get(value("WRITTEN", told));
  }

  /** The installed system's first start. */
  public void comeUp(String told) {
    get(value("UP", told));
  }

  public String value(String name, String told) {
    return found("(?m)^" + name + "='?([^'\\n]*)'?$", told);
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in: " + text);
    }
    return matcher.group(1);
  }

  /** The answer, whatever its status; asked for until there is one. */
  public String get(String uri) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return once(uri);
      } catch (NobodyAnswers nobody) {
        if (System.nanoTime() > deadline) {
          throw nobody;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private String once(String uri) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 500) {
        throw new NobodyAnswers("not now, says " + netboot + ": " + answer.body(), null);
      }
      return answer.body();
    } catch (IOException nobody) {
      throw new NobodyAnswers("no answer from " + netboot, nobody);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
