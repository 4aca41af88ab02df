package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.it.fleet.Http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A BMC's accounts: an empty slot, ours, and those of others. */
final class AccountShelf {
  static final String SERVICE = "/redfish/v1/AccountService";
  private static final String ACCOUNTS = SERVICE + "/Accounts";
  private static final String CHANGE = "/Actions/ManagerAccount.ChangePassword";
  private static final String OURS = "2";
  private static final int KEPT = 16;

  private record Other(String name, boolean enabled) {}

  private final SimulatedBmc bmc;
  private final String username;
  private final Map<String, Other> others = new TreeMap<>();
  private String password;
  private String formerPassword;

  AccountShelf(SimulatedBmc bmc, String username, String password) {
    this.bmc = bmc;
    this.username = username;
    this.password = password;
    this.formerPassword = password;
    others.put("1", new Other("", false));
    others.put("3", new Other("switched-off", false));
  }

  String username() {
    return username;
  }

  synchronized String password() {
    return password;
  }

  synchronized void changePassword(String now) {
    formerPassword = password;
    password = now;
  }

  synchronized boolean isRight(String name, String shown) {
    boolean former = bmc.has(Oddity.PASSWORD_OLD_STAYS) && shown.equals(formerPassword);
    return name.equals(username) && (shown.equals(password) || former);
  }

  /** Somebody else who may do everything. */
  synchronized void add(String id, String name) {
    others.put(id, new Other(name, true));
  }

  synchronized boolean mayLogIn(String name) {
    return others.values().stream().anyMatch(one -> one.name().equals(name) && one.enabled());
  }

  synchronized Optional<ObjectNode> at(String wanted) {
    if (bmc.has(Oddity.NO_ACCOUNTS)) {
      return Optional.empty();
    }
    if (wanted.equals(SERVICE)) {
      ObjectNode service =
          RedfishTree.resource(wanted, "AccountService.v1_10_0.AccountService", "Account Service");
      RedfishTree.link(service, "Accounts", ACCOUNTS);
      if (bmc.has(Oddity.PASSWORD_SHORT_ONLY)) {
        service.put("MaxPasswordLength", KEPT);
      }
      return Optional.of(service);
    }
    if (wanted.equals(ACCOUNTS)) {
      List<String> ids = new ArrayList<>(others.keySet());
      ids.add(OURS);
      return Optional.of(
          RedfishTree.collection(wanted, ids.stream().map(id -> ACCOUNTS + "/" + id).toList()));
    }
    if (wanted.equals(own())) {
      ObjectNode account = account(wanted, username, true);
      if (bmc.has(Oddity.PASSWORD_BY_ACTION)) {
        account
            .putObject("Actions")
            .putObject("#ManagerAccount.ChangePassword")
            .put("target", wanted + CHANGE);
      }
      return Optional.of(account);
    }
    Other other = others.get(id(wanted));
    return wanted.startsWith(ACCOUNTS + "/") && other != null
        ? Optional.of(account(wanted, other.name(), other.enabled()))
        : Optional.empty();
  }

  private static ObjectNode account(String path, String name, boolean enabled) {
    ObjectNode account =
        RedfishTree.resource(path, "ManagerAccount.v1_8_0.ManagerAccount", "Account");
    return account
        .put("UserName", name)
        .put("RoleId", name.isEmpty() ? "NoAccess" : "Administrator")
        .put("Enabled", enabled)
        .putNull("Password");
  }

  boolean isAccount(String path) {
    return path.startsWith(ACCOUNTS + "/");
  }

  /** Writes an account, if it is one. */
  synchronized Optional<Reply> patch(String path, JsonNode body) {
    if (!isAccount(path)) {
      return Optional.empty();
    }
    if (body.has("Password") && path.equals(own())) {
      boolean refused =
          bmc.has(Oddity.PASSWORD_BY_ACTION)
              || bmc.has(Oddity.PASSWORD_NEEDS_ALL) && !body.has("UserName");
      return Optional.of(
          refused
              ? RedfishService.error(
                  400, "Base.1.8.PropertyNotWritable", "Password is not written like that")
              : set(body.path("Password").asText()));
    }
    Other other = others.get(id(path));
    if (other != null && body.has("Enabled")) {
      others.put(id(path), new Other(other.name(), body.path("Enabled").asBoolean()));
      return Optional.of(Reply.of(204));
    }
    return Optional.of(
        RedfishService.error(400, "Base.1.8.PropertyUnknown", "that cannot be written"));
  }

  /** Does the action, if it is it. */
  synchronized Optional<Reply> post(String path, JsonNode body) {
    if (!bmc.has(Oddity.PASSWORD_BY_ACTION) || !path.equals(own() + CHANGE)) {
      return Optional.empty();
    }
    return Optional.of(
        body.path("SessionAccountPassword").asText().equals(password)
            ? set(body.path("NewPassword").asText())
            : RedfishService.error(400, "Base.1.8.ActionParameterValueError", "wrong password"));
  }

  private Reply set(String wanted) {
    if (bmc.has(Oddity.PASSWORD_POLICY)) {
      return RedfishService.error(
          400,
          "Base.1.8.PropertyValueFormatError",
          "the value " + wanted + " needs one of !#$ to be a password");
    }
    if (bmc.has(Oddity.PASSWORD_IGNORED)) {
      return Reply.of(204);
    }
    formerPassword = password;
    if (bmc.has(Oddity.PASSWORD_CUT)) {
      password = wanted.substring(0, Math.min(KEPT, wanted.length()));
    } else if (bmc.has(Oddity.PASSWORD_SPOILT)) {
      password = "spoilt" + wanted.length();
    } else {
      password = wanted;
    }
    return Reply.of(204);
  }

  /** Deletes an account, unless slots are fixed. */
  synchronized Optional<Reply> delete(String path) {
    if (!isAccount(path)) {
      return Optional.empty();
    }
    if (bmc.has(Oddity.ACCOUNTS_FIXED)) {
      return Optional.of(RedfishService.error(405, "Base.1.8.OperationNotAllowed", "fixed slots"));
    }
    return Optional.of(
        others.remove(id(path)) == null
            ? RedfishService.error(404, "Base.1.8.ResourceMissingAtURI", "nobody there")
            : Reply.of(204));
  }

  private static String own() {
    return ACCOUNTS + "/" + OURS;
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
