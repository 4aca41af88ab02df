package io.toplink.dcim.core.bmc;

/** Something to do with one BMC, while nobody else talks to it. */
@FunctionalInterface
public interface BmcWork<T> {

  /** Called at most once. The session is good until it returns. */
  T run(BmcSession session) throws BmcException;
}
