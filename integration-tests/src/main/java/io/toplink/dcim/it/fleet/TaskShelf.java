package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.it.fleet.Http.Reply;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The tasks a BMC makes of what it is asked for. */
final class TaskShelf {
  static final String PATH = "/redfish/v1/TaskService/Tasks";
  private static final int LOOKS_UNTIL_DONE = 2;

  private final SimulatedBmc bmc;
  private final AtomicInteger made = new AtomicInteger();
  private final Map<String, AtomicInteger> looks = new ConcurrentHashMap<>();

  TaskShelf(SimulatedBmc bmc) {
    this.bmc = bmc;
  }

  /** Does something by way of a task: at once, unless its tasks come to nothing. */
  Reply take(Supplier<Reply> work) {
    boolean idle = bmc.has(Oddity.TASKS_FAIL) || bmc.has(Oddity.TASKS_NEVER_END);
    Reply done = idle ? Reply.of(204) : work.get();
    if (done.status() >= 300) {
      return done;
    }
    String path = PATH + "/" + made.incrementAndGet();
    looks.put(path, new AtomicInteger());
    return Reply.of(202, task(path, "Running")).with("Location", path);
  }

  Reply at(String path) {
    AtomicInteger seen = looks.get(path);
    if (seen == null || bmc.has(Oddity.TASKS_GET_LOST)) {
      return RedfishService.error(404, "Base.1.8.ResourceMissingAtURI", "there is no such task");
    }
    if (bmc.has(Oddity.TASKS_FAIL)) {
      ObjectNode failed = task(path, "Exception").put("TaskStatus", "Critical");
      failed
          .putArray("Messages")
          .addObject()
          .put("MessageId", "IDRAC.2.8.SYS403")
          .put("Message", "the job came to nothing");
      return Reply.of(200, failed);
    }
    boolean busy =
        bmc.has(Oddity.TASKS_NEVER_END)
            || bmc.has(Oddity.TASKS_TAKE_TIME) && seen.incrementAndGet() <= LOOKS_UNTIL_DONE;
    return busy
        ? Reply.of(202, task(path, "Running"))
        : Reply.of(200, task(path, "Completed").put("TaskStatus", "OK"));
  }

  private ObjectNode task(String path, String state) {
    String time = bmc.foreignTime().orElseGet(Instant::now).toString();
    return RedfishTree.resource(path, "Task.v1_4_3.Task", "Task")
        .put("TaskState", state)
        .put("StartTime", time)
        .put("EndTime", time);
  }
}
