package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.it.fleet.Http.Reply;
import io.toplink.dcim.it.fleet.Http.Request;
import io.toplink.dcim.it.fleet.Machine.Power;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Answers one BMC's Redfish requests. */
final class RedfishService {
  private static final String SESSIONS = "/redfish/v1/SessionService/Sessions";
  private static final int FEW_SESSIONS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimulatedBmc bmc;
  private final RedfishTree tree;
  private final BootPatch bootPatch;
  private final TaskShelf tasks;
  private final AccountShelf accounts;
  private final Map<String, String> strangers = new ConcurrentHashMap<>();
  private final Map<String, String> tokensById = new ConcurrentHashMap<>();
  private final AtomicInteger failedLogins = new AtomicInteger();

  RedfishService(SimulatedBmc bmc, String username, String password) {
    this.bmc = bmc;
    this.accounts = new AccountShelf(bmc, username, password);
    this.tree = new RedfishTree(bmc);
    this.bootPatch = new BootPatch(bmc, tree);
    this.tasks = new TaskShelf(bmc);
  }

  /** Writes down what was asked, whatever becomes of it. */
  void hear(Request request) {
    bmc.record(request.method(), request.path(), withoutSecrets(request), user(request));
  }

  Reply answer(Request request) {
    String path = withoutSlash(request.path());
    String user = user(request);
    if (path.equals("/redfish/v1") && request.method().equals("GET")) {
      return Reply.of(200, tree.root());
    }
    if (path.equals(SESSIONS) && request.method().equals("POST")) {
      return openSession(request);
    }
    if (user.isEmpty()) {
      return unauthorized(request);
    }
    return switch (request.method()) {
      case "GET" -> get(path);
      case "POST" -> post(path, request);
      case "PATCH" -> patch(path, request);
      case "DELETE" -> delete(path);
      default -> error(405, "Base.1.8.OperationNotAllowed", "not that method");
    };
  }

  AccountShelf accounts() {
    return accounts;
  }

  String username() {
    return accounts.username();
  }

  String password() {
    return accounts.password();
  }

  /** Somebody else is logged in. */
  void logIn(String name) {
    String id = UUID.randomUUID().toString();
    strangers.put(id, name);
    tokensById.put(id, UUID.randomUUID().toString());
  }

  /** Leaves a session as a client does that died. */
  void leaveSession() {
    tokensById.put(UUID.randomUUID().toString(), UUID.randomUUID().toString());
  }

  void changePassword(String newPassword) {
    accounts.changePassword(newPassword);
    tokensById.clear();
  }

  int sessions() {
    return tokensById.size();
  }

  void forgetSessions() {
    tokensById.clear();
  }

  int failedLogins() {
    return failedLogins.get();
  }

  static Reply error(int status, String id, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode error =
        body.putObject("error").put("code", id).put("message", "see @Message.ExtendedInfo");
    error
        .putArray("@Message.ExtendedInfo")
        .addObject()
        .put("MessageId", id)
        .put("Message", message);
    return Reply.of(status, body);
  }

  private Reply get(String path) {
    if (path.startsWith(TaskShelf.PATH + "/")) {
      return tasks.at(path);
    }
    if (path.equals(SESSIONS) || path.startsWith(SESSIONS + "/")) {
      return session(path);
    }
    Optional<ObjectNode> resource = accounts.at(path).or(() -> tree.at(path));
    if (resource.isEmpty()) {
      return error(404, "Base.1.8.ResourceMissingAtURI", "there is nothing at " + path);
    }
    Reply reply =
        bmc.has(Oddity.NAMES_ODD)
            ? Reply.json(200, Http.bytes(resource.get().toString()))
            : Reply.of(200, resource.get());
    boolean tagged =
        path.equals(tree.systemPath()) || tree.media().isSlot(path) || accounts.isAccount(path);
    Optional<String> tag = tagged ? tree.tagGiven() : Optional.empty();
    return tag.map(value -> reply.with("ETag", value)).orElse(reply);
  }

  private Reply post(String path, Request request) {
    String type = json(request).path("ResetType").asText("");
    if (path.equals(tree.resetPath())) {
      return power(type);
    }
    if (path.equals(tree.managerResetPath())) {
      if (!Set.of("GracefulRestart", "ForceRestart").contains(type)) {
        return error(400, "Base.1.8.ActionParameterValueNotInList", "no such type: " + type);
      }
      bmc.record("EFFECT", "bmc-reset", "", "");
      bmc.restart();
      return Reply.of(204);
    }
    return accounts
        .post(path, json(request))
        .or(() -> tree.media().post(path, json(request), request.body().length > 0))
        .orElseGet(
            () -> error(404, "Base.1.8.ResourceMissingAtURI", "there is no action at " + path));
  }

  private Reply patch(String path, Request request) {
    JsonNode body = json(request);
    if (!bmc.has(Oddity.CHANGES_AS_TASKS)) {
      return change(path, request, body);
    }
    return tasks.take(() -> change(path, request, body));
  }

  private Reply change(String path, Request request, JsonNode body) {
    Optional<Reply> unguarded =
        tree.media().isSlot(path) || accounts.isAccount(path)
            ? bootPatch.guard(request)
            : Optional.empty();
    return unguarded
        .or(() -> accounts.patch(path, body))
        .or(() -> tree.media().patch(path, body))
        .orElseGet(() -> bootPatch.apply(path, request, body));
  }

