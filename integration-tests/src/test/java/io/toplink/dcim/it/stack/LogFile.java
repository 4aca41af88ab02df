package io.toplink.dcim.it.stack;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Everything this JVM logs meanwhile, in detail and as the programs' own settings would write it,
 * so that what must not be in it can be looked for.
 */
final class LogFile implements AutoCloseable {
  private final Logger root;
  private final Logger ours;
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

  LogFile(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    ours = context.getLogger("io.toplink.dcim");
    ours.setLevel(Level.DEBUG);
    root.addAppender(appender);
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    ours.setLevel(null);
    appender.stop();
  }
}
