package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateFormat;
import io.toplink.dcim.core.template.TemplateValues;
import java.util.List;

/** What iPXE is told. */
final class BootScripts {
  /**
   * Leaves it to the disk. UEFI firmware goes on with its next entry only if this one fails; a BIOS
   * is told which drive.
   */
  static final String DISK =
      """
      #!ipxe
      echo DCIM: nothing to install here, booting from disk
      iseq ${platform} efi && exit 1 ||
      sanboot --no-describe --drive 0x80 || exit 1
      """;

  private final InstallValues values;

  BootScripts(InstallValues values) {
    this.values = values;
  }

  /** Starts the installer. */
  String installer(Install install, InstallToken token, Secret password) {
    TemplateValues filled = values.of(install, token, password);
    if (install.content().boot() instanceof ImageContent.Boot.Kernel kernel) {
      return kernel(values.url(token) + "/f/", kernel, filled);
    }
    ImageContent.Boot.Script script = (ImageContent.Boot.Script) install.content().boot();
    return "#!ipxe\n" + render(script.script(), filled);
  }

  private static String kernel(
      String files, ImageContent.Boot.Kernel kernel, TemplateValues filled) {
    StringBuilder script =
        new StringBuilder("#!ipxe\necho DCIM: starting the installer\nkernel ")
            .append(files)
            .append(kernel.kernel());
    List<String> initrds = kernel.initrds();
    // Kernels that UEFI starts find their initial file systems by name.
    initrds.forEach(initrd -> script.append(" initrd=").append(initrd));
    script.append(' ').append(render(kernel.arguments(), filled)).append(" || exit 1\n");
    for (String initrd : initrds) {
      script
          .append("initrd --name ")
          .append(initrd)
          .append(' ')
          .append(files)
          .append(initrd)
          .append(" || exit 1\n");
    }
    return script.append("boot || exit 1\n").toString();
  }

  private static String render(String template, TemplateValues filled) {
    return Template.parse(template).render(TemplateFormat.IPXE, filled);
  }

  /** A file the installer asks for. */
  String file(
      ImageContent.TemplateFile file, Install install, InstallToken token, Secret password) {
    return Template.parse(file.content())
        .render(file.format(), values.of(install, token, password));
  }

  /** Fills in everything once, to find out before a machine is touched whether that can be done. */
  void tryAll(Install install, Secret password) {
    InstallToken token = InstallToken.next();
    installer(install, token, password);
    install.content().templates().forEach(file -> file(file, install, token, password));
  }
}
