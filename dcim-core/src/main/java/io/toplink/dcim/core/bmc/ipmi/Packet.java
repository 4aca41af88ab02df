package io.toplink.dcim.core.bmc.ipmi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * One RMCP+ packet, before anything in it is believed.
 *
 * @param type which payload it carries
 * @param session whose it is, as the receiver calls it; 0 outside of sessions
 * @param sequence its number within the session; 0 outside of sessions
 * @param payload still encrypted if {@code encrypted} says so
 * @param datagram all of it, for its signature
 */
record Packet(
    int type,
    boolean encrypted,
    boolean signed,
    int session,
    int sequence,
    byte[] payload,
    byte[] datagram) {

  static final int IPMI = 0x00;
  static final int OPEN_SESSION_REQUEST = 0x10;
  static final int OPEN_SESSION_RESPONSE = 0x11;
  static final int RAKP_1 = 0x12;
  static final int RAKP_2 = 0x13;
  static final int RAKP_3 = 0x14;
  static final int RAKP_4 = 0x15;

  /** Where what is signed begins: behind the RMCP header. */
  static final int SIGNED_FROM = 4;

  /** Both headers. */
  static final int HEADER = 16;

  private static final byte RMCP_VERSION = 6;
  private static final byte RMCP_NO_ACKNOWLEDGEMENT = (byte) 0xff;
  private static final byte RMCP_CLASS_IPMI = 7;
  private static final byte FORMAT_RMCP_PLUS = 6;
  private static final int ENCRYPTED = 0x80;
  private static final int SIGNED = 0x40;
  private static final int TYPE = 0x3f;
  private static final int OEM_EXPLICIT = 0x02;

  /** Empty if it is not RMCP+, or shorter than it says. */
  static Optional<Packet> parse(byte[] datagram) {
    if (datagram.length < HEADER
        || datagram[0] != RMCP_VERSION
        || datagram[3] != RMCP_CLASS_IPMI
        || datagram[4] != FORMAT_RMCP_PLUS) {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    int flags = header.get(5) & 0xff;
    int length = header.getShort(14) & 0xffff;
    if ((flags & TYPE) == OEM_EXPLICIT || HEADER + length > datagram.length) {
      return Optional.empty();
    }
    return Optional.of(
        new Packet(
            flags & TYPE,
            (flags & ENCRYPTED) != 0,
            (flags & SIGNED) != 0,
            header.getInt(6),
            header.getInt(10),
            Arrays.copyOfRange(datagram, HEADER, HEADER + length),
            datagram));
  }

  /** A packet outside of any session. */
  static byte[] plain(int type, byte[] payload) {
    return begin(HEADER + payload.length, type, 0, 0, payload).array();
  }

  /**
   * The headers and the payload of an encrypted and signed packet, with room for a trailer.
   *
   * @param trailer bytes that will follow the payload
   */
  static ByteBuffer inSession(int session, int sequence, byte[] payload, int trailer) {
    return begin(
        HEADER + payload.length + trailer, IPMI | ENCRYPTED | SIGNED, session, sequence, payload);
  }

  private static ByteBuffer begin(int size, int flags, int session, int sequence, byte[] payload) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(RMCP_VERSION)
        .put((byte) 0)
        .put(RMCP_NO_ACKNOWLEDGEMENT)
        .put(RMCP_CLASS_IPMI)
        .put(FORMAT_RMCP_PLUS)
        .put((byte) flags)
        .putInt(session)
        .putInt(sequence)
        .putShort((short) payload.length)
        .put(payload);
  }
}
