package io.toplink.dcim.core.image;

import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.inject.AbstractModule;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.packages.PackageDraft;
import io.toplink.dcim.core.packages.Packages;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestEstate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private final TestEstate estate =
      TestEstate.with(
          new ImageModule(),
          new PackagesModule(),
          new AbstractModule() {
            @Override
            protected void configure() {
              bind(ImageConfig.class).toInstance(new ImageConfig(Path.of("target/images"), false));
            }
          });
  private final Images images = estate.get(Images.class);

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
        "debian",
        "12",
        Image.Architecture.X86_64,
        Image.Installer.DEBIAN_PRESEED,
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
                new ImageContent.TemplateFile("p", TemplateFormat.SHELL, "ok\n{{hostnam}}\n"),
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
    assertThat(ids(new Fit("e5", 1024, 100, true))).containsExactly("only-e5");
    assertThat(ids(new Fit("e7", 0, 0, true))).containsExactly("thirsty");
    assertThat(ids(new Fit("e7", 65536, 5, true))).isEmpty();

    packages.update(
        call(),
        new PackageDraft("e7", "E7", null, List.of(), 0, 0, List.of("any"), "any", false, false),
        UpdateMask.of("images", "default_image"),
        "");
    assertThat(packages.get("e7").defaultImage()).isEqualTo("any");
    assertThat(ids(new Fit("e7", 0, 0, true))).isEmpty();
    refused(Reason.IN_USE, () -> images.delete(call(), "any", ""));
    refused(Reason.IN_USE, () -> packages.delete(call(), "e5", ""));
    images.delete(call(), "only-e5", "");
    packages.delete(call(), "e5", "");
  }

  @Test
  void starterImagesAreSoundAndAddedOnce() {
    StarterImages starters = estate.get(StarterImages.class);
    assertThatCode(
            () -> StarterImages.all().forEach(draft -> ImageRules.check(draft.content(), false)))
        .doesNotThrowAnyException();
    starters.seed();
    assertThat(ids(null))
        .containsExactly("debian-12", "debian-13", "disk-image", "rocky-9", "ubuntu-24-04");
    images.delete(call(), "rocky-9", "");
    starters.seed();
    assertThat(ids(null)).doesNotContain("rocky-9");
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
    assertThat(ids(new Fit("e5", 0, 0, true))).containsExactly("win");
    assertThat(ids(new Fit("e5", 0, 0, false))).isEmpty();
  }
}
