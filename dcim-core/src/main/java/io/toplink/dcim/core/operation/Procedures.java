package io.toplink.dcim.core.operation;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;

/** All procedures there are, by kind. */
public final class Procedures {
  private final Map<String, Procedure> byKind;

  @Inject
  public Procedures(Map<String, Procedure> byKind) {
    this.byKind = Map.copyOf(byKind);
  }

  /** The procedure of a kind; empty for one that only a newer program knows. */
  public Optional<Procedure> find(String kind) {
    return Optional.ofNullable(byKind.get(kind));
  }

  public Procedure of(String kind) {
    return find(kind)
        .orElseThrow(() -> new IllegalArgumentException("no procedure of kind " + kind));
  }
}
