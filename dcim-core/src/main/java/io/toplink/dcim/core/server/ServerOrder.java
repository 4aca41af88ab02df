package io.toplink.dcim.core.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** In which order servers are listed. */
public enum ServerOrder {
  NAME("s.id", "s.id > :id"),
  NAME_DESC("s.id desc", "s.id < :id"),
  CREATE_TIME("s.create_time, s.id", "(s.create_time, s.id) > (cast(:time as timestamptz), :id)"),
  CREATE_TIME_DESC(
      "s.create_time desc, s.id desc", "(s.create_time, s.id) < (cast(:time as timestamptz), :id)");

  private final String orderBy;
  private final String after;

  ServerOrder(String orderBy, String after) {
    this.orderBy = orderBy;
    this.after = after;
  }

  String orderBy() {
    return orderBy;
  }

  /** The condition that starts a page; parameters {@code id} and perhaps {@code time}. */
  String after() {
    return after;
  }

  boolean byTime() {
    return this == CREATE_TIME || this == CREATE_TIME_DESC;
  }

  /** Where a page that ends with this server ends. */
  List<String> position(Server server) {
    return byTime() ? List.of(server.createTime().toString(), server.id()) : List.of(server.id());
  }

  /** As in the contract: a field, with {@code desc} after a blank; empty is by name. */
  public static @Nullable ServerOrder parse(String text) {
    return switch (text) {
      case "", "name" -> NAME;
      case "name desc" -> NAME_DESC;
      case "create_time" -> CREATE_TIME;
      case "create_time desc" -> CREATE_TIME_DESC;
      default -> null;
    };
  }
}
