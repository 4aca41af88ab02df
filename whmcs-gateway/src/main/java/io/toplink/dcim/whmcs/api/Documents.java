package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.whmcs.http.Answer;
import io.toplink.dcim.whmcs.http.Call;
import io.toplink.dcim.whmcs.http.Problem;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What the gateway gives away: its description, and the module for WHMCS. */
final class Documents {

  @Inject
  Documents() {}

  private static final String DESCRIPTION = "/whmcs/v1/openapi.yaml";
  private static final String MODULE = "/toplink_dcim.zip";

  Answer description(Call call) {
    byte[] bytes = read(DESCRIPTION);
    if (bytes == null) {
      throw new IllegalStateException("the description is not in the jar");
    }
    return new Answer.Document(200, "application/yaml; charset=utf-8", bytes);
  }

  Answer module(Call call) {
    byte[] bytes = read(MODULE);
    if (bytes == null) {
      throw Problem.of(404, "NOT_FOUND", "This gateway was built without the WHMCS module in it.")
          .asException();
    }
    return new Answer.Document(200, "application/zip", bytes);
  }

  private static byte @Nullable [] read(String resource) {
    try (InputStream in = Documents.class.getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
