package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.SourceFiles;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.template.TemplateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Has here what the installer starts from, and fills in every template once: what is wrong with an
 * image is found out while the machine still runs what it ran.
 */
record FetchStep(Installs installs, SourceFiles files, BootScripts scripts, Duration timeout)
    implements Step {
  private static final Duration BOOT_FILES = Duration.ofMinutes(10);
  private static final Duration WITH_ISO = Duration.ofHours(1);

  FetchStep(Installs installs, SourceFiles files, BootScripts scripts) {
    this(installs, files, scripts, BOOT_FILES);
  }

  /** Of an image that boots from an ISO: there is room on it for what is written to it. */
  static Step withIso(Installs installs, SourceFiles files, BootScripts scripts) {
    return new WithRoom(new FetchStep(installs, files, scripts, WITH_ISO));
  }

  /**
   * Of a maintenance image, whichever way it boots. Whoever waits for a rescue is told soon that an
   * ISO takes long: it is fetched all the same, and there for the next try.
   */
  static Step forMaintenance(Installs installs, SourceFiles files, BootScripts scripts) {
    return new WithRoom(new FetchStep(installs, files, scripts));
  }

  private record WithRoom(FetchStep fetch) implements Step {
    @Override
    public String name() {
      return fetch.name();
    }

    @Override
    public Duration timeout() {
      return fetch.timeout();
    }

    @Override
    public Outcome run(StepContext context) {
      Outcome fetched = fetch.run(context);
      return fetched instanceof Outcome.Next ? fetch.room(context) : fetched;
    }
  }

  private Outcome room(StepContext context) {
    Install install = installs.of(context.operation().id());
    if (!install.content().byMedia()) {
      return Outcome.next();
    }
    String image = "images/" + install.facts().image();
    return scripts
        .noRoom(install, MediaImage.iso(install, files), installs.password(install))
        .<Outcome>map(
            why ->
                new Outcome.Fail(
                    Reason.IMAGE_UNSUITABLE, image + ": " + why, Map.of("image", image)))
        .orElseGet(Outcome::next);
  }

  @Override
  public String name() {
    return "fetch";
  }

  @Override
  public Outcome run(StepContext context) {
    Install install = installs.of(context.operation().id());
    String image = "images/" + install.facts().image();
    try {
      scripts.tryAll(install, installs.password(install));
    } catch (TemplateException e) {
      return new Outcome.Fail(
          Reason.IMAGE_UNSUITABLE,
          image + ": a template " + e.getMessage(),
          Map.of("image", image));
    }
    Instant since =
        Optional.ofNullable(context.operation().stepDeadline())
            .map(deadline -> deadline.minus(timeout))
            .orElse(context.now());
    for (ImageContent.Source source : install.content().handedOn()) {
      if (!files.ready(image, source, size(install.content(), source), since)) {
        return context.late()
            ? new Outcome.Fail(
                Reason.IMAGE_SOURCE_UNUSABLE,
                image + ": its source '" + source.id() + "' could not be fetched in time",
                Map.of("image", image, "source", source.id()))
            : new Outcome.Wait(
                context.now().plusMillis(500), "fetching " + source.id() + " of " + image, null);
      }
    }
    return Outcome.next();
  }

  /** Whether this process has all that a machine is handed; it fetches what it has not. */
  static boolean here(Install install, SourceFiles files) {
    String image = "images/" + install.facts().image();
    // Not only until one is missing: they are fetched at the same time.
    return install.content().handedOn().stream()
            .filter(source -> !files.here(image, source, size(install.content(), source)))
            .count()
        == 0;
  }

  static SourceFiles.Size size(ImageContent content, ImageContent.Source source) {
    return content.boot() instanceof ImageContent.Boot.Iso cd && cd.iso().equals(source.id())
        ? SourceFiles.Size.ISO
        : SourceFiles.Size.BOOT_FILE;
  }
}
