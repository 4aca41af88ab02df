package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.AccountControl;
import io.toplink.dcim.core.bmc.BmcAccount;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.redfish.Discovery.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The accounts of a BMC, found from its AccountService. Passwords are set by writing the account,
 * or by an action where it has one and cannot be written.
 */
final class Accounts {
  private static final String PHASE = "password";
  private static final String CHANGE = "#ManagerAccount.ChangePassword";

  /** A password of this length is taken by all that keep less than the longest. */
  private static final int SHORT = 16;

  private static final int MOST = 64;

  private final Patch patch;
  private final Tasks tasks;
  private final Duration limit;

  /**
   * @param limit for what the BMC makes a task of
   */
  Accounts(Patch patch, Tasks tasks, Duration limit) {
    this.patch = patch;
    this.tasks = tasks;
    this.limit = limit;
  }

  List<BmcAccount> list(RedfishClient client) throws BmcException {
    List<BmcAccount> accounts = new ArrayList<>();
    for (Resource account : all(client, service(client))) {
      String name = account.text("UserName");
      if (name != null && account.json().path("Enabled").asBoolean(true)) {
        String role = account.json().path("RoleId").asText("");
        accounts.add(
            new BmcAccount(
                name,
                role.isEmpty() || role.equals("Administrator"),
                name.equals(client.target().username()),
                account.path()));
      }
    }
    return accounts;
  }

  /** Deletes it; BMCs whose accounts are fixed slots switch it off instead. */
  void remove(RedfishClient client, Known known, BmcAccount account) throws BmcException {
    if (account.own()) {
      throw client.misbehaved("accounts", "was to lose the account we log in with");
    }
    Answer answer = client.delete(account.id());
    if (answer.isSuccess()) {
      tasks.require(client, answer, limit);
      return;
    }
    if (answer.status() == 404) {
      return;
    }
    ObjectNode off = JsonNodeFactory.instance.objectNode().put("Enabled", false);
    patch.send(client, known.quirks(), client.get(account.id()), off, "accounts");
  }

  Sent changePassword(RedfishClient client, Known known, Secret password) throws BmcException {
    Resource service = service(client);
    int longest = service.json().path("MaxPasswordLength").asInt(AccountControl.LONGEST_PASSWORD);
    int length = password.reveal().length();
    if (longest >= SHORT && length > longest) {
      throw new BmcException(
          Kind.REJECTED,
          AccountControl.PASSWORD_LENGTH,
          client.where() + " keeps passwords of at most " + longest + " characters",
          null);
    }
    Resource account = own(client, service);
    client.hide(password);
    BmcException refusal = null;
    for (ObjectNode body : bodies(account, password)) {
      try {
        patch.send(client, known.quirks(), account, body, PHASE);
        return Sent.ACCEPTED;
      } catch (BmcException e) {
        if (leavesDoubt(e)) {
          return Sent.UNKNOWN;
        }
        if (!isAboutTheForm(e)) {
          throw e;
        }
        refusal = refusal == null ? e : refusal;
      }
    }
    Optional<Sent> byAction = byAction(client, account, password);
    if (byAction.isPresent()) {
      return byAction.get();
    }
    throw Objects.requireNonNull(refusal);
  }

  /** The request in the forms that BMCs take: only what changes, or all there is of an account. */
  private static List<ObjectNode> bodies(Resource account, Secret password) {
    ObjectNode small = JsonNodeFactory.instance.objectNode().put("Password", password.reveal());
    ObjectNode full = small.deepCopy().put("UserName", account.text("UserName"));
    JsonNode role = account.json().path("RoleId");
    if (role.isTextual()) {
      full.set("RoleId", role);
    }
    full.put("Enabled", account.json().path("Enabled").asBoolean(true));
    return List.of(small, full);
  }

  private Optional<Sent> byAction(RedfishClient client, Resource account, Secret password)
      throws BmcException {
    JsonNode target = account.json().path("Actions").path(CHANGE).path("target");
    if (!target.isTextual()) {
      return Optional.empty();
    }
    String path = Links.check(target.textValue());
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("NewPassword", password.reveal())
            .put("SessionAccountPassword", client.target().password().reveal());
    Answer answer;
    try {
      answer = client.act("POST", path, body, Map.of());
    } catch (NoAnswer e) {
      if (e.mayHaveActed()) {
        return Optional.of(Sent.UNKNOWN);
      }
      throw e.toBmcException();
    }
    if (!answer.isSuccess()) {
      BmcException refused = client.refused(PHASE, "POST " + path, answer);
      if (leavesDoubt(refused)) {
        return Optional.of(Sent.UNKNOWN);
      }
      throw refused;
    }
    try {
      tasks.require(client, answer, limit);
    } catch (BmcException e) {
      if (leavesDoubt(e)) {
        return Optional.of(Sent.UNKNOWN);
      }
      throw e;
    }
    return Optional.of(Sent.ACCEPTED);
  }

  /**
   * Whether it may be set all the same. Whoever sets a password is often shut out before the answer
   * is complete, since it is shown with each request.
   */
  private static boolean leavesDoubt(BmcException e) {
    return switch (e.kind()) {
      case UNREACHABLE, MISBEHAVED, LOGIN_REFUSED -> true;
      case PRIVILEGE, CERTIFICATE, BUSY, UNSUPPORTED, REJECTED, FORBIDDEN -> false;
    };
  }

  private static boolean isAboutTheForm(BmcException e) {
    return (e.kind() == Kind.REJECTED || e.kind() == Kind.UNSUPPORTED)
        && !e.phase().equals(Tasks.FAILED);
  }

  private static Resource own(RedfishClient client, Resource service) throws BmcException {
    String name = client.target().username();
    for (Resource account : all(client, service)) {
      if (name.equals(account.text("UserName"))) {
        return account;
      }
    }
    throw client.unsupported(
        "accounts",
        "does not list the account " + Text.clean(name) + ", such as one of a directory service");
  }

  private static List<Resource> all(RedfishClient client, Resource service) throws BmcException {
    Optional<String> link = Links.of(service.json().path("Accounts"));
    if (link.isEmpty()) {
      throw client.unsupported("accounts", "does not list its accounts");
    }
    List<String> members = Links.ofAll(client.get(link.get()).json().path("Members"));
    List<Resource> accounts = new ArrayList<>();
    for (String member : members.subList(0, Math.min(members.size(), MOST))) {
      client.find(member).ifPresent(accounts::add);
    }
    return accounts;
  }

  private static Resource service(RedfishClient client) throws BmcException {
    Optional<String> link = Links.of(client.root(Discovery.ROOT).json().path("AccountService"));
    Optional<Resource> service = link.isPresent() ? client.find(link.get()) : Optional.empty();
    if (service.isEmpty()) {
      throw client.unsupported("accounts", "has no account service");
    }
    return service.get();
  }
}
