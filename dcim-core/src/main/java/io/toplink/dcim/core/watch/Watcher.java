package io.toplink.dcim.core.watch;

import io.toplink.dcim.core.base.DcimException;

/** Somebody who follows things of one kind. Called by one thread at a time; must not block. */
public interface Watcher<T> {

  /** Whether more can be taken now without piling up. */
  boolean ready();

  void next(WatchEvent<T> event);

  /** Nothing comes after this. */
  void failed(DcimException why);
}
