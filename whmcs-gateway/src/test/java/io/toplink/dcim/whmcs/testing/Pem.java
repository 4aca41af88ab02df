package io.toplink.dcim.whmcs.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost, made by the JDK's own keytool. */
public record Pem(Certificate certificate, Key key) {
  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Vouches for itself; good for localhost and 127.0.0.1, from now on. */
  public static Pem selfSigned(String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    return make(name, "SAN=dns:localhost,ip:127.0.0.1");
  }

  /** Vouches for itself, but is somebody else's. */
  public static Pem ofOther() throws IOException, InterruptedException, GeneralSecurityException {
    return make("other", "SAN=dns:other.example");
  }

  /** Good for localhost and 127.0.0.1 until a month ago, says the authority. */
  public static Pem expired(Pem authority)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = Files.createTempDirectory("pem").resolve("store.p12");
    KeyStore of = KeyStore.getInstance("PKCS12");
    of.load(null, null);
    of.setKeyEntry(
        "authority", authority.key, PASSWORD, new Certificate[] {authority.certificate});
    try (OutputStream out = Files.newOutputStream(store)) {
      of.store(out, PASSWORD);
    }
    return make(
        store,
        List.of(
            "-dname",
            "CN=expired",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-signer",
            "authority",
            "-startdate",
            "-60d"));
  }

  private static Pem make(String name, String names)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = Files.createTempDirectory("pem").resolve("store.p12");
    return make(store, List.of("-dname", "CN=" + name, "-ext", names));
  }

  private static Pem make(Path store, List<String> options)
      throws IOException, InterruptedException, GeneralSecurityException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "a", "-keyalg", "EC"));
    command.addAll(List.of("-groupname", "secp256r1", "-validity", "30", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    command.addAll(options);
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, PASSWORD);
    }
    return new Pem(loaded.getCertificate("a"), loaded.getKey("a", PASSWORD));
  }

  public Path writeCertificate(Path file) throws IOException, GeneralSecurityException {
    return write(file, "CERTIFICATE", certificate.getEncoded());
  }

  public Path writeKey(Path file) throws IOException {
    return write(file, "PRIVATE KEY", key.getEncoded());
  }

  public static SSLContext trusting(Pem... trusted) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < trusted.length; i++) {
      store.setCertificateEntry("t" + i, trusted[i].certificate());
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static Path write(Path file, String type, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file,
        "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n",
        StandardCharsets.US_ASCII);
  }
}
