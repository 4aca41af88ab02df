package io.toplink.dcim.core.image;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What installs an image.
 *
 * @param boot how the installer is started
 * @param sources what is fetched for it
 * @param templates what the installer is told
 */
public record ImageContent(Boot boot, List<Source> sources, List<TemplateFile> templates) {
  /** Of an image whose content was not read. */
  public static final ImageContent NONE =
      new ImageContent(new Boot.Script(""), List.of(), List.of());

  /** How an installer is started. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Boot.Kernel.class, name = "kernel"),
    @JsonSubTypes.Type(value = Boot.Script.class, name = "script"),
    @JsonSubTypes.Type(value = Boot.Iso.class, name = "iso")
  })
  public sealed interface Boot {
    /**
     * By its kernel.
     *
     * @param kernel id of a source
     * @param initrds ids of sources, in order
     * @param arguments one line, a template for iPXE
     */
    record Kernel(String kernel, List<String> initrds, String arguments) implements Boot {}

    /**
     * By an iPXE script, which is on its own from there.
     *
     * @param script a template without the first line {@code #!ipxe}
     */
    record Script(String script) implements Boot {}

    /**
     * By an ISO that the BMC shows as a CD.
     *
     * @param iso id of a source
     * @param silent whether it asks and reports nothing before the installed system is up
     */
    record Iso(String iso, boolean silent) implements Boot {}
  }

  /**
   * Something that is fetched.
   *
   * @param id how templates call it
   * @param uri over https
   * @param sha256 of its bytes, lower case hex; null: whatever is there
   */
  public record Source(String id, String uri, @Nullable String sha256) {}

  /** A file the installer asks for. */
  public record TemplateFile(String fileName, TemplateFormat format, String content) {}

  public Optional<Source> source(String id) {
    return sources.stream().filter(source -> source.id().equals(id)).findFirst();
  }

  /** What machines are given, fetched and checked by us: what boots, and what templates name. */
  public List<Source> handedOn() {
    Set<String> ids = new LinkedHashSet<>(booted());
    texts()
        .flatMap(text -> Template.parse(text).variables().stream())
        .filter(name -> name.startsWith(ImageVariables.FILE))
        .forEach(name -> ids.add(name.substring(ImageVariables.FILE.length())));
    return ids.stream().flatMap(id -> source(id).stream()).toList();
  }

  /** Whether a source is what the machine starts from. */
  boolean boots(String source) {
    return booted().contains(source);
  }

  private List<String> booted() {
    if (boot instanceof Boot.Kernel kernel) {
      return Stream.concat(Stream.of(kernel.kernel()), kernel.initrds().stream()).toList();
    }
    return boot instanceof Boot.Iso cd ? List.of(cd.iso()) : List.of();
  }

  private Stream<String> texts() {
    Stream<String> files = templates.stream().map(TemplateFile::content);
    if (boot instanceof Boot.Kernel kernel) {
      return Stream.concat(Stream.of(kernel.arguments()), files);
    }
    return boot instanceof Boot.Script own ? Stream.concat(Stream.of(own.script()), files) : files;
  }

  /** Whether a machine boots it as a CD, which needs a BMC with virtual media. */
  public boolean byMedia() {
    return boot instanceof Boot.Iso;
  }

  public Optional<TemplateFile> template(String fileName) {
    return templates.stream().filter(file -> file.fileName().equals(fileName)).findFirst();
  }
}
