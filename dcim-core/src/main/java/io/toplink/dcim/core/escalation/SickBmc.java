package io.toplink.dcim.core.escalation;

import java.util.List;
import java.util.UUID;

/**
 * A BMC that has failed every machine behind it for long enough.
 *
 * @param address literal
 * @param servers the machines behind it, by id; never empty
 * @param restarts how often it has been restarted because of that
 * @param givenUp whether it has been left to the operator
 * @param told whether every machine's management state says so
 * @param busy whether an operation is at work on one of its machines
 * @param lately whether it was restarted a short while ago, by whomever
 */
record SickBmc(
    String address,
    int port,
    List<Behind> servers,
    int restarts,
    boolean givenUp,
    boolean told,
    boolean busy,
    boolean lately) {

  /** A machine behind it. */
  record Behind(UUID uid, String id) {
    String name() {
      return "servers/" + id;
    }
  }

  SickBmc {
    servers = List.copyOf(servers);
  }

  /** Whether nothing is to be done about it now. */
  boolean left() {
    return busy || lately || (givenUp && told);
  }

  String endpoint() {
    return address + "/" + port;
  }
}
