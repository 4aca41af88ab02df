package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.base.IpLiteral;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the one certificate that is pinned for an endpoint, whatever name or date it carries, and
 * otherwise what the trust store vouches for, name included. A key that can be computed from its
 * certificate proves nothing, so one that is too short is trusted in neither case: the JDK's own
 * limits are lower, and are not applied to a certificate that is pinned.
 */
final class TlsPin extends X509ExtendedTrustManager {

  /** The certificate is not the pinned one. */
  static final class Mismatch extends CertificateException {
    private static final long serialVersionUID = 1L;

    Mismatch(String seen, String pinned) {
      super("its certificate's SHA-256 is " + seen + ", pinned is " + pinned);
    }
  }

  private static final int SHORTEST_RSA = 2048;
  private static final int SHORTEST_EC = 224;

  private final Function<String, Optional<String>> pins;
  private final X509ExtendedTrustManager trustStore;

  /**
   * @param pins the fingerprint pinned for an endpoint (address, slash, port), if any
   */
  TlsPin(Function<String, Optional<String>> pins) {
    this.pins = pins;
    this.trustStore = platformTrust();
  }

  /** A TLS context that trusts so. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    if (engine == null) {
      throw new CertificateException("it is not known whose certificate this is");
    }
    checkStrength(chain[0].getPublicKey());
    Optional<String> pin = pins.apply(endpoint(engine));
    if (pin.isEmpty()) {
      trustStore.checkServerTrusted(chain, authType, engine);
      return;
    }
    String seen = fingerprint(chain[0]);
    if (!seen.equals(pin.get())) {
      throw new Mismatch(seen, pin.get());
    }
  }

  private static void checkStrength(PublicKey key) throws CertificateException {
    if (key instanceof RSAKey rsa) {
      checkLength("RSA", rsa.getModulus().bitLength(), SHORTEST_RSA);
    } else if (key instanceof DSAKey dsa) {
      checkLength("DSA", dsa.getParams().getP().bitLength(), SHORTEST_RSA);
    } else if (key instanceof ECKey ec) {
      checkLength("EC", ec.getParams().getOrder().bitLength(), SHORTEST_EC);
    }
  }

  private static void checkLength(String algorithm, int bits, int shortest)
      throws CertificateException {
    if (bits < shortest) {
      throw new CertificateException(
          "its "
              + algorithm
              + " key has "
              + bits
              + " bits, and less than "
              + shortest
              + " are not safe; give the BMC another certificate, then pin that");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("only java.net.http is served");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only java.net.http is served");
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trustStore.getAcceptedIssuers();
  }

  /** SHA-256, 64 lower case hex digits. */
  static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static String endpoint(SSLEngine engine) throws CertificateException {
    String host = String.valueOf(engine.getPeerHost());
    try {
      String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      return IpLiteral.parse(literal).getHostAddress() + "/" + engine.getPeerPort();
    } catch (IllegalArgumentException e) {
      throw new CertificateException("'" + host + "' is no literal address", e);
    }
  }

  private static X509ExtendedTrustManager platformTrust() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("this Java has no trust store");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java's trust store cannot be read", e);
    }
  }
}
