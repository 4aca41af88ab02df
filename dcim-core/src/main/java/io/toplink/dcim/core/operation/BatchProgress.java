package io.toplink.dcim.core.operation;

import java.util.List;
import java.util.Map;

/**
 * How far an operation on many things is.
 *
 * @param counts how many are in each state; a state that none is in may be missing
 * @param members each of them in the order asked for; empty if only numbers were asked for
 */
public record BatchProgress(Map<BatchMember.State, Integer> counts, List<BatchMember> members) {

  /** How many are in a state. */
  public int count(BatchMember.State state) {
    return counts.getOrDefault(state, 0);
  }
}
