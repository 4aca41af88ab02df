package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.it.fleet.Machine.Boot;
import io.toplink.dcim.it.fleet.Machine.Drive;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What one BMC shows of its machine, path by path. */
final class RedfishTree {
  private static final String ROOT = "/redfish/v1";
  private static final String SYSTEMS = ROOT + "/Systems";
  private static final String MANAGERS = ROOT + "/Managers";

  /** The last character is sent as the byte 0xff, see {@link Http#bytes}. */
  private static final String ODD_NAME = "a\0<script>alert(1)</script>\udcff";

  private final SimulatedBmc bmc;
  private final String system;
  private final String manager;
  private final MediaShelf media;
  private final SensorShelf sensors;
  private final AtomicInteger readings = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();

  RedfishTree(SimulatedBmc bmc) {
    this.bmc = bmc;
    this.system = SYSTEMS + "/" + bmc.model().systemId();
    this.manager = MANAGERS + "/" + bmc.model().managerId();
    this.media = new MediaShelf(bmc, system, manager);
    this.sensors = new SensorShelf(bmc, ROOT + "/Chassis/" + bmc.model().chassisId());
  }

  MediaShelf media() {
    return media;
  }

  /** What the machine can be told to boot from. */
  List<String> bootTargets() {
    return List.of(
        "None", "Pxe", "Hdd", bmc.has(Oddity.MEDIA_USB_CD) ? "UsbCd" : "Cd", "BiosSetup");
  }

  /** Whether the boot override is written elsewhere than in the system. */
  boolean hasSettings() {
    return bmc.has(Oddity.BOOT_IN_SETTINGS) || bmc.has(Oddity.BOOT_PENDING);
  }

  String systemPath() {
    return system;
  }

  String settingsPath() {
    return system + "/Settings";
  }

  String resetPath() {
    return system + "/Actions/ComputerSystem.Reset";
  }

  String managerResetPath() {
    return manager + "/Actions/Manager.Reset";
  }

  /** The entity tag shown, if any. */
  Optional<String> tagGiven() {
    if (bmc.has(Oddity.NO_ETAGS)) {
      return Optional.empty();
    }
    boolean weak = bmc.has(Oddity.WEAK_ETAGS) || bmc.has(Oddity.WEAK_ETAGS_TAKEN_STRONG);
    String tag = bmc.has(Oddity.GZIP_ETAGS) ? "\"" + version() + "-gzip\"" : strongTag();
    return Optional.of(weak ? "W/" + tag : tag);
  }

  /** The entity tag that is taken, if any is needed. */
  Optional<String> tagTaken() {
    if (bmc.has(Oddity.NO_ETAGS)) {
      return Optional.empty();
    }
    return Optional.of(bmc.has(Oddity.WEAK_ETAGS) ? "W/" + strongTag() : strongTag());
  }

  ObjectNode root() {
    ObjectNode root = resource(ROOT + "/", "ServiceRoot.v1_11_0.ServiceRoot", "Root Service");
    root.put("RedfishVersion", "1.11.0");
    if (!bmc.model().vendor().isEmpty()) {
      root.put("Vendor", bmc.model().vendor());
    }
    if (!bmc.model().oem().isEmpty()) {
      root.putObject("Oem").putObject(bmc.model().oem());
    }
    link(root, "Chassis", ROOT + "/Chassis");
    String systems = bmc.has(Oddity.LINKS_LEAD_AWAY) ? "https://198.51.100.1" + SYSTEMS : SYSTEMS;
    link(root, "Systems", bmc.has(Oddity.LINKS_CLIMB) ? "/redfish/v1/../../etc" : systems);
    link(root, "Managers", MANAGERS);
    if (!bmc.has(Oddity.NO_ACCOUNTS)) {
      link(root, "AccountService", AccountShelf.SERVICE);
    }
    link(root, "SessionService", ROOT + "/SessionService");
    link(root.putObject("Links"), "Sessions", ROOT + "/SessionService/Sessions");
    return root;
  }

