package io.toplink.dcim.core.image;

import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.inject.AbstractModule;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.packages.PackageDraft;
import io.toplink.dcim.core.packages.Packages;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestEstate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImagesTest {
  private static final ImageConfig CONFIG = new ImageConfig(Path.of("target/images"), false, false);
  private static final ImageConfig STRICT = new ImageConfig(Path.of("target/images"), false, true);

  private final TestEstate estate =
      TestEstate.with(
          new ImageModule(),
          new PackagesModule(),
          new AbstractModule() {
            @Override
            protected void configure() {
              bind(ImageConfig.class).toInstance(CONFIG);
            }
          });
  private final Images images = estate.get(Images.class);

  /** The same images, where each source has to be pinned. */
  private Images strict() {
    return new Images(
        estate.get(Database.class),
        estate.get(Mutations.class),
        estate.get(Pages.class),
        estate.get(ImageStore.class),
        STRICT);
  }

  private static Fit fit(String packageId, long memoryMib, long smallestDiskGib) {
    return new Fit(packageId, memoryMib, smallestDiskGib, Architecture.X86_64, true);
  }

  private static Call call() {
    return TestCalls.call("hk", "X");
  }

  private static ImageDraft draft(String id, long memory, List<String> packages) {
    return draft(
        id,
        memory,
        packages,
        content("https://example.org/linux", "x={{url_templates}}p", "H={{hostname}}\n"));
  }

  private static ImageDraft draft(
      String id, long memory, List<String> packages, ImageContent content) {
    return new ImageDraft(
        id,
        "Debian",
        Image.Purpose.INSTALLATION,
        "debian",
        "12",
        Image.Architecture.X86_64,
        content.byMedia() || content.boot() instanceof ImageContent.Boot.Script
            ? Image.Installer.OTHER
            : Image.Installer.DEBIAN_PRESEED,
        "root",
        10,
        memory,
        packages,
        content,
        false,
        Map.of("a", "b"));
  }

  private static ImageContent content(String uri, String arguments, String template) {
    return new ImageContent(
        new ImageContent.Boot.Kernel("kernel", List.of(), arguments),
        List.of(new ImageContent.Source("kernel", uri, null)),
        List.of(new ImageContent.TemplateFile("p", TemplateFormat.PRESEED, template)));
  }

  private List<String> ids(@Nullable Fit fit) {
    return images.list(PageRequest.of(0, ""), "", fit).items().stream().map(Image::id).toList();
  }

  @Test
  void whatIsCreatedIsReadAgainAndListedWithoutItsContent() {
    Image made = images.create(call(), draft("deb", 0, List.of()));
    assertThat(images.get("deb")).isEqualTo(made);
    assertThat(made.content()).isEqualTo(draft("deb", 0, List.of()).content());
    assertThat(images.list(PageRequest.of(0, ""), "family = \"debian\"", null).items())
        .singleElement()
        .satisfies(image -> assertThat(image.content()).isEqualTo(ImageContent.NONE));
    refused(Reason.ALREADY_EXISTS, () -> images.create(call(), draft("deb", 0, List.of())));
  }

  @Test
  void onlyWhatTheMaskNamesChanges() {
    images.create(call(), draft("deb", 0, List.of()));
    ImageDraft other =
        draft("deb", 4096, List.of(), content("https://example.org/new", "", "N={{mac}}"));
    Image changed = images.update(call(), other, UpdateMask.of("sources"), "1");
    assertThat(changed.content().sources().get(0).uri()).isEqualTo("https://example.org/new");
    assertThat(changed.content().templates())
        .isEqualTo(draft("x", 0, List.of()).content().templates());
    assertThat(changed.minimumMemoryMib()).isZero();
    refused(
        Reason.ETAG_MISMATCH, () -> images.update(call(), other, UpdateMask.of("templates"), "1"));
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    ImageContent wrong =
        new ImageContent(
            new ImageContent.Boot.Kernel("vmlinuz", List.of("initrd"), "a={{nonsense}}"),
            List.of(
                new ImageContent.Source("kernel", "http://example.org/x", null),
                new ImageContent.Source("kernel", "https://u:p@example.org/x", null)),
            List.of(
                new ImageContent.TemplateFile("p", TemplateFormat.PRESEED, "ok\n{{hostnam}}\n"),
                new ImageContent.TemplateFile("p", TemplateFormat.SHELL, "{{source_kernel}}")));
    refused(Reason.INVALID_FIELD, () -> images.create(call(), draft("deb", 0, List.of(), wrong)))
        .isInstanceOfSatisfying(
            DcimException.class,
            e ->
                assertThat(e.violations())
                    .extracting(FieldViolation::field)
                    .containsExactly(
                        "image.sources[0].uri",
                        "image.sources[1].source_id",
                        "image.sources[1].uri",
                        "image.kernel_boot.kernel",
                        "image.kernel_boot.initrds[0]",
                        "image.kernel_boot.arguments",
                        "image.templates[0].content",
                        "image.templates[1].file_name"))
        .hasMessageContaining("line 2: there is no variable 'hostnam'");
  }

  @Test
  void onlyWhatFitsIsOffered() {
    Packages packages = estate.get(Packages.class);
    packages.create(call(), new PackageDraft("e5", "E5", null, List.of(), 0, 0, false, false));
    packages.create(call(), new PackageDraft("e7", "E7", null, List.of(), 0, 0, false, false));
    images.create(call(), draft("any", 0, List.of()));
    images.create(call(), draft("only-e5", 0, List.of("e5")));
    images.create(call(), draft("thirsty", 65536, List.of()));
    images.update(
        call(),
        new ImageDraft(
            "any",
            "",
            Image.Purpose.INSTALLATION,
            "",
            "",
            Image.Architecture.X86_64,
            Image.Installer.OTHER,
            "",
            0,
            0,
            List.of(),
            ImageContent.NONE,
            true,
            Map.of()),
        UpdateMask.of("deprecated"),
        "");

    assertThat(ids(null)).containsExactly("any", "only-e5", "thirsty");
    assertThat(ids(fit("e5", 1024, 100))).containsExactly("only-e5");
    assertThat(ids(fit("e7", 0, 0))).containsExactly("thirsty");
    assertThat(ids(fit("e7", 65536, 5))).isEmpty();

    packages.update(
        call(),
        new PackageDraft("e7", "E7", null, List.of(), 0, 0, List.of("any"), "any", false, false),
        UpdateMask.of("images", "default_image"),
        "");
    assertThat(packages.get("e7").defaultImage()).isEqualTo("any");
    assertThat(ids(fit("e7", 0, 0))).isEmpty();
    refused(Reason.IN_USE, () -> images.delete(call(), "any", ""));
    refused(Reason.IN_USE, () -> packages.delete(call(), "e5", ""));
    images.delete(call(), "only-e5", "");
    packages.delete(call(), "e5", "");
  }

  @Test
  void starterImagesAreSoundAndAddedOnce() {
    StarterImages starters = estate.get(StarterImages.class);
    List<ImageDraft> offered =
        StarterImages.all().stream().filter(draft -> !draft.deprecated()).toList();
    assertThat(offered).hasSize(5);
    assertThatCode(() -> offered.forEach(draft -> ImageRules.check(draft, CONFIG)))
        .doesNotThrowAnyException();
    starters.seed();
    assertThat(ids(null))
        .containsExactly(
            "debian-12",
            "debian-13",
            "debian-13-maintenance",
            "disk-image",
            "rocky-9",
            "ubuntu-24-04");
    images.delete(call(), "rocky-9", "");
    starters.seed();
    assertThat(ids(null)).doesNotContain("rocky-9");
    assertThat(images.get("debian-13").unpinned()).containsExactly("kernel", "initrd");

    // One that lacks what it writes may be described, and is not offered before it has that.
    ImageDraft disk =
        StarterImages.all().stream()
            .filter(draft -> draft.id().equals("disk-image"))
            .findFirst()
            .orElseThrow();
    images.update(call(), disk, UpdateMask.of("labels"), "");
    ImageDraft wanted = offer(disk);
    refused(
            Reason.INVALID_FIELD,
            () -> images.update(call(), wanted, UpdateMask.of("deprecated"), ""))
        .hasMessageContaining("none beside those that boot has a sha256");
  }

  private static ImageDraft offer(ImageDraft draft) {
    return new ImageDraft(
        draft.id(),
        draft.displayName(),
        draft.purpose(),
        draft.family(),
        draft.osVersion(),
        draft.architecture(),
        draft.installer(),
        draft.loginUsername(),
        draft.minimumDiskGib(),
        draft.minimumMemoryMib(),
        draft.packages(),
        draft.content(),
        false,
        draft.labels());
  }

  private static ImageDraft told(
      Image.Installer installer, List<ImageContent.Source> sources, String... files) {
    ImageContent.Source kernel =
        new ImageContent.Source("kernel", "https://example.org/linux", "0".repeat(64));
    return new ImageDraft(
        "one",
        "One",
        Image.Purpose.INSTALLATION,
        "one",
        "",
        Image.Architecture.X86_64,
        installer,
        "root",
        0,
        0,
        List.of(),
        new ImageContent(
            new ImageContent.Boot.Kernel("kernel", List.of(), ""),
            Stream.concat(Stream.of(kernel), sources.stream()).toList(),
            Stream.of(files)
                .map(
                    file ->
                        new ImageContent.TemplateFile(
                            file.split(" ", 2)[0],
                            TemplateFormat.valueOf(file.split(" ", 2)[1]),
                            "x"))
                .toList()),
        false,
        Map.of());
  }

  private static final ImageContent.Source DISK =
      new ImageContent.Source("disk", "https://example.org/disk", "1".repeat(64));

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(
            told(Image.Installer.DEBIAN_PRESEED, List.of(), "p PRESEED"),
            told(Image.Installer.DEBIAN_PRESEED, List.of(), "p SHELL"),
            "DEBIAN_PRESEED is told what to do by a template in the format PRESEED"),
        Arguments.of(
            told(Image.Installer.KICKSTART, List.of(), "ks KICKSTART"),
            told(Image.Installer.KICKSTART, List.of()),
            "in the format KICKSTART, such as ks.cfg, and there is none; add it"),
        Arguments.of(
            told(Image.Installer.UBUNTU_AUTOINSTALL, List.of(), "user-data YAML", "meta-data YAML"),
            told(Image.Installer.UBUNTU_AUTOINSTALL, List.of(), "user-data YAML"),
            "named meta-data"),
        Arguments.of(
            told(Image.Installer.WINDOWS_UNATTEND, List.of(), "autounattend.xml XML"),
            told(Image.Installer.WINDOWS_UNATTEND, List.of(), "autounattend.xml SHELL"),
            "in the format XML"),
        Arguments.of(
            told(Image.Installer.DISK_IMAGE, List.of(DISK), "install.sh SHELL"),
            told(Image.Installer.DISK_IMAGE, List.of(DISK)),
            "in the format SHELL"),
        Arguments.of(
            told(Image.Installer.DISK_IMAGE, List.of(DISK), "install.sh SHELL"),
            told(Image.Installer.DISK_IMAGE, List.of(), "install.sh SHELL"),
            "none beside those that boot has a sha256"),
        Arguments.of(
            told(Image.Installer.OTHER, List.of()),
            told(
                Image.Installer.DISK_IMAGE,
                List.of(new ImageContent.Source("disk", DISK.uri(), null)),
                "install.sh SHELL"),
            "none beside those that boot has a sha256"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eachKindOfInstallerHasWhatItNeeds(ImageDraft good, ImageDraft wrong, String why) {
    ImageRules.check(good, STRICT);
    refused(Reason.INVALID_FIELD, () -> ImageRules.check(wrong, CONFIG))
        .hasMessageContaining(why)
        .hasMessageContaining("or set image.installer to OTHER");
  }

  @Test
  void whatIsNotPinnedIsToldAndRefusedWhereThatIsWanted() {
    ImageDraft pinned = told(Image.Installer.DISK_IMAGE, List.of(DISK), "install.sh SHELL");
    images.create(call(), draft("deb", 0, List.of()));
    assertThat(images.get("deb").unpinned()).containsExactly("kernel");
    assertThat(strict().create(call(), pinned).unpinned()).isEmpty();
    assertThat(images.list(PageRequest.of(0, ""), "", null).items())
        .extracting(Image::unpinned)
        .containsExactly(List.of("kernel"), List.of());

    assertThat(ids(fit("e5", 0, 0))).containsExactly("deb", "one");
    assertThat(strict().list(PageRequest.of(0, ""), "", fit("e5", 0, 0)).items())
        .extracting(Image::id)
        .containsExactly("one");
    assertThat(requireFit(images, "deb").id()).isEqualTo("deb");
    refused(Reason.IMAGE_UNSUITABLE, () -> requireFit(strict(), "deb"))
        .hasMessageContaining("images.require-sha256 asks for: kernel");
    refused(Reason.INVALID_FIELD, () -> strict().create(call(), draft("new", 0, List.of())))
        .hasMessageContaining("image.sources[0].sha256");
  }

  private Image requireFit(Images where, String id) {
    return estate.get(Database.class).read(handle -> where.requireFit(handle, id, fit("e5", 0, 0)));
  }

  @Test
  void anotherArchitectureIsNotOfferedAndRefused() {
    images.create(call(), draft("deb", 0, List.of()));
    for (Architecture other : List.of(Architecture.AARCH64, Architecture.OTHER)) {
      Fit fit = new Fit("e5", 0, 0, other, true);
      assertThat(ids(fit)).isEmpty();
      refused(
              Reason.IMAGE_UNSUITABLE,
              () ->
                  estate.get(Database.class).read(handle -> images.requireFit(handle, "deb", fit)))
          .hasMessageContaining("is for X86_64, and the machine's processors are " + other);
    }
  }

  private static ImageContent onIso(@Nullable String sha256, TemplateFormat format) {
    return new ImageContent(
        new ImageContent.Boot.Iso("cd", false),
        List.of(new ImageContent.Source("cd", "https://example.org/cd", sha256)),
        List.of(new ImageContent.TemplateFile("a", format, "a\nP={{password}} {{file_cd}}\n")));
  }

  @Test
  void thePasswordItselfStandsOnlyInAnswerFilesOnIsos() {
    ImageContent good = onIso("0".repeat(64), TemplateFormat.XML);
    assertThat(images.create(call(), draft("win", 0, List.of(), good)).content()).isEqualTo(good);
    for (ImageContent wrong :
        List.of(
            onIso("0".repeat(64), TemplateFormat.SHELL),
            new ImageContent(
                new ImageContent.Boot.Script("exit"), good.sources(), good.templates()))) {
      refused(Reason.INVALID_FIELD, () -> images.create(call(), draft("w2", 0, List.of(), wrong)))
          .hasMessageContaining("line 2: there is no variable 'password'");
    }
    refused(
            Reason.INVALID_FIELD,
            () ->
                images.update(
                    call(),
                    draft("win", 0, List.of(), onIso("0".repeat(64), TemplateFormat.YAML)),
                    UpdateMask.of("templates"),
                    ""))
        .hasMessageContaining("line 2: there is no variable 'password'");
  }

  @Test
  void anIsoIsPinnedAndOfferedWhereABmcMayShowIt() {
    refused(
            Reason.INVALID_FIELD,
            () ->
                images.create(call(), draft("win", 0, List.of(), onIso(null, TemplateFormat.XML))))
        .hasMessageContaining("needs a sha256");
    images.create(call(), draft("win", 0, List.of(), onIso("0".repeat(64), TemplateFormat.XML)));
    assertThat(ids(fit("e5", 0, 0))).containsExactly("win");
    assertThat(ids(new Fit("e5", 0, 0, Architecture.X86_64, false))).isEmpty();
  }
}
