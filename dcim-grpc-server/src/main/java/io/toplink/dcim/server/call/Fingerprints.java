package io.toplink.dcim.server.call;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** Tells a repetition of a request from another request. */
public final class Fingerprints {
  private static final String REQUEST_ID = "request_id";

  private final UnaryOperator<byte[]> mac;

  /**
   * Ready to tell.
   *
   * @param mac a keyed digest: fingerprints are stored, and must not let anybody who reads them try
   *     out passwords
   */
  public Fingerprints(UnaryOperator<byte[]> mac) {
    this.mac = mac;
  }

  /** Equal for requests that ask for the same, whatever their request id. In hex. */
  public String of(Message request) {
    Message.Builder anonymous = request.toBuilder();
    FieldDescriptor id = request.getDescriptorForType().findFieldByName(REQUEST_ID);
    if (id != null) {
      anonymous.clearField(id);
    }
    return HexFormat.of().formatHex(mac.apply(deterministic(anonymous.build())));
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
}
