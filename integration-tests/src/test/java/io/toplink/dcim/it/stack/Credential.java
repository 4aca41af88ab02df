package io.toplink.dcim.it.stack;

/** What a caller was given. */
public record Credential(String key, String secret) {

  /** As it stands in files and in Basic authentication. */
  public String pair() {
    return key + ":" + secret;
  }

  /** The same key with a secret that has the right form and is wrong. */
  public Credential withWrongSecret(Credential other) {
    return new Credential(key, other.secret());
  }

  @Override
  public String toString() {
    return key;
  }
}
