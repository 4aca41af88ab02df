package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.IsoPlaces;
import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.template.TemplateValues;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What iPXE is told. */
final class BootScripts {
  /**
   * Leaves it to the disk. By UEFI, iPXE since 2024 starts the boot loader that it finds on any
   * disk at UEFI's own place for one. Earlier ones find no disk at all, and then firmware goes on
   * with its next entry, which it does only if this one fails; so it does if there is no loader at
   * that place. A BIOS is told which drive.
   */
  static final String DISK =
      """
      #!ipxe
      echo DCIM: nothing to install here, booting from disk
      iseq ${platform} efi && goto efi ||
      sanboot --no-describe --drive 0x80 || exit 1
      :efi
      sanboot --no-describe --drive 0 || exit 1
      """;

  private static final int PATIENCE = 5;

  private final InstallValues values;

  BootScripts(InstallValues values) {
    this.values = values;
  }

  /** Has the machine ask again in some seconds. */
  String later() {
    return IpxeRetries.INSTALLING.script(
        "echo DCIM: fetching the installer, asking again soon\nsleep " + PATIENCE + "\n",
        List.of(new IpxeRetries.Fetch("chain --replace", values.base() + "/boot.ipxe")));
  }

  /** Starts the installer. */
  String installer(Install install, InstallToken token, @Nullable Secret password) {
    TemplateValues filled = values.of(install, token, password);
    if (install.content().boot() instanceof ImageContent.Boot.Kernel kernel) {
      return kernel(values.url(token) + "/f/", kernel, filled);
    }
    ImageContent.Boot.Script script = (ImageContent.Boot.Script) install.content().boot();
    return "#!ipxe\n" + render(script.script(), filled);
  }

  private static String kernel(
      String files, ImageContent.Boot.Kernel kernel, TemplateValues filled) {
    List<String> initrds = kernel.initrds();
    // Kernels that UEFI starts find their initial file systems by name.
    String named = initrds.stream().map(" initrd="::concat).collect(Collectors.joining());
    String arguments = named + ' ' + render(kernel.arguments(), filled);
    List<IpxeRetries.Fetch> fetches = new ArrayList<>();
    fetches.add(new IpxeRetries.Fetch("kernel", files + kernel.kernel() + arguments));
    for (String initrd : initrds) {
      fetches.add(new IpxeRetries.Fetch("initrd --name " + initrd, files + initrd));
    }
    return IpxeRetries.INSTALLING.script("echo DCIM: starting the installer\n", fetches)
        + "boot || exit 1\n";
  }

  private static String render(String template, TemplateValues filled) {
    return Template.parse(template).render(TemplateFormat.IPXE, filled);
  }

  /** A file the installer asks for. */
  String file(
      ImageContent.TemplateFile file,
      Install install,
      InstallToken token,
      @Nullable Secret password) {
    boolean answers = install.content().byMedia() && file.format() == TemplateFormat.XML;
    TemplateValues filled =
        answers && password != null
            ? values.ofAnswerFile(install, token, password)
            : values.of(install, token, password);
    return Template.parse(file.content()).render(file.format(), filled);
  }

  /** Fills in everything once, to find out before a machine is touched whether that can be done. */
  void tryAll(Install install, @Nullable Secret password) {
    InstallToken token = InstallToken.next();
    if (!install.content().byMedia()) {
      installer(install, token, password);
    }
    install.content().templates().forEach(file -> file(file, install, token, password));
  }

  /**
   * What is written to an ISO's places, each as long as its place: line ends follow what it came
   * out as, which mean nothing at the end of a file in any format.
   */
  List<MediaImage.Part> parts(
      Install install,
      List<IsoPlaces.Place> places,
      InstallToken token,
      @Nullable Secret password) {
    List<MediaImage.Part> parts = new ArrayList<>();
    for (IsoPlaces.Place place : places) {
      byte[] bytes = filled(install, place, token, password);
      byte[] padded = Arrays.copyOf(bytes, place.length());
      Arrays.fill(padded, Math.min(bytes.length, place.length()), place.length(), (byte) '\n');
      parts.add(new MediaImage.Part(place.offset(), padded));
    }
    return parts;
  }

  /** Why what is to be written to an ISO cannot be; empty if it can. */
  Optional<String> noRoom(Install install, Path iso, @Nullable Secret password) {
    InstallToken token = InstallToken.next();
    for (IsoPlaces.Place place : IsoPlaces.of(iso)) {
      if (install.content().template(place.fileName()).isEmpty()) {
        return Optional.of("its ISO has a place for '" + place.fileName() + "', which it lacks");
      }
      int needed = filled(install, place, token, password).length;
      if (needed > place.length()) {
        return Optional.of(
            "'"
                + place.fileName()
                + "' comes out "
                + needed
                + " bytes long, and its place on the ISO has "
                + place.length());
      }
    }
    return Optional.empty();
  }

  private byte[] filled(
      Install install, IsoPlaces.Place place, InstallToken token, @Nullable Secret password) {
    ImageContent.TemplateFile template = install.content().template(place.fileName()).orElseThrow();
    return file(template, install, token, password).getBytes(StandardCharsets.UTF_8);
  }

  /** Where an ISO is. */
  String media(InstallToken token, String fileName) {
    return values.media(token, fileName);
  }
}
