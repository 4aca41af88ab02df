package io.toplink.dcim.server.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.FieldBehavior;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.toplink.dcim.core.assignment.Assignment;
import io.toplink.dcim.core.assignment.Login;
import io.toplink.dcim.core.audit.AuditEvent;
import io.toplink.dcim.core.credential.ApiCredential;
import io.toplink.dcim.core.credential.Authenticated;
import io.toplink.dcim.core.credential.IssuedCredential;
import io.toplink.dcim.core.network.IpAddress;
import io.toplink.dcim.core.network.IpPool;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.packages.Package;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.site.Site;
import io.toplink.dcim.core.telemetry.Power;
import io.toplink.dcim.core.wipe.Wipe;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing is forgotten between records and messages: a change in any component shows in the
 * message, a change in any field that can be sent shows in the record, every field is filled, and
 * none with what belongs into another.
 */
class RoundTripTest {
  private static final Set<FieldBehavior> NOT_SENT =
      Set.of(FieldBehavior.OUTPUT_ONLY, FieldBehavior.IDENTIFIER);

  /** Names that differ between the two sides on purpose: field to component. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "name", "id",
          "cores", "cpuCores",
          "key", "key",
          "api_credential", "credentialName",
          "remote_address", "remoteAddress",
          "progress_percent", "progress",
          "mac_address", "52");

  /**
   * What is told.
   *
   * @param hidden components that are nobody's business outside
   * @param empty fields, also of messages within, that are filled by somebody else or not by every
   *     value
   */
  record Told<T>(
      Class<T> type, Function<T, Message> message, Set<String> hidden, Set<String> empty) {
    @Override
    public String toString() {
      return type.getSimpleName();
    }
  }

  static Stream<Told<?>> told() {
    return Stream.of(
        new Told<>(Site.class, SiteProto::message, Set.of(), Set.of()),
        new Told<>(Package.class, PackageProto::message, Set.of(), Set.of()),
        new Told<>(IpPool.class, IpPoolProto::message, Set.of(), Set.of()),
        new Told<>(IpAddress.class, IpPoolProto::message, Set.of(), Set.of()),
        new Told<>(Power.class, PowerProto::message, Set.of(), Set.of("transition")),
        new Told<>(Login.class, AssignmentProto::message, Set.of(), Set.of()),
        new Told<>(
            Server.class, ServerProto::message, Set.of("hardware.inventory.disksTold"), Set.of()),
        new Told<>(
            IssuedCredential.class,
            ApiCredentialProto::message,
            Set.of("credential.uid"),
            Set.of()),
        new Told<>(
            ApiCredential.class, ApiCredentialProto::message, Set.of("uid"), Set.of("secret")),
        new Told<>(
            Authenticated.class,
            known -> ApiCredentialProto.whoAmI(known, Instant.ofEpochSecond(1), "1"),
            Set.of("caller.actor"),
            Set.of()),
        new Told<>(
            Assignment.class,
            AssignmentProto::message,
            Set.of("uid", "serverUid", "createOperation", "suspendedOn", "installPending"),
            Set.of("transition")),
        new Told<>(Wipe.class, WipeProto::message, Set.of("serverUid"), Set.of()),
        new Told<>(AuditEvent.class, AuditProto::message, Set.of("tenant", "callId"), Set.of()),
        new Told<>(
            Operation.class,
            operation -> OperationProto.metadata(operation, true, null, null),
            Set.of(
                "id",
                "kind",
                "serverUid",
                "assignmentUid",
                "tenant",
                "args",
                "state",
                "stepData",
                "waitingSince",
                "intent",
                "intentTime",
                "epoch",
                "error.reason",
                "error.message",
                "error.metadata",
                "requestId",
                "batch"),
            Set.of("assignment", "already_existed", "needs_attention", "batch")));
  }

