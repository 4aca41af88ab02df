package io.toplink.dcim.core.image;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.template.TemplateFormat;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images a new DCIM begins with. Added once in the life of a database: from there on they are
 * the operator's, who may change or remove them like any other.
 */
public final class StarterImages {
  private static final List<String> IDS =
      List.of("debian-12", "debian-13", "ubuntu-24-04", "rocky-9", "disk-image");

  private static final List<String> MAINTENANCE_IDS = List.of("debian-13-maintenance");

  /**
   * How one is written down; its templates stand in files of their own.
   *
   * @param deprecated not offered: to be copied, or to be completed
   */
  record Starter(
      String displayName,
      Image.@Nullable Purpose purpose,
      String family,
      String osVersion,
      Image.Architecture architecture,
      Image.Installer installer,
      long minimumDiskGib,
      long minimumMemoryMib,
      ImageContent.Boot boot,
      List<ImageContent.Source> sources,
      List<File> templates,
      boolean deprecated) {
    /**
     * @param resources what it is made of, one after the other
     */
    record File(String fileName, TemplateFormat format, List<String> resources) {}
  }

  private record Seeded(boolean now) {}

  private final Database database;
  private final Mutations mutations;
  private final ImageStore store;

  @Inject
  StarterImages(Database database, Mutations mutations, ImageStore store) {
    this.database = database;
    this.mutations = mutations;
    this.store = store;
  }

  /** Adds them, unless that was done before. */
  public void seed() {
    if (database.read(store::seeded)) {
      return;
    }
    mutations.run(
        new Call(Caller.SYSTEM, "system/SeedImages", null, "", "", "start"),
        Seeded.class,
        change -> {
          boolean now = store.claimSeeding(change.handle());
          if (now) {
            add(change, IDS);
          }
          boolean maintenance = store.claimMaintenanceSeeding(change.handle());
          if (maintenance) {
            add(change, MAINTENANCE_IDS);
          }
          change.resource("images");
          return new Seeded(now || maintenance);
        });
  }

  private void add(Change change, List<String> ids) {
    ids.forEach(id -> store.insert(change.handle(), draft(id), change.now()));
  }

  static List<ImageDraft> all() {
    return Stream.concat(IDS.stream(), MAINTENANCE_IDS.stream()).map(StarterImages::draft).toList();
  }

  private static ImageDraft draft(String id) {
    Starter starter;
    try {
      starter = Json.mapper().readValue(text(id + ".json"), Starter.class);
    } catch (IOException e) {
      throw new UncheckedIOException("starter image " + id, e);
    }
    ImageContent content =
        new ImageContent(
            starter.boot(),
            starter.sources(),
            starter.templates().stream()
                .map(
                    file ->
                        new ImageContent.TemplateFile(
                            file.fileName(),
                            file.format(),
                            file.resources().stream()
                                .map(StarterImages::text)
                                .collect(Collectors.joining())))
                .toList());
    return new ImageDraft(
        id,
        starter.displayName(),
        Optional.ofNullable(starter.purpose()).orElse(Image.Purpose.INSTALLATION),
        starter.family(),
        starter.osVersion(),
        starter.architecture(),
        starter.installer(),
        "root",
        starter.minimumDiskGib(),
        starter.minimumMemoryMib(),
        List.of(),
        content,
        starter.deprecated(),
        Map.of());
  }

  private static String text(String resource) {
    try (InputStream in = StarterImages.class.getResourceAsStream("starter/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("starter images lack " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("starter images: " + resource, e);
    }
  }
}