  /** The resource at a path without a slash at its end. */
  Optional<ObjectNode> at(String path) {
    if (path.equals(SYSTEMS)) {
      return Optional.of(systems());
    }
    if (path.equals(system)) {
      return bmc.has(Oddity.NO_SYSTEM) ? Optional.empty() : Optional.of(system());
    }
    if (path.equals(system + "/ResetActionInfo")) {
      return Optional.of(resetActionInfo(path));
    }
    if (path.equals(settingsPath()) && hasSettings()) {
      ObjectNode settings = resource(path, "ComputerSystem.v1_16_0.ComputerSystem", "Settings");
      boot(settings.putObject("Boot"), bmc.machine().pendingBoot());
      return Optional.of(settings);
    }
    if (path.equals(MANAGERS)) {
      return Optional.of(collection(path, List.of(manager)));
    }
    if (path.equals(manager)) {
      return Optional.of(manager());
    }
    return media.at(path).or(() -> sensors.at(path)).or(() -> part(path));
  }

  private Optional<ObjectNode> part(String path) {
    List<Drive> drives = bmc.has(Oddity.DRIVES_PULLED) ? List.of() : bmc.machine().drives();
    List<String> macs = bmc.machine().macs();
    boolean simple = bmc.has(Oddity.SIMPLE_STORAGE);
    if (path.equals(system + "/EthernetInterfaces")) {
      return Optional.of(collection(path, numbered(path, macs.size())));
    }
    if (path.startsWith(system + "/EthernetInterfaces/")) {
      return number(path, macs.size())
          .map(
              i ->
                  resource(path, "EthernetInterface.v1_8_0.EthernetInterface", "Port " + i)
                      .put("MACAddress", macs.get(i))
                      .put("PermanentMACAddress", macs.get(i))
                      .put("LinkStatus", i == 0 ? "LinkUp" : "LinkDown")
                      .put("SpeedMbps", 10_000));
    }
    if (path.equals(system + "/Processors")) {
      return Optional.of(collection(path, List.of(path + "/CPU1")));
    }
    if (path.equals(system + "/Processors/CPU1")) {
      return Optional.of(
          resource(path, "Processor.v1_7_0.Processor", "CPU 1")
              .put("ProcessorType", "CPU")
              .put("ProcessorArchitecture", "x86")
              .put("InstructionSet", "x86-64"));
    }
    if (path.equals(system + "/Storage") && !simple) {
      return Optional.of(
          collection(path, bmc.has(Oddity.DRIVES_UNTOLD) ? List.of() : List.of(path + "/1")));
    }
    if (path.equals(system + "/Storage/1") && !simple) {
      ObjectNode storage = resource(path, "Storage.v1_13_0.Storage", "Storage");
      references(storage.putArray("Drives"), numbered(path + "/Drives", drives.size()));
      return Optional.of(storage);
    }
    if (path.startsWith(system + "/Storage/1/Drives/") && !simple) {
      return number(path, drives.size()).map(i -> drive(path, drives.get(i)));
    }
    if (path.equals(system + "/SimpleStorage") && simple) {
      return Optional.of(collection(path, List.of(path + "/1")));
    }
    if (path.equals(system + "/SimpleStorage/1") && simple) {
      ObjectNode storage = resource(path, "SimpleStorage.v1_3_1.SimpleStorage", "Storage");
      ArrayNode devices = storage.putArray("Devices");
      drives.forEach(
          drive ->
              devices.addObject().put("Name", drive.name()).put("CapacityBytes", drive.bytes()));
      return Optional.of(storage);
    }
    return Optional.empty();
  }

  private ObjectNode systems() {
    List<String> members =
        bmc.has(Oddity.NO_SYSTEM)
            ? List.of()
            : bmc.has(Oddity.TWO_SYSTEMS) ? List.of(system, SYSTEMS + "/other") : List.of(system);
    return collection(SYSTEMS, members);
  }

