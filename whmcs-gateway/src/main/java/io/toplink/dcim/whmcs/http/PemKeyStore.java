package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.ListenConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate chain and its key, read from PEM into memory and checked against each other. */
final class PemKeyStore {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "Ed25519");
  private static final byte[] SAMPLE =
      "is this the key of that certificate?".getBytes(StandardCharsets.US_ASCII);

  private PemKeyStore() {}

  /**
   * Reads both files.
   *
   * @throws ConfigException if they are unreadable, expired, or do not belong together
   */
  static KeyStore load(ListenConfig.Tls tls, Instant now) {
    try {
      List<X509Certificate> chain = chain(tls.certificate());
      PrivateKey key = key(tls.key());
      X509Certificate own = chain.get(0);
      if (now.isAfter(own.getNotAfter().toInstant())
          || now.isBefore(own.getNotBefore().toInstant())) {
        throw refused(
            tls.certificate(),
            "is valid from "
                + own.getNotBefore().toInstant()
                + " to "
                + own.getNotAfter().toInstant());
      }
      if (!belongTogether(own, key)) {
        throw refused(tls.key(), "is not the key of the first certificate in " + tls.certificate());
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("gateway", key, new char[0], chain.toArray(new Certificate[0]));
      return store;
    } catch (IOException unreadable) {
      throw refused(tls.certificate(), "or its key cannot be read: " + unreadable.getMessage());
    } catch (GeneralSecurityException unusable) {
      throw refused(tls.certificate(), "or its key cannot be used: " + unusable.getMessage());
    }
  }

  private static List<X509Certificate> chain(Path file)
      throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(file);
    List<X509Certificate> chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))
            .stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw refused(file, "holds no certificate");
    }
    return chain;
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = PKCS8.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw refused(
          file,
          "holds no unencrypted PKCS#8 key; convert it: openssl pkcs8 -topk8 -nocrypt -in <key>");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
    for (String type : KEY_TYPES) {
      try {
        return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException otherType) {
        continue;
      }
    }
    throw refused(file, "holds a key that is none of " + KEY_TYPES);
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  private static ConfigException refused(Path file, String why) {
    return new ConfigException(List.of("gateway.listen.tls: " + file + " " + why));
  }
}
