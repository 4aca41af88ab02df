package io.toplink.dcim.it.concurrency;

import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;

/** Sixty-four billing systems that order at the same moment, each something of its own. */
final class Callers implements AutoCloseable {
  static final int NUMBER = 64;

  /** Places an order; the number tells callers apart. */
  interface Place {
    Answer order(int caller, CreateAssignmentRequest request);
  }

  private final ExecutorService threads = Executors.newFixedThreadPool(NUMBER);

  /** All order from one package at once; returns when all have been answered. */
  Map<CreateAssignmentRequest, Answer> order(String packageId, Place place) throws Exception {
    Phaser together = new Phaser(NUMBER);
    Map<CreateAssignmentRequest, Future<Answer>> asked = new LinkedHashMap<>();
    for (int i = 0; i < NUMBER; i++) {
      int caller = i;
      CreateAssignmentRequest request = request(packageId);
      asked.put(
          request,
          threads.submit(
              () -> {
                together.arriveAndAwaitAdvance();
                return place.order(caller, request);
              }));
    }
    Map<CreateAssignmentRequest, Answer> answers = new LinkedHashMap<>();
    for (Map.Entry<CreateAssignmentRequest, Future<Answer>> each : asked.entrySet()) {
      answers.put(each.getKey(), result(each.getValue()));
    }
    return answers;
  }

  static List<Answer.Sold> sold(Map<CreateAssignmentRequest, Answer> answers) {
    List<Answer.Sold> sold = new ArrayList<>();
    for (Answer answer : answers.values()) {
      if (answer instanceof Answer.Sold one) {
        sold.add(one);
      }
    }
    return sold;
  }

  private static CreateAssignmentRequest request(String packageId) {
    String id = UUID.randomUUID().toString();
    return CreateAssignmentRequest.newBuilder()
        .setAssignment(
            Assignment.newBuilder().setPackage("packages/" + packageId).setExternalId(id))
        .setRequestId(id)
        .build();
  }

  private static Answer result(Future<Answer> answer) throws Exception {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
