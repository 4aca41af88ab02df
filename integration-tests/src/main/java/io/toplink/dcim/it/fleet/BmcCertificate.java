package io.toplink.dcim.it.fleet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate it signed itself, as BMCs leave the factory with.
 *
 * @param context a server's TLS with it
 * @param fingerprint SHA-256 of the certificate, 64 lower case hex digits
 * @param certificate itself
 */
record BmcCertificate(SSLContext context, String fingerprint, Certificate certificate) {
  private static final byte[] ECDSA_WITH_SHA256 =
      HexFormat.of().parseHex("300a06082a8648ce3d040302");
  private static final byte[] RSA_WITH_SHA256 =
      HexFormat.of().parseHex("300d06092a864886f70d01010b0500");
  private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
  private static final byte[] SUBJECT_ALT_NAME = HexFormat.of().parseHex("0603551d11");
  private static final String NOT_BEFORE = "20200101000000Z";
  private static final String NOT_AFTER = "20991231235959Z";

  static BmcCertificate create(InetAddress address, SecureRandom random) {
    return create(address, NOT_AFTER, random);
  }

  /**
   * @param address whose certificate it says it is
   * @param notAfter generalized time of RFC 5280
   */
  static BmcCertificate create(InetAddress address, String notAfter, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return create(generator.generateKeyPair(), ECDSA_WITH_SHA256, address, notAfter, random);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /** With an RSA key of so many bits. */
  static BmcCertificate createRsa(InetAddress address, int bits, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, random);
      return create(generator.generateKeyPair(), RSA_WITH_SHA256, address, NOT_AFTER, random);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  private static BmcCertificate create(
      KeyPair keys, byte[] algorithm, InetAddress address, String notAfter, SecureRandom random)
      throws GeneralSecurityException, IOException {
    byte[] encoded = sign(keys, algorithm, body(keys, algorithm, address, notAfter, random));
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
    String fingerprint =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    return new BmcCertificate(context(keys.getPrivate(), certificate), fingerprint, certificate);
  }

  private static SSLContext context(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException, IOException {
    char[] none = new char[0];
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, none);
    store.setKeyEntry("bmc", key, none, new Certificate[] {certificate});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  /** TBSCertificate of RFC 5280: version 3, one name, one alternative name: the address. */
  private static byte[] body(
      KeyPair keys, byte[] algorithm, InetAddress address, String notAfter, SecureRandom random) {
    byte[] name =
        sequence(
            tagged(
                0x31,
                sequence(
                    COMMON_NAME,
                    tagged(
                        0x0c,
                        ("bmc " + address.getHostAddress()).getBytes(StandardCharsets.UTF_8)))));
    byte[] validity =
        sequence(
            tagged(0x18, NOT_BEFORE.getBytes(StandardCharsets.US_ASCII)),
            tagged(0x18, notAfter.getBytes(StandardCharsets.US_ASCII)));
    byte[] alternativeNames = tagged(0x04, sequence(tagged(0x87, address.getAddress())));
    return sequence(
        tagged(0xa0, tagged(0x02, new byte[] {2})),
        tagged(0x02, new BigInteger(63, random).add(BigInteger.ONE).toByteArray()),
        algorithm,
        name,
        validity,
        name,
        keys.getPublic().getEncoded(),
        tagged(0xa3, sequence(sequence(SUBJECT_ALT_NAME, alternativeNames))));
  }

  private static byte[] sign(KeyPair keys, byte[] algorithm, byte[] body)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(algorithm == RSA_WITH_SHA256 ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(body);
    byte[] bits = concat(new byte[] {0}, signature.sign());
    return sequence(body, algorithm, tagged(0x03, bits));
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(0x30, concat(parts));
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int from = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - from));
      out.write(length, from, length.length - from);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
