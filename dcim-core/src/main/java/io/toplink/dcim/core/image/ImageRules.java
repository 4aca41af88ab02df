package io.toplink.dcim.core.image;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.template.Vocabulary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What must hold of an image so that it can be installed: all that is wrong is told at once. */
final class ImageRules {
  private final ImageConfig config;
  private final List<FieldViolation> wrong = new ArrayList<>();

  private ImageRules(ImageConfig config) {
    this.config = config;
  }

  /**
   * @throws DcimException INVALID_FIELD
   */
  static void check(ImageDraft draft, ImageConfig config) {
    ImageContent content = draft.content();
    ImageRules rules = new ImageRules(config);
    rules.sources(content.sources());
    Vocabulary vocabulary = ImageVariables.of(content.sources());
    rules.boot(content, vocabulary);
    rules.templates(content, vocabulary);
    rules.installer(draft.installer(), content);
    if (!rules.wrong.isEmpty()) {
      throw DcimException.invalid(rules.wrong);
    }
  }

  private void sources(List<ImageContent.Source> sources) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < sources.size(); i++) {
      ImageContent.Source source = sources.get(i);
      String field = "image.sources[" + i + "]";
      if (!seen.add(source.id())) {
        wrong(field + ".source_id", "'" + source.id() + "' stands twice", "unique");
      }
      if (config.pinnedOnly() && source.sha256() == null) {
        wrong(
            field + ".sha256",
            "is required by the setting images.require-sha256; give that of the file at "
                + source.uri(),
            "digest");
      }
      boolean http = config.plainHttp() && source.uri().startsWith("http://");
      if (!source.uri().startsWith("https://") && !http) {
        wrong(field + ".uri", "must begin with https://", "https");
      } else if (!source.uri().matches("https?://[A-Za-z0-9._:/@%+=,~?&-]+")
          || source.uri().contains("@")) {
        wrong(
            field + ".uri",
            "must be of letters, digits and ._:/%+=,~?&- only, without a login in it",
            "characters");
      }
    }
  }

  private void boot(ImageContent content, Vocabulary vocabulary) {
    if (content.boot() instanceof ImageContent.Boot.Kernel kernel) {
      requireSource(content, "image.kernel_boot.kernel", kernel.kernel());
      for (int i = 0; i < kernel.initrds().size(); i++) {
        requireSource(content, "image.kernel_boot.initrds[" + i + "]", kernel.initrds().get(i));
      }
      template("image.kernel_boot.arguments", kernel.arguments(), vocabulary);
    } else if (content.boot() instanceof ImageContent.Boot.Script script) {
      if (script.script().isBlank()) {
        wrong("image.boot", "one of kernel_boot, script_boot and iso_boot is required", "required");
      }
      template("image.script_boot.script", script.script(), vocabulary);
    } else if (content.boot() instanceof ImageContent.Boot.Iso cd) {
      requireSource(content, "image.iso_boot.iso", cd.iso());
      if (content.source(cd.iso()).filter(source -> source.sha256() == null).isPresent()) {
        wrong(
            "image.iso_boot.iso",
            "the source '"
                + cd.iso()
                + "' needs a sha256: a machine reads its ISO over hours, and it must stay the same",
            "digest");
      }
    }
  }

  private void requireSource(ImageContent content, String field, String id) {
    if (content.source(id).isEmpty()) {
      wrong(field, "there is no source '" + id + "' among image.sources", "reference");
    }
  }

  private void templates(ImageContent content, Vocabulary vocabulary) {
    List<ImageContent.TemplateFile> files = content.templates();
    Vocabulary answers = ImageVariables.ofAnswerFile(content.sources());
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      ImageContent.TemplateFile file = files.get(i);
      String field = "image.templates[" + i + "]";
      if (!seen.add(file.fileName())) {
        wrong(field + ".file_name", "'" + file.fileName() + "' stands twice", "unique");
      }
      boolean answer = content.byMedia() && file.format() == TemplateFormat.XML;
      template(field + ".content", file.content(), answer ? answers : vocabulary);
    }
  }

  /** What each kind of installer cannot do without. Whoever tells it otherwise has kind OTHER. */
  private void installer(Image.Installer installer, ImageContent content) {
    switch (installer) {
      case DEBIAN_PRESEED ->
          requireFormat(installer, content, TemplateFormat.PRESEED, "preseed.cfg");
      case UBUNTU_AUTOINSTALL ->
          Stream.of("user-data", "meta-data")
              .filter(name -> content.template(name).isEmpty())
              .forEach(name -> missing(installer, "named " + name));
      case KICKSTART -> requireFormat(installer, content, TemplateFormat.KICKSTART, "ks.cfg");
      case DISK_IMAGE -> {
        requireFormat(installer, content, TemplateFormat.SHELL, "install.sh");
        requireDisk(content);
      }
      case WINDOWS_UNATTEND ->
          requireFormat(installer, content, TemplateFormat.XML, "autounattend.xml");
      case OTHER -> {}
    }
  }

  private void requireFormat(
      Image.Installer installer, ImageContent content, TemplateFormat format, String example) {
    if (content.templates().stream().noneMatch(file -> file.format() == format)) {
      missing(installer, "in the format " + format + ", such as " + example);
    }
  }

  private void missing(Image.Installer installer, String which) {
    wrong(
        "image.templates",
        installer
            + " is told what to do by a template "
            + which
            + ", and there is none; add it, or set image.installer to OTHER if it is told"
            + " otherwise",
        "installer");
  }

  private void requireDisk(ImageContent content) {
    if (content.sources().stream()
        .noneMatch(source -> source.sha256() != null && !content.boots(source.id()))) {
      wrong(
          "image.sources",
          "DISK_IMAGE writes a source to the disk as it is, and none beside those that boot has a"
              + " sha256; add it, or set image.installer to OTHER if it is written otherwise",
          "installer");
    }
  }

  private void template(String field, String text, Vocabulary vocabulary) {
    for (Template.Problem problem : Template.parse(text).problems(vocabulary)) {
      wrong(field, "line " + problem.line() + ": " + problem.message(), "template");
    }
  }

  private void wrong(String field, String description, String rule) {
    wrong.add(new FieldViolation(field, description, rule));
  }
}
