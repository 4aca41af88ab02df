package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.toplink.dcim.v1.Assignment;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A call with something wrong in it, and what is said of that. The numbers in names are those of
 * our list of cases.
 *
 * @param headers what the call shows
 * @param fields that must be named, all of them; none if the reason is not about fields
 */
record BadCall(
    String name,
    Metadata headers,
    MethodDescriptor<?, ?> method,
    Message request,
    Code code,
    String reason,
    List<String> fields) {
  private static final TestStack STACK = TestStack.shared();
  private static final String ADMIN = STACK.credential("admin");

  /** An administrator's, with these fields wrong. */
  static BadCall bad(
      String name, MethodDescriptor<?, ?> method, Message request, String... fields) {
    return new BadCall(
        name,
        TestStack.basic(ADMIN),
        method,
        request,
        Code.INVALID_ARGUMENT,
        "INVALID_FIELD",
        List.of(fields));
  }

  /** An administrator's, refused for another reason than its fields. */
  static BadCall refused(
      String name, MethodDescriptor<?, ?> method, Message request, Code code, String reason) {
    return new BadCall(name, TestStack.basic(ADMIN), method, request, code, reason, List.of());
  }

  /** An order to begin with. */
  static Assignment.Builder assignment() {
    return Assignment.newBuilder().setPackage("packages/none").setExternalId("812");
  }

  void assertRefusedClearly() {
    Throwable thrown = catchThrowable(this::call);
    assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
    Told told = Told.of((StatusRuntimeException) thrown);
    assertThat(told.code()).as(told.message()).isEqualTo(code);
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.domain()).isEqualTo("dcim.toplink.io");
    assertThat(told.requestId()).isNotEmpty();
    assertThat(told.message())
        .isNotEmpty()
        .doesNotContain("Exception")
        .doesNotContain("io.toplink.dcim.core")
        .doesNotContain(ADMIN.substring(ADMIN.indexOf(':') + 1));
    if (!fields.isEmpty()) {
      assertThat(told.fields()).containsExactlyInAnyOrderElementsOf(fields);
    }
  }

  @SuppressWarnings("unchecked")
  private void call() {
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(
            STACK.channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        (MethodDescriptor<Message, Message>) method,
        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
        request);
  }

  @Override
  public String toString() {
    return name;
  }
}
