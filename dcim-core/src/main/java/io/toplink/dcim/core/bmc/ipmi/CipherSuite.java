package io.toplink.dcim.core.bmc.ipmi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cipher suites we speak, best first. Suites 0 to 2 are not among them: they prove nothing, or
 * send everything in the clear.
 */
enum CipherSuite {
  /** RAKP-HMAC-SHA256, HMAC-SHA256-128, AES-CBC-128. */
  SUITE_17("HmacSHA256", 3, 4, 32, 16),
  /** RAKP-HMAC-SHA1, HMAC-SHA1-96, AES-CBC-128. */
  SUITE_3("HmacSHA1", 1, 1, 20, 12);

  /** AES-CBC-128, which both use. */
  static final int CONFIDENTIALITY = 1;

  static final List<CipherSuite> BEST_FIRST = List.of(values());

  private final String hmac;
  private final int authentication;
  private final int integrity;
  private final int codeLength;
  private final int trailerLength;

  CipherSuite(String hmac, int authentication, int integrity, int codeLength, int trailerLength) {
    this.hmac = hmac;
    this.authentication = authentication;
    this.integrity = integrity;
    this.codeLength = codeLength;
    this.trailerLength = trailerLength;
  }

  /** The one with exactly these algorithms, by their numbers in the protocol. */
  static Optional<CipherSuite> of(int authentication, int integrity, int confidentiality) {
    return Arrays.stream(values())
        .filter(suite -> suite.authentication == authentication && suite.integrity == integrity)
        .filter(suite -> confidentiality == CONFIDENTIALITY)
        .findFirst();
  }

  /** Java's name of the algorithm that everything is signed with. */
  String hmac() {
    return hmac;
  }

  int authentication() {
    return authentication;
  }

  int integrity() {
    return integrity;
  }

  /** Bytes of a whole code, as RAKP messages 2 and 3 carry. */
  int codeLength() {
    return codeLength;
  }

  /** Bytes of the shortened code that RAKP message 4 and every packet of a session carry. */
  int trailerLength() {
    return trailerLength;
  }
}
