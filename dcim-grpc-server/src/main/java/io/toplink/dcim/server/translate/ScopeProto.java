package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.base.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What callers may do. */
final class ScopeProto {
  private static final String PREFIX = "SCOPE_";

  private ScopeProto() {}

  static List<io.toplink.dcim.v1.Scope> messages(Collection<Scope> scopes) {
    List<io.toplink.dcim.v1.Scope> messages = new ArrayList<>();
    scopes.stream()
        .sorted()
        .forEach(scope -> messages.add(io.toplink.dcim.v1.Scope.valueOf(PREFIX + scope.name())));
    return messages;
  }

  static Set<Scope> scopes(Collection<io.toplink.dcim.v1.Scope> messages) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    messages.forEach(scope -> scopes.add(Scope.valueOf(scope.name().substring(PREFIX.length()))));
    return scopes;
  }
}
