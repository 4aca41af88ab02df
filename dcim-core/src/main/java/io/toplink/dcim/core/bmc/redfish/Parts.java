package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.BmcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the many parts of a machine: so many at most, and for so long. */
final class Parts {
  private static final int MOST = 256;

  private final RedfishClient client;
  private final long deadline;
  private int read;

  Parts(RedfishClient client, Duration limit) {
    this.client = client;
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  /** What a link leads to; empty if there is no such thing. */
  Optional<Resource> read(String link) throws BmcException {
    if (++read > MOST) {
      throw client.misbehaved("inspect", "names more than " + MOST + " parts");
    }
    if (System.nanoTime() > deadline) {
      throw new BmcException(
          BmcException.Kind.UNREACHABLE,
          "inspect",
          client.where() + " is too slow: it was not read to the end in time",
          null);
    }
    return client.find(link);
  }

  /** What a collection holds; empty if there is no such collection. */
  List<Resource> members(JsonNode reference) throws BmcException {
    List<Resource> members = new ArrayList<>();
    for (String member : links(reference)) {
      read(member).ifPresent(members::add);
    }
    return members;
  }

  /** What leads to that which a collection holds; empty likewise. */
  List<String> links(JsonNode reference) throws BmcException {
    Optional<String> link = Links.of(reference);
    Optional<Resource> collection = link.isPresent() ? read(link.get()) : Optional.empty();
    return collection.isPresent()
        ? Links.ofAll(collection.get().json().path("Members"))
        : List.of();
  }
}