  private ObjectNode system() {
    Model model = bmc.model();
    Machine machine = bmc.machine();
    ObjectNode json = resource(system, "ComputerSystem.v1_16_0.ComputerSystem", "System");
    boolean other = bmc.has(Oddity.TWO_ON_ONE_ADDRESS) && looks.getAndIncrement() % 2 == 1;
    json.put("SystemType", "Physical")
        .put("Manufacturer", model.manufacturer())
        .put("Model", bmc.has(Oddity.NAMES_ODD) ? ODD_NAME : model.product())
        .put("SerialNumber", other ? "OTHER" + machine.serialNumber() : machine.serialNumber())
        .put("UUID", other ? "99999999-8888-7777-6666-555555555555" : machine.uuid())
        .put("BiosVersion", "2.19.1");
    json.putObject("Status")
        .put("State", "Enabled")
        .put("Health", "OK")
        .put("HealthRollup", bmc.has(Oddity.SENSORS_UNKNOWN) ? "Warning" : "OK");
    json.set("PowerState", powerState());
    if (bmc.foreignTime().isPresent() || bmc.has(Oddity.TELLS_LAST_RESET_TIME)) {
      json.put(
          "LastResetTime", bmc.foreignTime().map(Instant::toString).orElse(machine.startTime()));
    }
    if (bmc.has(Oddity.TELLS_LAST_RESET_CAUSE)) {
      json.put("LastResetCause", machine.startCause());
    }
    boot(json.putObject("Boot"), machine.boot());
    json.putObject("ProcessorSummary")
        .put("Count", 2)
        .put("CoreCount", 32)
        .put("Model", "Simulated CPU 2.40GHz");
    json.putObject("MemorySummary").put("TotalSystemMemoryGiB", 256);
    link(json, "Processors", system + "/Processors");
    link(json, "EthernetInterfaces", system + "/EthernetInterfaces");
    link(json, "Storage", system + "/Storage");
    if (bmc.has(Oddity.SIMPLE_STORAGE)) {
      link(json, "SimpleStorage", system + "/SimpleStorage");
    }
    ObjectNode links = json.putObject("Links");
    references(links.putArray("ManagedBy"), List.of(manager));
    references(links.putArray("Chassis"), List.of(sensors.path()));
    if (bmc.has(Oddity.MEDIA_AT_SYSTEM)) {
      link(json, "VirtualMedia", media.path());
    }
    if (hasSettings()) {
      link(json.putObject("@Redfish.Settings"), "SettingsObject", settingsPath());
    }
    resetAction(json.putObject("Actions").putObject("#ComputerSystem.Reset"));
    tagGiven().ifPresent(tag -> json.put("@odata.etag", tag));
    return json;
  }

  private void resetAction(ObjectNode action) {
    action.put("target", resetPath() + (bmc.has(Oddity.TARGETS_END_IN_SLASH) ? "/" : ""));
    if (bmc.has(Oddity.RESET_TYPES_UNTOLD)) {
      return;
    }
    if (bmc.has(Oddity.RESET_TYPES_BY_ACTION_INFO)) {
      action.put("@Redfish.ActionInfo", system + "/ResetActionInfo");
      return;
    }
    resetTypes(action.putArray("ResetType@Redfish.AllowableValues"));
  }

