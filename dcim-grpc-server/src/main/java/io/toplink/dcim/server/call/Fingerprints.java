package io.toplink.dcim.server.call;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells a repetition of a request from another request. */
public final class Fingerprints {
  private static final String REQUEST_ID = "request_id";

  private Fingerprints() {}

  /**
   * Equal for requests that ask for the same, whatever their request id. Hex of a SHA-256 in which
   * sensitive fields take part as hashes only.
   */
  public static String of(Message request) {
    Message.Builder anonymous = Redactor.redact(request, Fingerprints::hash).toBuilder();
    FieldDescriptor id = request.getDescriptorForType().findFieldByName(REQUEST_ID);
    if (id != null) {
      anonymous.clearField(id);
    }
    return hex(deterministic(anonymous.build()));
  }

  /** The caller's own id for this attempt; empty if there is none. */
  public static String requestId(Message request) {
    FieldDescriptor id = request.getDescriptorForType().findFieldByName(REQUEST_ID);
    return id == null ? "" : (String) request.getField(id);
  }

  /** Maps in key order: the same request has the same bytes in every process. */
  private static byte[] deterministic(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static String hash(String text) {
    return hex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
