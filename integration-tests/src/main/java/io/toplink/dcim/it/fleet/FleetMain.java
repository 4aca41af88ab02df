package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** Starts a fleet by itself, and prints where it is as one line of JSON. */
public final class FleetMain {
  private static final String USAGE =
      """
      Usage: FleetMain [options]
        --bmcs N          how many (12)
        --port N          of the first, the next has the next; 0 for any free ports (0)
        --address A       where they listen (127.0.0.1)
        --address-each    an address each, from --address up, all on --port
        --tls | --http    HTTPS with a certificate each, or plain HTTP (--http)
        --username NAME   of all BMCs (admin); the password is read from the environment
                          variable FLEET_PASSWORD (calvin-2026)
        --delay MS        how long turning on and off takes (2000)
        --first N         what serial numbers and MAC addresses start from (0)
        --journal FILE    append every command to it, on the disk before it takes effect
        --control PORT    order faults over HTTP there; 0 for any free port (none)
      Ends with the process, or when its standard input ends if --until-eof is given.
      """;

  private FleetMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    FleetOptions options;
    boolean untilEof;
    try {
      options = parse(List.of(arguments), System.getenv().getOrDefault("FLEET_PASSWORD", ""));
      untilEof = List.of(arguments).contains("--until-eof");
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + System.lineSeparator() + USAGE);
      System.exit(64);
      return;
    }
    try (Fleet fleet = Fleet.start(options)) {
      System.out.println(describe(fleet));
      System.out.flush();
      if (untilEof) {
        System.in.transferTo(OutputStream.nullOutputStream());
      } else {
        Thread.currentThread().join();
      }
    }
  }

  static FleetOptions parse(List<String> arguments, String password) throws IOException {
    FleetOptions options = FleetOptions.of(12).withDelay(Duration.ofSeconds(2));
    InetAddress address = options.address();
    boolean addressEach = false;
    Iterator<String> next = arguments.iterator();
    while (next.hasNext()) {
      String option = next.next();
      switch (option) {
        case "--bmcs" -> options = options.withBmcs(number(option, next));
        case "--port" -> options = options.withPorts(number(option, next));
        case "--address" -> address = InetAddress.getByName(value(option, next));
        case "--address-each" -> addressEach = true;
        case "--tls" -> options = options.withTls();
        case "--http", "--until-eof" -> {}
        case "--username" -> options = options.withLogin(value(option, next), options.password());
        case "--delay" -> options = options.withDelay(Duration.ofMillis(number(option, next)));
        case "--first" -> options = options.withFirstNumber(number(option, next));
        case "--journal" -> options = options.withJournal(false, Path.of(value(option, next)));
        case "--control" -> options = options.withControl(number(option, next));
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    if (!password.isEmpty()) {
      options = options.withLogin(options.username(), password);
    }
    return addressEach
        ? options.withAddressEach(address, options.port())
        : options.withAddress(address);
  }

  private static ObjectNode describe(Fleet fleet) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    fleet.controlPort().ifPresent(port -> json.put("control", port));
    ArrayNode bmcs = json.putArray("bmcs");
    fleet.bmcs().forEach(bmc -> bmcs.add(Control.describe(bmc)));
    return json;
  }

  private static String value(String option, Iterator<String> next) {
    if (!next.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return next.next();
  }

  private static int number(String option, Iterator<String> next) {
    String value = value(option, next);
    try {
      int number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not '" + value + "'", e);
    }
    throw new IllegalArgumentException(option + " needs 0 or more, not " + value);
  }
}
