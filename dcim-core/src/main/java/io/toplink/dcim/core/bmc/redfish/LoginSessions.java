package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is logged in to a BMC, as its session service tells. */
final class LoginSessions {
  private static final String PHASE = "logins";
  private static final int MOST = 64;

  private LoginSessions() {}

  static List<BmcLogin> list(RedfishClient client) throws BmcException {
    Optional<String> link =
        Links.of(client.root(Discovery.ROOT).json().path("Links").path("Sessions"));
    Optional<Resource> collection = link.isPresent() ? client.find(link.get()) : Optional.empty();
    if (collection.isEmpty()) {
      throw client.unsupported(PHASE, "does not list who is logged in");
    }
    List<BmcLogin> logins = new ArrayList<>();
    List<String> members = Links.ofAll(collection.get().json().path("Members"));
    for (String member : members.subList(0, Math.min(members.size(), MOST))) {
      client.find(member).ifPresent(session -> logins.add(login(client, session)));
    }
    return logins;
  }

  private static BmcLogin login(RedfishClient client, Resource session) {
    String user = Optional.ofNullable(session.text("UserName")).orElse("");
    String way = Optional.ofNullable(session.text("SessionType")).orElse("");
    return new BmcLogin(user, way, user.equals(client.target().username()), session.path());
  }

  static void end(RedfishClient client, BmcLogin login) throws BmcException {
    Answer answer = client.delete(login.id());
    if (!answer.isSuccess() && answer.status() != 404) {
      throw client.refused(PHASE, "DELETE " + login.id(), answer);
    }
  }
}
