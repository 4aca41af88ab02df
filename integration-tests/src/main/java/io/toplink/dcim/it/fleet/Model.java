package io.toplink.dcim.it.fleet;

import java.util.List;

/**
 * What kind of machine and BMC it is: the shapes vendors document, as far as a client can tell them
 * apart.
 *
 * @param vendor in the service root; empty if it says nothing
 * @param oem what the service root has under Oem; empty for nothing
 * @param manufacturer of the machine
 * @param product such as {@code PowerEdge R750}
 * @param systemId last part of the ComputerSystem's path
 * @param managerId last part of the Manager's path
 * @param managerModel such as {@code iLO 5}
 * @param chassisId last part of the Chassis's path
 * @param resetTypes what its reset action takes
 * @param oddities what else is its own
 */
public record Model(
    String vendor,
    String oem,
    String manufacturer,
    String product,
    String systemId,
    String managerId,
    String managerModel,
    String chassisId,
    List<String> resetTypes,
    List<Oddity> oddities) {

  public static final Model OPENBMC =
      new Model(
          "",
          "",
          "Open Compute",
          "Romed8",
          "system",
          "bmc",
          "OpenBmc",
          "chassis",
          List.of(
              "On",
              "ForceOff",
              "ForceOn",
              "ForceRestart",
              "GracefulRestart",
              "GracefulShutdown",
              "PowerCycle",
              "Nmi"),
          List.of(
              Oddity.RESET_TYPES_BY_ACTION_INFO,
              Oddity.NO_ETAGS,
              Oddity.MEDIA_NEEDS_STATE,
              Oddity.SENSORS_ONE_BY_ONE,
              Oddity.TELLS_LAST_RESET_TIME));
  public static final Model DELL =
      new Model(
          "Dell",
          "Dell",
          "Dell Inc.",
          "PowerEdge R750",
          "System.Embedded.1",
          "iDRAC.Embedded.1",
          "15G Monolithic",
          "System.Embedded.1",
          List.of(
              "On",
              "ForceOff",
              "ForceRestart",
              "GracefulRestart",
              "GracefulShutdown",
              "PushPowerButton",
              "Nmi",
              "PowerCycle"),
          List.of(
              Oddity.CONFLICT_WHEN_SO,
              Oddity.MEDIA_AT_SYSTEM,
              Oddity.BOOT_PENDING,
              Oddity.CHANGES_AS_TASKS));
  public static final Model HPE =
      new Model(
          "HPE",
          "Hpe",
          "HPE",
          "ProLiant DL325 Gen10 Plus",
          "1",
          "1",
          "iLO 5",
          "1",
          List.of(
              "On",
              "ForceOff",
              "GracefulShutdown",
              "ForceRestart",
              "Nmi",
              "PushPowerButton",
              "GracefulRestart"),
          List.of(Oddity.WEAK_ETAGS, Oddity.BAD_REQUEST_WHEN_SO, Oddity.TARGETS_END_IN_SLASH));
  public static final Model SUPERMICRO =
      new Model(
          "Supermicro",
          "Supermicro",
          "Supermicro",
          "SYS-1029P-WTR",
          "1",
          "1",
          "ASPEED",
          "1",
          List.of(
              "On",
              "ForceOff",
              "GracefulShutdown",
              "GracefulRestart",
              "ForceRestart",
              "Nmi",
              "ForceOn"),
          List.of(
              Oddity.RESET_TYPES_RUN_TOGETHER,
              Oddity.BOOT_NEEDS_ALL,
              Oddity.MEDIA_USB_CD,
              Oddity.MEDIA_REFUSES_STATE));
  public static final Model LENOVO =
      new Model(
          "Lenovo",
          "Lenovo",
          "Lenovo",
          "ThinkSystem SR650",
          "1",
          "1",
          "Lenovo XClarity Controller",
          "1",
          List.of("On", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "Nmi"),
          List.of(Oddity.MEDIA_BY_PATCH));
  public static final Model AMI =
      new Model(
          "AMI",
          "Ami",
          "GIGABYTE",
          "R282-Z90",
          "Self",
          "Self",
          "AST2500",
          "Self",
          List.of("On", "ForceOff", "GracefulShutdown", "ForceRestart", "PowerCycle"),
          List.of(
              Oddity.BOOT_NEEDS_ALL,
              Oddity.IF_MATCH_REQUIRED,
              Oddity.MEDIA_NEEDS_TRANSFER,
              Oddity.ACTIONS_AS_TASKS,
              Oddity.TASKS_TAKE_TIME));

  /** All of them, in the order a mixed fleet is made of. */
  public static final List<Model> ALL = List.of(OPENBMC, DELL, HPE, SUPERMICRO, LENOVO, AMI);
}
