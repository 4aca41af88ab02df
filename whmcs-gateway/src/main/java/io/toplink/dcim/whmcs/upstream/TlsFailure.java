package io.toplink.dcim.whmcs.upstream;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells a server that could not be recognised from one that could not be reached. */
final class TlsFailure {
  private TlsFailure() {}

  /** {@code expired}, {@code name} or {@code untrusted}; empty if it was something else. */
  static Optional<String> of(@Nullable Throwable failure) {
    boolean duringHandshake = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        return Optional.of("expired");
      }
      if (isAboutName(cause)) {
        return Optional.of("name");
      }
      duringHandshake |=
          cause instanceof SSLException || cause instanceof CertPathValidatorException;
    }
    return duringHandshake ? Optional.of("untrusted") : Optional.empty();
  }

  private static boolean isAboutName(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof java.security.cert.CertificateException
        && message != null
        && message.toLowerCase(Locale.ROOT).contains("subject alternative");
  }
}
