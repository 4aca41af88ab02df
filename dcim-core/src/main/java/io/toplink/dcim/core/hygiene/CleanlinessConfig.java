package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.config.ConfigReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether BMCs are looked at when a server is taken back, and who may have an account on them.
 *
 * @param onEnd what is done when a server is taken back
 * @param knownUsers names of accounts that belong there, beside the one that DCIM logs in with
 */
public record CleanlinessConfig(OnEnd onEnd, List<String> knownUsers) {

  /** What is done when a server is taken back. */
  public enum OnEnd {
    NONE(null),
    CHECK(Remedy.CHECK),
    CLEAN(Remedy.CLEAN),
    PURGE(Remedy.PURGE);

    private final @Nullable Remedy remedy;

    OnEnd(@Nullable Remedy remedy) {
      this.remedy = remedy;
    }

    /** Null: nobody looks. */
    public @Nullable Remedy remedy() {
      return remedy;
    }
  }

  /** Nobody looks: an account that nobody has declared would keep every server from being sold. */
  public static final CleanlinessConfig DEFAULT = new CleanlinessConfig(OnEnd.NONE, List.of());

  public CleanlinessConfig {
    knownUsers = List.copyOf(knownUsers);
  }

  /** Reads the section {@code bmc-cleanliness}. */
  public static CleanlinessConfig read(ConfigReader root) {
    ConfigReader reader = root.section("bmc-cleanliness");
    return new CleanlinessConfig(
        reader.choice("on-end", DEFAULT.onEnd), reader.texts("known-users", DEFAULT.knownUsers));
  }
}
