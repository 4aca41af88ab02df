package io.toplink.dcim.it.stack;

import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The settings file of one server of a stack: the usual settings, but less patient.
 *
 * @param directory of the stack: keys and first credentials are shared by its servers
 * @param more further settings in HOCON, which win
 */
record ServerSettings(Path directory, StackDatabase database, String node, int port, String more) {

  String text() {
    return String.format(
        Locale.ROOT,
        """
        database { url = %s, password-file = %s }
        seal.keys-file = %s
        bootstrap.credentials-directory = %s
        bmc { allowed-networks = [ "127.0.0.1/32" ], allow-plain-http = true }
        bmc { breaker-open = 500ms, breaker-open-max = 1s }
        power { poll = 50ms, confirm = 100ms, resend = 1s, on-limit = 5s, off-limit = 5s, bmc-settle = 500ms }
        telemetry.enabled = false
        grpc { port = %d, stop-grace = 2s }
        operations { node = %s, poll = 50ms, heartbeat = 500ms, bmc-busy-limit = 5s, bmc-away-limit = 5s }
        %s
        """,
        ConfigUtil.quoteString(database.url()),
        quoted(database.passwordFile()),
        quoted(directory.resolve("seal-keys.json")),
        quoted(directory.resolve("credentials")),
        port,
        ConfigUtil.quoteString(node),
        more);
  }

  private static String quoted(Path path) {
    return ConfigUtil.quoteString(path.toString());
  }
}
