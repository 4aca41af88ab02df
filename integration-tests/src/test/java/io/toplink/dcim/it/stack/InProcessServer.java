package io.toplink.dcim.it.stack;

import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.server.DcimServer;
import io.toplink.dcim.server.ServerConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server in this JVM: quick, and its log is that of the test. */
final class InProcessServer implements ServerNode {
  private final ServerSettings settings;
  private @Nullable DcimServer running;

  InProcessServer(ServerSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return settings.node();
  }

  @Override
  public int port() {
    return settings.port();
  }

  @Override
  public synchronized void start() {
    if (running == null) {
      ServerConfig config =
          ConfigSource.text(settings.node(), settings.text(), Map.of()).read(ServerConfig::read);
      running = DcimServer.start(config);
    }
  }

  @Override
  public synchronized void stop() {
    if (running != null) {
      running.close();
      running = null;
    }
  }
}
