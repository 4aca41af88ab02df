package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.whmcs.http.Problem;
import io.toplink.dcim.whmcs.upstream.Ask;
import io.toplink.dcim.whmcs.upstream.UpstreamException;
import jakarta.inject.Inject;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Finds packages and sites by what an administrator typed: the id, or the name that is shown. Ids
 * win; an id costs no look-up.
 */
final class CatalogueNames {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{1,62}");

  private final Catalogue catalogue;

  @Inject
  CatalogueNames(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** True if the text may be an id. It may be a name as well. */
  static boolean mayBeId(String text) {
    return ID.matcher(text).matches();
  }

  /** {@code packages/…} of the package that is shown by this name. Throws if there is none. */
  String packageShownAs(Ask ask, String text) {
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
