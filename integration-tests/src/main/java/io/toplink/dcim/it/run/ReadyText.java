package io.toplink.dcim.it.run;

import java.nio.file.Path;
import java.time.Duration;

/** What is printed when everything serves. It names files that hold secrets, never the secrets. */
final class ReadyText {
  private ReadyText() {}

  static String of(RunOptions options, Path adminCredential, Duration startTime) {
    return """

    READY after %d.%d s

      DCIM server   127.0.0.1:%d  (gRPC, plaintext, reflection on)
      Gateway       http://127.0.0.1:%d
      Data          %s
      Admin         KEY:SECRET in %s  (mode 600)
      WHMCS module  %s

    Look around. The secret goes through the environment, because others can see arguments:

      AUTH="Basic $(tr -d '\\n' < %s | base64 -w0)" \\
        grpcurl -plaintext -expand-headers -H 'authorization: ${AUTH}' \\
        127.0.0.1:%d toplink.dcim.v1.ApiCredentialService/WhoAmI

    Ctrl-C stops all of it and keeps the data.
    """
        .formatted(
            startTime.toSeconds(),
            startTime.toMillisPart() / 100,
            options.grpcPort(),
            options.httpPort(),
            options.data(),
            adminCredential,
            options.whmcsZip(),
            quoted(adminCredential),
            options.grpcPort());
  }

  static String ofDemo(RunOptions options, Path whmcsCredential, int servers) {
    return """
      Demo          %d simulated servers in 3 packages; WHMCS KEY:SECRET in %s

    Sell one, as WHMCS would (bash; curl reads the secret from its standard input):

      printf 'user = "%%s"' "$(cat %s)" | curl -sS -K - -X PUT \\
        -H 'Content-Type: application/json' \\
        -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \\
        -d '{"package":"demo-small","client_id":"1042","prefix":"demo_"}' \\
        http://127.0.0.1:%d/whmcs/v1/services/1001
    """
        .formatted(servers, whmcsCredential, quoted(whmcsCredential), options.httpPort());
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }
}
