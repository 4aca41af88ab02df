package io.toplink.dcim.it.fleet;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a fleet is made.
 *
 * @param bmcs how many
 * @param models taken in turn
 * @param address where they listen; with one address each, the first of them
 * @param port of the first, the next has the next; 0 for any free ports
 * @param addressEach whether each has an address of its own, all on the same port, instead of a
 *     port of its own
 * @param tls whether they speak HTTPS
 * @param username of all BMCs
 * @param password of all BMCs
 * @param firstNumber what serial numbers, UUIDs and MAC addresses are made of, so that fleets
 *     differ
 * @param delay how long turning on and losing power take
 * @param idle how long a kept connection may say nothing
 * @param journalReads whether GETs are in the journal
 * @param journalFile where the journal is written as well; null for nowhere
 * @param controlPort of the control endpoint; 0 for any free port, negative for none
 */
public record FleetOptions(
    int bmcs,
    List<Model> models,
    InetAddress address,
    int port,
    boolean addressEach,
    boolean tls,
    String username,
    String password,
    int firstNumber,
    Duration delay,
    Duration idle,
    boolean journalReads,
    @Nullable Path journalFile,
    int controlPort) {

  /** So many BMCs of all models on free ports of 127.0.0.1, quick, without TLS and control. */
  public static FleetOptions of(int bmcs) {
    return new FleetOptions(
        bmcs,
        Model.ALL,
        InetAddress.getLoopbackAddress(),
        0,
        false,
        false,
        "admin",
        "calvin-2026",
        0,
        Duration.ZERO,
        Duration.ofSeconds(5),
        true,
        null,
        -1);
  }

  public FleetOptions withBmcs(int count) {
    return new FleetOptions(
        count,
        models,
        address,
        port,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withAddress(InetAddress all) {
    return new FleetOptions(
        bmcs,
        models,
        all,
        port,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withModels(Model... chosen) {
    return new FleetOptions(
        bmcs,
        List.of(chosen),
        address,
        port,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withTls() {
    return new FleetOptions(
        bmcs,
        models,
        address,
        port,
        addressEach,
        true,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withDelay(Duration taken) {
    return new FleetOptions(
        bmcs,
        models,
        address,
        port,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        taken,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withLogin(String name, String secret) {
    return new FleetOptions(
        bmcs,
        models,
        address,
        port,
        addressEach,
        tls,
        name,
        secret,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withPorts(int first) {
    return new FleetOptions(
        bmcs,
        models,
        address,
        first,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withAddressEach(InetAddress first, int samePort) {
    return new FleetOptions(
        bmcs,
        models,
        first,
        samePort,
        true,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }

  public FleetOptions withJournal(boolean reads, @Nullable Path file) {
    return new FleetOptions(
        bmcs,
        models,
        address,
        port,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        reads,
        file,
        controlPort);
  }

  public FleetOptions withControl(int onPort) {
    return new FleetOptions(
        bmcs,
        models,
        address,
        port,
        addressEach,
        tls,
        username,
        password,
        firstNumber,
        delay,
        idle,
        journalReads,
        journalFile,
        onPort);
  }

  public FleetOptions withFirstNumber(int number) {
    return new FleetOptions(
        bmcs,
        models,
        address,
        port,
        addressEach,
        tls,
        username,
        password,
        number,
        delay,
        idle,
        journalReads,
        journalFile,
        controlPort);
  }
}