  private void resetTypes(ArrayNode list) {
    if (bmc.has(Oddity.RESET_TYPES_OFF_ONLY)) {
      list.add("ForceOff");
      return;
    }
    List<String> types = bmc.model().resetTypes();
    boolean merge = bmc.has(Oddity.RESET_TYPES_RUN_TOGETHER);
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      if (merge && type.equals("GracefulShutdown") && i + 1 < types.size()) {
        list.add(type + types.get(++i));
      } else {
        list.add(type);
      }
    }
  }

  private ObjectNode resetActionInfo(String path) {
    ObjectNode info = resource(path, "ActionInfo.v1_1_2.ActionInfo", "Reset Action Info");
    ObjectNode parameter = info.putArray("Parameters").addObject();
    parameter.put("Name", "ResetType").put("Required", true).put("DataType", "String");
    resetTypes(parameter.putArray("AllowableValues"));
    return info;
  }

  private JsonNode powerState() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (bmc.has(Oddity.POWER_STATE_NULL) || bmc.has(Oddity.POWER_STATE_NULL_UNTIL_RESTART)) {
      return json.nullNode();
    }
    if (bmc.has(Oddity.POWER_STATE_PAUSED)) {
      return json.textNode("Paused");
    }
    if (bmc.has(Oddity.POWER_STATE_STUCK)) {
      return json.textNode("PoweringOff");
    }
    if (bmc.has(Oddity.POWER_STATE_FLAPS)) {
      return json.textNode(readings.getAndIncrement() % 2 == 0 ? "On" : "Off");
    }
    return json.textNode(
        switch (bmc.machine().power()) {
          case ON -> "On";
          case OFF -> "Off";
          case POWERING_ON -> "PoweringOn";
          case POWERING_OFF -> "PoweringOff";
        });
  }

  private void boot(ObjectNode json, Boot boot) {
    json.put("BootSourceOverrideEnabled", boot.enabled())
        .put("BootSourceOverrideTarget", boot.target());
    if (!bmc.has(Oddity.BOOT_NO_MODE)) {
      json.put("BootSourceOverrideMode", boot.mode());
    }
    ArrayNode targets = json.putArray("BootSourceOverrideTarget@Redfish.AllowableValues");
    bootTargets().forEach(targets::add);
    if (bmc.has(Oddity.BOOT_NEVER_ONCE)) {
      json.putArray("BootSourceOverrideEnabled@Redfish.AllowableValues")
          .add("Disabled")
          .add("Continuous");
    }
  }

  private ObjectNode manager() {
    ObjectNode json = resource(manager, "Manager.v1_13_0.Manager", "Manager");
    json.put("ManagerType", "BMC")
        .put("Model", bmc.model().managerModel())
        .put("FirmwareVersion", bmc.firmware())
        .put("DateTime", bmc.foreignTime().orElseGet(Instant::now).toString());
    if (!bmc.has(Oddity.MEDIA_AT_SYSTEM) && !bmc.has(Oddity.NO_MEDIA)) {
      link(json, "VirtualMedia", media.path());
    }
    ObjectNode reset = json.putObject("Actions").putObject("#Manager.Reset");
    reset.put("target", managerResetPath());
    reset.putArray("ResetType@Redfish.AllowableValues").add("GracefulRestart");
    return json;
  }

  private static ObjectNode drive(String path, Drive drive) {
    return resource(path, "Drive.v1_15_0.Drive", drive.name())
        .put("MediaType", drive.mediaType())
        .put("Protocol", drive.protocol())
        .put("Model", "Simulated " + drive.mediaType())
        .put("SerialNumber", "D-" + drive.name().replace(" ", ""))
        .put("CapacityBytes", drive.bytes());
  }

  static ObjectNode resource(String path, String type, String name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("@odata.id", path)
        .put("@odata.type", "#" + type)
        .put("Id", path.substring(path.lastIndexOf('/') + 1))
        .put("Name", name);
  }

  static ObjectNode collection(String path, List<String> members) {
    ObjectNode json = resource(path, "Collection", "Collection");
    json.put("Members@odata.count", members.size());
    references(json.putArray("Members"), members);
    return json;
  }

  static void references(ArrayNode list, List<String> paths) {
    paths.forEach(path -> list.addObject().put("@odata.id", path));
  }

  static void link(ObjectNode json, String property, String path) {
    json.putObject(property).put("@odata.id", path);
  }

  private static List<String> numbered(String path, int count) {
    return IntStream.range(0, count).mapToObj(i -> path + "/" + i).toList();
  }

  private static Optional<Integer> number(String path, int count) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.matches("[0-9]{1,4}") && Integer.parseInt(last) < count
        ? Optional.of(Integer.parseInt(last))
        : Optional.empty();
  }

  private String strongTag() {
    return "\"" + version() + "\"";
  }

  private long version() {
    return bmc.machine().version();
  }
}
