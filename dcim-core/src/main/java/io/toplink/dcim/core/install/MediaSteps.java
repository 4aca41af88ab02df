package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.MediaControl;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The steps by which a machine gets its installer, or maintenance system, as a CD, and is rid of it
 * again.
 */
final class MediaSteps {
  private static final Duration BRIEF = Duration.ofMinutes(2);

  /** Some BMCs fetch much of an image before they answer. */
  private static final Duration INSERTION = Duration.ofMinutes(6);

  private static final int ATTEMPTS = 3;

  private final InstallMedia media;
  private final Installs installs;
  private final Machines machines;

  @Inject
  MediaSteps(InstallMedia media, Installs installs, Machines machines) {
    this.media = media;
    this.installs = installs;
    this.machines = machines;
  }

  private interface Work {
    Outcome run(StepContext context);
  }

  private record One(String name, Duration timeout, int progress, Work work) implements Step {
    @Override
    public Outcome run(StepContext context) {
      return work.run(context);
    }
  }

  /** Finds out whether the BMC can do it, before the machine is touched. */
  Step check() {
    return new One("check-media", BRIEF, 0, this::check);
  }

  /**
   * The same for a maintenance system, which the machine boots from the network instead where there
   * is an image for that.
   */
  Step checkOrNetwork() {
    return new One("check-media", BRIEF, 0, this::checkOrNetwork);
  }

  /** Has the BMC show the ISO; the machine is off meanwhile, and its old system cannot read it. */
  Step insert() {
    return new One("insert-media", INSERTION, 0, this::insert);
  }

  /** As {@link OpenStep}; it is the point of no return for an installer that does not ask. */
  Step open() {
    return new One("open", BRIEF, InstallProgress.OPEN, this::open);
  }

  /** What cannot be taken away now is looked after by {@link MediaSweep}. */
  Step eject() {
    return new One("eject-media", BRIEF, InstallProgress.WRITTEN, this::eject);
  }

  private Outcome check(StepContext context) {
    return unsupported(context)
        .<Outcome>map(
            why -> {
              Install install = installs.of(context.operation().id());
              String image = Image.name(install.facts().image());
              return new Outcome.Fail(
                  Reason.IMAGE_UNSUITABLE,
                  cannot(install, why) + "; choose another image",
                  Map.of("image", image));
            })
        .orElseGet(Outcome::next);
  }

  private Outcome checkOrNetwork(StepContext context) {
    UUID operation = context.operation().id();
    Install install = installs.of(operation);
    Optional<String> why =
        install.content().byMedia() ? unsupported(context) : Optional.<String>empty();
    if (why.isEmpty()) {
      return Outcome.next();
    }
    try {
      Image other = installs.networkMaintenance();
      return Outcome.next(change -> installs.replaceImage(change, operation, other));
    } catch (DcimException e) {
      return new Outcome.Fail(
          e.reason(), cannot(install, why.get()) + "; and " + e.message(), e.metadata());
    }
  }

  /** What the BMC says that cannot show an ISO; empty of one that can. */
  private Optional<String> unsupported(StepContext context) {
    try {
      machines.call(context, MediaControl::media);
      return Optional.empty();
    } catch (DcimException e) {
      if (e.reason() != Reason.BMC_UNSUPPORTED) {
        throw e;
      }
      return Optional.of(e.message());
    }
  }

  private static String cannot(Install install, String why) {
    return Image.name(install.facts().image())
        + " boots from an ISO, which the BMC of "
        + install.serverName()
        + " cannot show it: "
        + why;
  }

  private Outcome insert(StepContext context) {
    UUID operation = context.operation().id();
    Optional<String> shown = machines.call(context, MediaControl::media);
    if (shown.filter(one -> media.isOf(operation, one)).isPresent()) {
      return Outcome.next();
    }
    context.sending("INSERT_MEDIA", Map.of());
    URI address = media.renew(operation, context.now());
    machines.call(
        context,
        session -> {
          session.insertMedia(address);
          return true;
        });
    return Outcome.next();
  }

  private Outcome open(StepContext context) {
    UUID operation = context.operation().id();
    boolean silent =
        installs.of(operation).content().boot() instanceof ImageContent.Boot.Iso cd && cd.silent();
    return Outcome.next(change -> media.open(change, operation, silent));
  }

  private Outcome eject(StepContext context) {
    try {
      machines.call(
          context,
          session -> {
            session.ejectMedia();
            return true;
          });
      return Outcome.next(change -> media.ejected(change, context.operation().id()));
    } catch (DcimException e) {
      if (context.operation().attempt() + 1 < ATTEMPTS && !context.late()) {
        throw e;
      }
      return Outcome.next();
    }
  }
}
