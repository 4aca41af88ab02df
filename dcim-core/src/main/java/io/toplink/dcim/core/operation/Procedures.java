package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Call;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

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

  Set<String> kinds() {
    return byKind.keySet();
  }

  /** What is to be done, at the beginning of its first step. */
  Operation pending(UUID id, NewOperation what, Call call, Instant now) {
    Procedure procedure = of(what.kind());
    Operation pending = Operation.pending(id, what, call, now, procedure.expected(what));
    return pending.beginningWith(procedure.steps(pending).get(0));
  }

  public Procedure of(String kind) {
    return find(kind)
        .orElseThrow(() -> new IllegalArgumentException("no procedure of kind " + kind));
  }
}
