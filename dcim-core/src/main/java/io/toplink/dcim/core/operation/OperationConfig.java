package io.toplink.dcim.core.operation;

import java.time.Duration;

/**
 * How operations are run by this process.
 *
 * @param node this process's name among those that share the database; unique while it runs
 * @param workers how many operations may be at a step at once; 0: this process runs none
 * @param poll how often to look for work that other processes wrote down
 * @param heartbeat how often this process shows that it lives; four missed ones, and others take over
 */
public record OperationConfig(String node, int workers, Duration poll, Duration heartbeat) {
  public static OperationConfig defaults(String node) {
    return new OperationConfig(node, 64, Duration.ofMillis(250), Duration.ofSeconds(5));
  }
}
