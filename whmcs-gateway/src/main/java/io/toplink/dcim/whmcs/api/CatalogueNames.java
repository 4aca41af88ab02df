package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.Package;
import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.UpstreamException;
import jakarta.inject.Inject;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Finds packages, sites and images by what an administrator typed: the id, or the name that is
 * shown. Ids win; an id costs no look-up.
 */
final class CatalogueNames {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{1,62}");

  private final Catalogue catalogue;

  @Inject
  CatalogueNames(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The package with this id, or shown by this name. Throws if there is none. */
  Package packageCalled(Ask ask, String text) {
    return catalogue.allPackages(ask).stream()
        .filter(
            sold -> Names.idOf(sold.getName()).equals(text) || sold.getDisplayName().equals(text))
        .findFirst()
        .orElseThrow(() -> missing("package", text));
  }

  private String packageShownAs(Ask ask, String text) {
    return catalogue.allPackages(ask).stream()
        .filter(sold -> sold.getDisplayName().equals(text))
        .findFirst()
        .orElseThrow(() -> missing("package", text))
        .getName();
  }

  /** {@code sites/…} of a site by its id or the name it is shown by. Throws if there is none. */
  String site(Ask ask, String text) {
    return catalogue.allSites(ask).stream()
        .filter(
            site -> Names.idOf(site.getName()).equals(text) || site.getDisplayName().equals(text))
        .findFirst()
        .orElseThrow(() -> missing("site", text))
        .getName();
  }

  private String imageShownAs(Ask ask, String text) {
    return catalogue.allImages(ask).stream()
        .filter(image -> image.getDisplayName().equals(text))
        .findFirst()
        .orElseThrow(() -> missing("image", text))
        .getName();
  }

  /**
   * Makes a call that names a package, by its id if the text may be one and there is such a
   * package, else by the name it is shown by.
   */
  <T> T withPackage(Ask ask, String text, Function<String, T> call) {
    return named("packages/", text, () -> packageShownAs(ask, text), call);
  }

  /** The same with an image. */
  <T> T withImage(Ask ask, String text, Function<String, T> call) {
    return named("images/", text, () -> imageShownAs(ask, text), call);
  }

  private static <T> T named(
      String collection, String text, Supplier<String> shownAs, Function<String, T> call) {
    if (!ID.matcher(text).matches()) {
      return call.apply(shownAs.get());
    }
    String byId = collection + text;
    try {
      return call.apply(byId);
    } catch (UpstreamException failed) {
      if (failed.isMissing(byId)) {
        return call.apply(shownAs.get());
      }
      throw failed;
    }
  }

  /** What a package is called, for a message; its id if that cannot be found out now. */
  String labelOfPackage(Ask ask, String name) {
    Supplier<String> label =
        () ->
            catalogue.allPackages(ask).stream()
                .filter(sold -> sold.getName().equals(name))
                .map(sold -> sold.getDisplayName())
                .findFirst()
                .orElse(Names.idOf(name));
    try {
      return label.get();
    } catch (UpstreamException unknown) {
      return Names.idOf(name);
    }
  }

  private static RuntimeException missing(String what, String text) {
    return Problem.of(
            404, "NOT_FOUND", "No %s has the id or the name \"%s\".".formatted(what, text))
        .asException();
  }
}
