package io.toplink.dcim.it.bmc;

import static io.toplink.dcim.it.fleet.Fault.Kind.RESET;

import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Oddity;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults while the boot device is chosen and images are shown. */
class RedfishChangeFaultsTest extends RedfishFaults {

  static Stream<Row> bootOverrides() {
    return Stream.of(
        boot("-", "nothing wrong", bmc -> {}, "NETWORK"),
        boot("B21 / 30", "weak tags", oddity(Oddity.WEAK_ETAGS), "NETWORK"),
        boot(
            "B21 / 30",
            "weak tags, taken strong",
            oddity(Oddity.WEAK_ETAGS_TAKEN_STRONG),
            "NETWORK"),
        boot("B21 / 30", "tags with -gzip", oddity(Oddity.GZIP_ETAGS), "NETWORK"),
        boot("B21 / 30", "refuses all tags", oddity(Oddity.IF_MATCH_REFUSED), "NETWORK"),
        boot("B21 / 30", "needs a tag", oddity(Oddity.IF_MATCH_REQUIRED), "NETWORK"),
        boot("B21 / 30", "no tags", oddity(Oddity.NO_ETAGS), "NETWORK"),
        boot(
            "B21 / 30",
            "changed in between",
            fault(Fault.status(412).on("PATCH", ".*")),
            "NETWORK"),
        boot(
            "B21 / 30",
            "412 for ever",
            fault(Fault.status(412).on("PATCH", ".*").times(-1)),
            "REJECTED boot"),
        boot(
            "B21 / 30",
            "changed in between, told as a conflict",
            fault(Fault.status(409).on("PATCH", ".*")),
            "NETWORK"),
        boot(
            "B21 / 30",
            "409 for ever",
            fault(Fault.status(409).on("PATCH", ".*").times(-1)),
            "BUSY boot"),
        boot("B17", "written in its settings", oddity(Oddity.BOOT_IN_SETTINGS), "NETWORK"),
        boot("B17 / 38", "needs the mode", oddity(Oddity.BOOT_NEEDS_ALL), "NETWORK"),
        boot("B17 / 38", "refuses the mode", oddity(Oddity.BOOT_REFUSES_MODE), "NETWORK"),
        legacy("-", "nothing wrong", bmc -> {}, "LEGACY"),
        legacy("B17", "refuses the mode", oddity(Oddity.BOOT_REFUSES_MODE), "REJECTED boot"),
        legacy("B38", "keeps its mode", oddity(Oddity.BOOT_KEEPS_MODE), "UNSUPPORTED boot-mode"),
        legacy("B17", "has no modes", oddity(Oddity.BOOT_NO_MODE), "UNSUPPORTED boot-mode"),
        boot("B38", "takes it and forgets", oddity(Oddity.BOOT_IGNORED), "MISBEHAVED boot"),
        boot("B39", "once becomes for ever", oddity(Oddity.BOOT_CONTINUOUS), "MISBEHAVED boot"),
        boot(
            "B20 / 33",
            "is in its self-test",
            fault(
                Fault.error(400, "iLO.2.14.UnableToModifyDuringSystemPOST", "wait")
                    .on("PATCH", ".*")
                    .times(-1)),
            "BUSY boot"));
  }

  static Stream<Row> tasks() {
    return Stream.of(
        boot("B25 / 35", "makes tasks", oddity(Oddity.CHANGES_AS_TASKS), "NETWORK"),
        boot(
            "B25 / 35",
            "makes tasks that fail",
            oddity(Oddity.CHANGES_AS_TASKS, Oddity.TASKS_FAIL),
            "REJECTED task-failed"),
        boot(
            "B25 / 35",
            "makes tasks and loses them",
            oddity(Oddity.CHANGES_AS_TASKS, Oddity.TASKS_GET_LOST),
            "MISBEHAVED task-lost"),
        boot(
            "B25 / 35",
            "makes tasks that never end",
            oddity(Oddity.CHANGES_AS_TASKS, Oddity.TASKS_NEVER_END),
            "MISBEHAVED task-timeout"),
        boot("B38 / 38", "waits for the next start", oddity(Oddity.BOOT_PENDING), "NETWORK"),
        boot("38", "takes no 'once'", oddity(Oddity.BOOT_NEVER_ONCE), "UNSUPPORTED boot"));
  }

  static Stream<Row> images() {
    String shown = IMAGE.toString();
    return Stream.of(
        media("39", "at its manager", bmc -> {}, shown),
        media("39", "at its system", oddity(Oddity.MEDIA_AT_SYSTEM), shown),
        media("39", "by writing the slot", oddity(Oddity.MEDIA_BY_PATCH), shown),
        media(
            "39",
            "by writing the slot with a tag",
            oddity(Oddity.MEDIA_BY_PATCH, Oddity.IF_MATCH_REQUIRED),
            shown),
        media("39", "of type UsbCd", oddity(Oddity.MEDIA_USB_CD), shown),
        media("39", "refuses to be told more", oddity(Oddity.MEDIA_REFUSES_STATE), shown),
        media("39", "needs to be told more", oddity(Oddity.MEDIA_NEEDS_STATE), shown),
        media("39", "needs to be told how", oddity(Oddity.MEDIA_NEEDS_TRANSFER), shown),
        media("39", "takes it and shows nothing", oddity(Oddity.MEDIA_IGNORED), "MISBEHAVED media"),
        media("39", "has none", oddity(Oddity.NO_MEDIA), "UNSUPPORTED media"),
        media("39", "holds another", bmc -> bmc.machine().show("http://198.51.100.1/x"), shown),
        media("B26 / 39", "resets after", fault(posted(RESET).afterEffect()), shown),
        media("B27 / 39", "resets before", fault(posted(RESET)), "MISBEHAVED media"),
        media(
            "B15 / 39",
            "forbids it",
            fault(Fault.error(403, "Base.1.8.InsufficientPrivilege", "no").on("POST", ".*")),
            "PRIVILEGE media"),
        media(
            "B20 / 39",
            "is not ready",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("POST", ".*")),
            "BUSY media"));
  }

  @ParameterizedTest
  @MethodSource({"bootOverrides", "tasks", "images"})
  void makesTheBestOf(Row row) throws IOException {
    check(row);
  }
}
