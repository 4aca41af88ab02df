package io.toplink.dcim.core.mutation;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.db.Writes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One change while it is being made: its transaction, and what is to be told of it. */
public final class Change {

  record Logged(String kind, UUID uid, String name) {}

  private final Call call;
  private final Handle handle;
  private final Instant now;
  private final List<Logged> logged = new ArrayList<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final Writes writes = new Writes();
  private String resource = "";
  private @Nullable UUID operation;

  Change(Call call, Handle handle, Instant now) {
    this.call = call;
    this.handle = handle;
    this.now = now;
  }

  public Call call() {
    return call;
  }

  /** The transaction. Everything this change does goes through it, or does not happen. */
  public Handle handle() {
    return handle;
  }

  /**
   * What is written last, in one round trip together with the audit event: for what this change
   * does not need to read again.
   */
  public Writes writes() {
    return writes;
  }

  /** The one time of this change, to the microsecond as the database keeps it. */
  public Instant now() {
    return now;
  }

  /** Names what was changed, for the audit trail, such as {@code servers/r750-07}. */
  public void resource(String name) {
    resource = name;
  }

  /** Names the operation this change started, for the audit trail. */
  public void operation(UUID id) {
    operation = id;
  }

  /**
   * Tells watchers that a thing is not what it was.
   *
   * @param kind what it is, such as {@code server}
   * @param uid which
   * @param name its resource name as of now
   */
  public void changed(String kind, UUID uid, String name) {
    logged.add(new Logged(kind, uid, name));
  }

  /** Runs once the transaction is committed, and not at all if it is not. Must not fail. */
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  String resource() {
    return resource;
  }

  @Nullable UUID operation() {
    return operation;
  }

  List<Logged> logged() {
    return logged;
  }

  List<Runnable> afterCommit() {
    return afterCommit;
  }
}