  /** Its sessions, to whoever may look. */
  private Reply session(String path) {
    if (path.equals(SESSIONS)) {
      return Reply.of(
          200,
          RedfishTree.collection(
              path, tokensById.keySet().stream().map(id -> path + "/" + id).toList()));
    }
    return tokensById.containsKey(path.substring(SESSIONS.length() + 1))
        ? Reply.of(
            200,
            RedfishTree.resource(path, "Session.v1_3_0.Session", "Session")
                .put(
                    "UserName",
                    strangers.getOrDefault(
                        path.substring(SESSIONS.length() + 1), accounts.username())))
        : error(404, "Base.1.8.ResourceMissingAtURI", "there is nothing at " + path);
  }

  private Reply power(String type) {
    if (!bmc.model().resetTypes().contains(type)) {
      return error(400, "Base.1.8.ActionParameterValueNotInList", "no such type: " + type);
    }
    Machine machine = bmc.machine();
    Power now = machine.power();
    boolean so =
        now == Power.ON && (type.equals("On") || type.equals("ForceOn"))
            || now == Power.OFF && (type.equals("ForceOff") || type.equals("GracefulShutdown"));
    if (so && bmc.has(Oddity.BAD_REQUEST_WHEN_SO)) {
      return error(
          400, "iLO.2.14.InvalidOperationForSystemState", "not in the machine's present state");
    }
    if (so && bmc.has(Oddity.CONFLICT_WHEN_SO)) {
      return error(409, "IDRAC.2.7.PSU501", "the machine is in that state already");
    }
    boolean onTheWay = now == Power.POWERING_ON || now == Power.POWERING_OFF;
    if (bmc.has(Oddity.POWER_ACTIONS_IGNORED)
        || onTheWay && bmc.has(Oddity.POWER_ACTIONS_IGNORED_ON_THE_WAY)) {
      return Reply.of(204);
    }
    Supplier<Reply> work =
        () -> {
          act(machine, now, type);
          return Reply.of(204);
        };
    return bmc.has(Oddity.ACTIONS_AS_TASKS) ? tasks.take(work) : work.get();
  }

  private void act(Machine machine, Power now, String type) {
    boolean listens = !bmc.has(Oddity.SOFT_OFF_IGNORED);
    switch (type) {
      case "On", "ForceOn" -> machine.turnOn();
      case "ForceOff" -> machine.cutPower();
      case "GracefulShutdown" -> {
        if (listens) {
          machine.shutDown();
        }
      }
      case "PushPowerButton" -> {
        if (now == Power.OFF) {
          machine.turnOn();
        } else if (listens) {
          machine.shutDown();
        }
      }
      case "ForceRestart", "GracefulRestart" -> machine.reset();
      case "PowerCycle" -> {
        machine.cutPower();
        machine.turnOn();
      }
      default -> bmc.record("EFFECT", type, "", "");
    }
  }

  private Reply delete(String path) {
    Optional<Reply> account = accounts.delete(path);
    if (account.isPresent()) {
      return account.get();
    }
    String id = path.substring(path.lastIndexOf('/') + 1);
    return path.startsWith(SESSIONS + "/") && tokensById.remove(id) != null
        ? Reply.of(204)
        : error(404, "Base.1.8.ResourceMissingAtURI", "there is nothing at " + path);
  }

  private Reply openSession(Request request) {
    JsonNode login = json(request);
    if (!accounts.isRight(login.path("UserName").asText(), login.path("Password").asText())) {
      return unauthorized(request);
    }
    if (bmc.has(Oddity.FEW_SESSIONS) && tokensById.size() >= FEW_SESSIONS) {
      return error(503, "IDRAC.2.8.RAC0218", "the maximum number of sessions is in use");
    }
    String id = UUID.randomUUID().toString();
    String token = UUID.randomUUID().toString();
    tokensById.put(id, token);
    return Reply.of(201, JsonNodeFactory.instance.objectNode().put("Id", id))
        .with("X-Auth-Token", token)
        .with("Location", SESSIONS + "/" + id);
  }

  private Reply unauthorized(Request request) {
    if (request.header("Authorization").isPresent() || request.method().equals("POST")) {
      failedLogins.incrementAndGet();
    }
    Reply reply = error(401, "Base.1.8.NoValidSession", "say who you are");
    return bmc.has(Oddity.NO_BASIC_AUTH) || bmc.has(Oddity.BASIC_AUTH_UNTOLD)
        ? reply
        : reply.with("WWW-Authenticate", "Basic realm=\"bmc\"");
  }

  /** Who asks, shown by password or token; empty if not shown. */
  private String user(Request request) {
    Optional<String> token = request.header("X-Auth-Token");
    if (token.isPresent()) {
      return tokensById.containsValue(token.get()) ? accounts.username() : "";
    }
    String header = request.header("Authorization").orElse("");
    boolean taken =
        !bmc.has(Oddity.NO_BASIC_AUTH)
            || bmc.has(Oddity.BASIC_AUTH_FOR_SESSIONS) && request.path().startsWith(SESSIONS);
    if (!header.startsWith("Basic ") || !taken) {
      return "";
    }
    String pair =
        new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    return colon > 0 && accounts.isRight(pair.substring(0, colon), pair.substring(colon + 1))
        ? accounts.username()
        : "";
  }

  private static JsonNode json(Request request) {
    try {
      return request.body().length == 0
          ? JsonNodeFactory.instance.objectNode()
          : JSON.readTree(request.body());
    } catch (IOException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private static String withoutSecrets(Request request) {
    if (json(request) instanceof ObjectNode body && !body.isEmpty()) {
      for (String secret : List.of("Password", "NewPassword", "SessionAccountPassword")) {
        if (body.has(secret)) {
          body.put(secret, "***");
        }
      }
      try {
        return JSON.writeValueAsString(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("what was read cannot be written", e);
      }
    }
    return "";
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
