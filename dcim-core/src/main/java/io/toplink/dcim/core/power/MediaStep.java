package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has an image shown to a machine, or none. The driver reads back what it did, and what is so
 * already is a success, so that repeating it is harmless.
 *
 * @param image null takes away whatever is shown
 */
record MediaStep(Machines machines, @Nullable URI image) implements Step {
  @Override
  public String name() {
    return image == null ? "eject-media" : "insert-media";
  }

  @Override
  public Duration timeout() {
    // Some BMCs fetch from the image before they answer.
    return Duration.ofMinutes(5);
  }

  @Override
  public Outcome run(StepContext context) {
    machines.call(
        context,
        session -> {
          if (image == null) {
            session.ejectMedia();
          } else {
            session.insertMedia(image);
          }
          return Sent.ACCEPTED;
        });
    return Outcome.next();
  }
}
