package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.Registration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All machines, each of its own kind, and each at another moment of what is asked of it. */
final class Boards implements AutoCloseable {
  /** One of them. */
  record Seat(String server, Board board, Kill kill) {
    /** The same machine, held at another moment. */
    Seat at(Kill other) {
      return new Seat(server, board, other);
    }

    @Override
    public String toString() {
      return server + ", " + board.getClass().getSimpleName() + ", " + kill;
    }
  }

  private final List<Seat> seats = new ArrayList<>();

  List<Seat> seats() {
    return List.copyOf(seats);
  }

  void addRedfish(List<SimulatedBmc> bmcs, List<Kill> kills) {
    for (int i = 0; i < kills.size(); i++) {
      add("redfish-" + i, new RedfishBoard(bmcs.get(i)), kills.get(i));
    }
  }

  void addOurs(List<Kill> kills) throws IOException {
    for (int i = 0; i < kills.size(); i++) {
      add("ours-" + i, new IpmiBoard(i, "OURS-" + i), kills.get(i));
    }
  }

  /**
   * @param directory of their logs
   */
  void addSims(List<Kill> kills, Path directory) throws IOException {
    Path trapped = directory.resolve("trapped.sh");
    try (InputStream script = Boards.class.getResourceAsStream("trapped.sh")) {
      Files.copy(script, trapped);
    }
    List<SimBoard> sims = new ArrayList<>();
    for (int i = 0; i < kills.size(); i++) {
      SimBoard sim =
          new SimBoard(
              directory.resolve("sim-" + i),
              trapped,
              String.format(Locale.ROOT, "4c4c4544-0042-4a10-8042-51d000%06x", i),
              "SIM-" + i);
      add("sim-" + i, sim, kills.get(i));
      sims.add(sim);
    }
    for (SimBoard sim : sims) {
      sim.ready();
    }
  }

  private void add(String id, Board board, Kill kill) {
    seats.add(new Seat("servers/" + id, board, kill));
  }

  /** Makes servers of them, and returns when all have been looked at. */
  void register(ApiCalls calls) throws IOException {
    Registration registration = new Registration(calls);
    for (Seat seat : seats) {
      registration.add(seat.server(), seat.board().bmc());
    }
    registration.await();
  }

  @Override
  public void close() {
    seats.forEach(seat -> seat.board().close());
  }
}
