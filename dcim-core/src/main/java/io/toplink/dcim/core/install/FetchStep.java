package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.SourceFiles;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.template.TemplateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has here what the installer starts from, and fills in every template once: what is wrong with an
 * image is found out while the machine still runs what it ran.
 */
record FetchStep(Installs installs, SourceFiles files, BootScripts scripts) implements Step {
  @Override
  public String name() {
    return "fetch";
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(10);
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
    for (ImageContent.Source source : booted(install.content())) {
      if (!files.ready(image, source)) {
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

  private static List<ImageContent.Source> booted(ImageContent content) {
    List<String> ids = new ArrayList<>();
    if (content.boot() instanceof ImageContent.Boot.Kernel kernel) {
      ids.add(kernel.kernel());
      ids.addAll(kernel.initrds());
    }
    return ids.stream().flatMap(id -> content.source(id).stream()).toList();
  }
}
