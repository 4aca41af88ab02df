package io.toplink.dcim.it.fleet;

/** Told of each request while it is dealt with, which goes on once the onlooker has returned. */
@FunctionalInterface
public interface Onlooker {
  Onlooker NONE = (moment, method, path) -> {};

  void see(Moment moment, String method, String path);
}
