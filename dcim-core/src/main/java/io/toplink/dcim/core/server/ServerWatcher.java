package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;

/** Somebody who follows servers. Called by one thread at a time; must not block. */
public interface ServerWatcher {

  /** Whether more can be taken now without piling up. */
  boolean ready();

  void next(ServerEvent event);

  /** Nothing comes after this. */
  void failed(DcimException why);
}
