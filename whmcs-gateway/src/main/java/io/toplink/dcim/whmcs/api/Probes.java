package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.WhoAmIResponse;
import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.Upstream;
import jakarta.inject.Inject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tests: of a key, by WHMCS; of this process, by whoever keeps it running. */
final class Probes {
  private final Dcim dcim;
  private final Upstream upstream;

  @Inject
  Probes(Dcim dcim, Upstream upstream) {
    this.dcim = dcim;
    this.upstream = upstream;
  }

  private record Ping(
      String version,
      String serverTime,
      String seenIp,
      String label,
      String tenant,
      @Nullable String expiresAt) {}

  private record Live(boolean live) {}

  private record Ready(boolean ready, Map<String, String> upstream) {}

  Answer ping(Call call) {
    WhoAmIResponse me = dcim.whoAmI(call.asker());
    return Answer.ok(
        new Ping(
            me.getServerVersion(),
            Names.time(me.getServerTime()),
            me.getRemoteAddress(),
            me.getDisplayName(),
            me.getTenant(),
            me.hasExpireTime() ? Names.time(me.getExpireTime()) : null));
  }

  Answer live(Call call) {
    return new Answer.Plain(200, new Live(true));
  }

  /** Ready even if the server is not: somebody must be there to say so clearly. */
  Answer ready(Call call) {
    return new Answer.Plain(200, new Ready(true, upstream.states()));
  }
}
