package io.toplink.dcim.it.ipmi;

import io.toplink.dcim.it.fleet.Moment;

/**
 * Told of each request within a session while it is dealt with, which goes on once the onlooker has
 * returned. A fault that is injected when it is heard strikes it.
 */
@FunctionalInterface
public interface IpmiOnlooker {
  IpmiOnlooker NONE = (moment, name, data) -> {};

  /**
   * @param name as {@link IpmiBmc#requests} tells it
   */
  void see(Moment moment, String name, byte[] data);
}
