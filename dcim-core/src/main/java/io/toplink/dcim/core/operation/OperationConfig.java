package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;

/**
 * How operations are run by this process.
 *
 * @param node this process's name among those that share the database; unique while it runs
 * @param workers how many operations may be at a step at once; 0: this process runs none
 * @param bulk how many machines of batches may be in motion at once; fewer than {@code workers}, so
 *     that what somebody waits for always finds one
 * @param poll how often to look for work that other processes wrote down
 * @param heartbeat how often this process shows that it lives; four missed ones, and others take
 *     over
 * @param patience with BMCs that can do nothing now
 */
public record OperationConfig(
    String node, int workers, int bulk, Duration poll, Duration heartbeat, BmcPatience patience) {
  private static final int WORKERS = 64;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /**
   * Reads the section {@code operations}.
   *
   * @param defaultNode the name of a process that is given none
   */
  public static OperationConfig read(ConfigReader root, String defaultNode) {
    ConfigReader reader = root.section("operations");
    int workers = reader.integer("workers", WORKERS, 0, 1000);
    int bulk = reader.integer("bulk", bulk(workers), 1, 999);
    if (bulk >= Math.max(2, workers) && workers > 0) {
      reader.refuse(
          "bulk", "CONFIG_RANGE", "must be less than operations.workers, which is " + workers);
    }
    return new OperationConfig(
        reader.text("node", defaultNode),
        workers,
        bulk,
        reader.duration("poll", POLL, Duration.ofMillis(20), Duration.ofSeconds(10)),
        reader.duration("heartbeat", HEARTBEAT, Duration.ofMillis(200), Duration.ofSeconds(30)),
        BmcPatience.read(reader));
  }

  public static OperationConfig defaults(String node) {
    return new OperationConfig(node, WORKERS, bulk(WORKERS), POLL, HEARTBEAT, BmcPatience.DEFAULT);
  }

  private static int bulk(int workers) {
    return Math.max(1, workers / 2);
  }
}
