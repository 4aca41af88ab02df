package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.it.fleet.Moment;
import java.util.function.Function;

/**
 * Where an operation is when the server dies.
 *
 * @param which of the verb's orders; from the number of orders on, its so manieth question
 */
record Kill(Verb verb, int which, When when) {
  /** Where the BMC is with it. */
  enum When {
    /** It never gets there: as if the server had died between writing down and sending. */
    LOST,
    /** It has heard it and not done it yet, but will. */
    HEARD,
    /** It has done it and not answered. */
    DONE,
    /** It has answered. */
    ANSWERED
  }

  boolean isOfQuestion() {
    return which >= verb.orders().size();
  }

  /** Which of all questions, from 0. */
  int question() {
    return which - verb.orders().size();
  }

  Order order() {
    return verb.orders().get(which);
  }

  /**
   * How many of the same kind are told before.
   *
   * @param kind what a BMC cannot tell apart before it looks closer
   */
  int before(Function<Order, String> kind) {
    return (int)
        verb.orders().subList(0, which).stream()
            .filter(earlier -> kind.apply(earlier).equals(kind.apply(order())))
            .count();
  }

  /** When a BMC is held for it. */
  Moment moment() {
    return switch (when) {
      case LOST, HEARD -> Moment.HEARD;
      case DONE -> Moment.DONE;
      case ANSWERED -> Moment.ANSWERED;
    };
  }

  /** Whether what was to be told never got there. */
  boolean loses(Order order) {
    return !isOfQuestion() && when == When.LOST && order() == order;
  }
}
