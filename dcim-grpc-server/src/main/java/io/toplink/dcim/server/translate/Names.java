package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.base.DcimException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Resource names. A name says what kind of thing it means, so that the id of one kind is never
 * taken for that of another.
 */
public enum Names {
  SITE("sites/{site}", "[a-z][a-z0-9-]{1,62}"),
  PACKAGE("packages/{package}", "[a-z][a-z0-9-]{1,62}"),
  IMAGE("images/{image}", "[a-z][a-z0-9-]{1,62}"),
  SERVER("servers/{server}", "[a-z][a-z0-9-]{2,62}"),
  ASSIGNMENT("assignments/{assignment}", "[a-z0-9][a-z0-9-]{2,62}|ext:[A-Za-z0-9._-]{1,100}"),
  IP_POOL("ipPools/{ip_pool}", "[a-z][a-z0-9-]{1,62}"),
  API_CREDENTIAL("apiCredentials/{api_credential}", "[a-z][a-z0-9-]{1,62}"),
  AUDIT_EVENT("auditEvents/{audit_event}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
  WIPE("wipes/{wipe}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
  OPERATION("operations/{operation}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final String POWER = "/power";

  private final String form;
  private final String collection;
  private final Pattern id;

  Names(String form, String id) {
    this.form = form;
    this.collection = form.substring(0, form.indexOf('/') + 1);
    this.id = Pattern.compile(id);
  }

  /** The name of the thing with this id. */
  public String of(String theId) {
    return collection + theId;
  }

  /** {@link #of} of each. */
  public List<String> ofAll(List<String> ids) {
    return ids.stream().map(this::of).toList();
  }

  /** {@link #of}; empty stays empty. */
  public String ofOptional(@Nullable String theId) {
    return theId == null || theId.isEmpty() ? "" : of(theId);
  }

  /**
   * The id in a name.
   *
   * @param field where the name stands, for the message
   * @throws DcimException INVALID_FIELD saying what was got and what is needed
   */
  public String id(String field, String name) {
    if (name.startsWith(collection)) {
      Matcher matcher = id.matcher(name.substring(collection.length()));
      if (matcher.matches()) {
        return matcher.group();
      }
    }
    throw wrong(field, name, form);
  }

  /** {@link #id}; null if the name is empty. */
  public @Nullable String optionalId(String field, String name) {
    return name.isEmpty() ? null : id(field, name);
  }

  /** {@link #id} of each. */
  public List<String> ids(String field, List<String> names) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> id(field + "[" + i + "]", names.get(i)))
        .toList();
  }

  /** {@link #id} for names that end with a UUID. */
  public UUID uuid(String field, String name) {
    return UUID.fromString(id(field, name));
  }

  /** Whether a name is of this kind, by its collection. */
  public boolean means(String name) {
    return name.startsWith(collection);
  }

  /** The name of what a power belongs to: {@code servers/r7/power} gives {@code servers/r7}. */
  public static String powerOwner(String field, String name) {
    if (!name.endsWith(POWER)) {
      throw wrong(field, name, SERVER.form + POWER + " or " + ASSIGNMENT.form + POWER);
    }
    return name.substring(0, name.length() - POWER.length());
  }

  /** The name of the power of something. */
  public static String power(String owner) {
    return owner + POWER;
  }

  private static DcimException wrong(String field, String got, String needed) {
    String shown = got.length() <= 100 ? got : got.substring(0, 100) + "…";
    return DcimException.invalid(field, "must be a name like " + needed + ", not '" + shown + "'");
  }
}