  @ParameterizedTest
  @MethodSource("told")
  <T> void everyComponentIsTold(Told<T> told) {
    Message base = told.message().apply(RecordSamples.full(told.type(), 1));
    List<String> forgotten = new ArrayList<>();
    List<String> leaked = new ArrayList<>();
    RecordSamples.variants(told.type())
        .forEach(
            (path, variant) -> {
              boolean same = told.message().apply(variant).equals(base);
              if (same && !told.hidden().contains(path)) {
                forgotten.add(path);
              } else if (!same && told.hidden().contains(path)) {
                leaked.add(path);
              }
            });
    assertThat(forgotten).as("components that no field tells").isEmpty();
    assertThat(leaked).as("components that should be hidden").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("told")
  <T> void everyFieldIsFilledWithItsOwn(Told<T> told) {
    List<String> wrong = new ArrayList<>();
    look(told.message().apply(RecordSamples.full(told.type(), 1)), told.empty(), wrong);
    assertThat(wrong).isEmpty();
  }

  private static void look(Message message, Set<String> empty, List<String> wrong) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (MessageSamples.behaviours(field).contains(FieldBehavior.INPUT_ONLY)
          || empty.contains(field.getName())) {
        continue;
      }
      Object value = message.getAllFields().get(field);
      if (value == null) {
        wrong.add(field.getFullName() + " is empty");
      } else if (MessageSamples.isNested(field)) {
        List<?> inner = value instanceof List<?> many ? many : List.of(value);
        inner.forEach(one -> look((Message) one, empty, wrong));
      } else if (!belongs(field, value)) {
        wrong.add(field.getFullName() + " holds " + value);
      }
    }
  }

  private static boolean belongs(FieldDescriptor field, Object value) {
    String component = RENAMED.getOrDefault(field.getName(), MessageSamples.camel(field.getName()));
    if (value instanceof Integer number) {
      return number == RecordSamples.number(component, 1);
    }
    if (value instanceof String text && !text.matches("(.*/)?[0-9a-f-]{36}|[0-9]+")) {
      String tail =
          letters(text.endsWith("/power") ? component : text.substring(text.lastIndexOf('/') + 1));
      return tail.startsWith(letters(component))
          || (field.getName().equals("name")
              && letters(field.getContainingType().getName()).endsWith(tail))
          || text.startsWith(component);
    }
    return true;
  }

  private static String letters(String text) {
    return text.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
  }

  /**
   * What is taken.
   *
   * @param elsewhere fields that are not part of the record: they are used beside it
   * @param given components that do not come from the message
   */
  record Taken<M extends Message>(
      M type, Function<M, Record> record, Set<String> elsewhere, Set<String> given) {
    @Override
    public String toString() {
      return type.getDescriptorForType().getName();
    }
  }

  static Stream<Taken<?>> taken() {
    Set<String> etag = Set.of("etag");
    Set<String> id = Set.of("id");
    return Stream.of(
        new Taken<>(
            io.toplink.dcim.v1.Site.getDefaultInstance(),
            site -> SiteProto.draft("x", site),
            etag,
            id),
        new Taken<>(
            io.toplink.dcim.v1.Package.getDefaultInstance(),
            pack -> PackageProto.draft("x", pack),
            etag,
            id),
        new Taken<>(
            io.toplink.dcim.v1.IpPool.getDefaultInstance(),
            pool -> IpPoolProto.draft("x", pool),
            etag,
            id),
        new Taken<>(
            io.toplink.dcim.v1.ApiCredential.getDefaultInstance(),
            credential -> ApiCredentialProto.draft("x", credential),
            etag,
            id),
        new Taken<>(
            io.toplink.dcim.v1.Server.getDefaultInstance(),
            server -> ServerProto.draft("x", server),
            etag,
            id),
        new Taken<>(
            CreateAssignmentRequest.getDefaultInstance(),
            AssignmentProto::order,
            Set.of("request_id", "validate_only", "assignment.etag"),
            Set.of()));
  }

  @ParameterizedTest
  @MethodSource("taken")
  <M extends Message> void everyFieldThatCanBeSentIsTaken(Taken<M> taken) {
    M base = MessageSamples.full(taken.type(), 1);
    Record record = taken.record().apply(base);
    List<String> forgotten = new ArrayList<>();
    MessageSamples.variants(base, NOT_SENT)
        .forEach(
            (path, variant) -> {
              if (taken.record().apply(variant).equals(record)
                  && !taken.elsewhere().contains(path)) {
                forgotten.add(path);
              }
            });
    assertThat(forgotten).as("fields that no component takes").isEmpty();
    assertThat(misplaced(record, taken.given())).isEmpty();
  }

  private static List<String> misplaced(Record record, Set<String> given) {
    List<String> wrong = new ArrayList<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = RecordSamples.read(component, record);
      String name = letters(component.getName());
      if (value instanceof Record inner && !component.getType().getSimpleName().equals("Secret")) {
        wrong.addAll(misplaced(inner, Set.of()));
      } else if (value instanceof String text && !given.contains(component.getName())) {
        String held = letters(text);
        if (!held.contains(name) && !name.contains(held) && !held.endsWith(name)) {
          wrong.add(component.getName() + " holds " + text);
        }
      } else if (value instanceof Integer number
          && Stream.of(component.getName(), snake(component.getName()))
              .noneMatch(known -> RecordSamples.number(known, 1) == number)) {
        wrong.add(component.getName() + " holds " + number);
      } else if (value == null) {
        wrong.add(component.getName() + " is empty");
      }
    }
    return wrong;
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
