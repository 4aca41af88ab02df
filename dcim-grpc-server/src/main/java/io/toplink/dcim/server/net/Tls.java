package io.toplink.dcim.server.net;

import java.nio.file.Path;

/**
 * Who we show ourselves as. Both files are PEM and are read again when they change.
 *
 * @param certificate our certificate, then those that lead to a root
 * @param key its private key, unencrypted PKCS#8
 */
public record Tls(Path certificate, Path key) {}
