package io.toplink.dcim.core.base;

/** What a caller can do about a failure. The outside world's codes are chosen by this alone. */
public enum Kind {
  /** The request itself is wrong; sending it again changes nothing. */
  INVALID,
  /** The caller did not show who it is. */
  UNAUTHENTICATED,
  /** The caller is known and may not do this. */
  DENIED,
  /** There is no such thing, or not for this caller. */
  NOT_FOUND,
  /** There is such a thing already. */
  ALREADY_EXISTS,
  /** The state of the system forbids it; something else must be done first. */
  PRECONDITION,
  /** Somebody else was quicker; read again and decide anew, or wait and repeat. */
  CONFLICT,
  /** A position that no longer exists. */
  OUT_OF_RANGE,
  /** Too much at once; wait and repeat. */
  EXHAUSTED,
  /** Something this depends on does not answer; wait and repeat. */
  UNAVAILABLE,
  /** It was tried for as long as was allowed. */
  TIMEOUT,
  /** It was cancelled. */
  CANCELLED,
  /** The machine cannot do it. */
  UNSUPPORTED,
  /** Whether it happened is not known. */
  UNKNOWN_OUTCOME,
  /** A fault of ours or of a device; a person must look. */
  FAULT
}
