package io.toplink.dcim.server.translate;

import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.template.TemplateFormat;
import java.util.Set;

/** Images. */
public final class ImageProto {
  private ImageProto() {}

  /** All of it. */
  public static io.toplink.dcim.v1.Image message(Image from) {
    io.toplink.dcim.v1.Image.Builder message = brief(from).toBuilder();
    if (from.content().boot() instanceof ImageContent.Boot.Kernel kernel) {
      message
          .getKernelBootBuilder()
          .setKernel(kernel.kernel())
          .addAllInitrds(kernel.initrds())
          .setArguments(kernel.arguments());
    } else if (from.content().boot() instanceof ImageContent.Boot.Script script) {
      message.getScriptBootBuilder().setScript(script.script());
    } else if (from.content().boot() instanceof ImageContent.Boot.Iso cd) {
      message.getIsoBootBuilder().setIso(cd.iso()).setSilent(cd.silent());
    }
    for (ImageContent.Source source : from.content().sources()) {
      io.toplink.dcim.v1.Image.Source.Builder one =
          message.addSourcesBuilder().setSourceId(source.id()).setUri(source.uri());
      if (source.sha256() != null) {
        one.setSha256(source.sha256());
      }
    }
    for (ImageContent.TemplateFile file : from.content().templates()) {
      message
          .addTemplatesBuilder()
          .setFileName(file.fileName())
          .setFormat(io.toplink.dcim.v1.Image.Template.Format.valueOf(file.format().name()))
          .setContent(file.content());
    }
    return message.build();
  }

  /** For lists: without what installs it. */
  public static io.toplink.dcim.v1.Image brief(Image from) {
    return io.toplink.dcim.v1.Image.newBuilder()
        .setName(Names.IMAGE.of(from.id()))
        .setDisplayName(from.displayName())
        .setPurpose(io.toplink.dcim.v1.Image.Purpose.valueOf(from.purpose().name()))
        .setFamily(from.family())
        .setOsVersion(from.osVersion())
        .setArchitecture(io.toplink.dcim.v1.Image.Architecture.valueOf(from.architecture().name()))
        .setInstaller(io.toplink.dcim.v1.Image.Installer.valueOf(from.installer().name()))
        .setLoginUsername(from.loginUsername())
        .setMinimumDiskGib(from.minimumDiskGib())
        .setMinimumMemoryMib(from.minimumMemoryMib())
        .addAllPackages(Names.PACKAGE.ofAll(from.packages()))
        .addAllUnpinnedSources(from.unpinned())
        .setDeprecated(from.deprecated())
        .putAllLabels(from.labels())
        .setCreateTime(Times.message(from.createTime()))
        .setUpdateTime(Times.message(from.updateTime()))
        .setEtag(from.etag())
        .build();
  }

  public static ImageDraft draft(String id, io.toplink.dcim.v1.Image from) {
    return new ImageDraft(
        id,
        from.getDisplayName(),
        purpose(from.getPurpose()),
        from.getFamily(),
        from.getOsVersion(),
        architecture(from.getArchitecture()),
        installer(from.getInstaller()),
        from.getLoginUsername().isEmpty() ? "root" : from.getLoginUsername(),
        from.getMinimumDiskGib(),
        from.getMinimumMemoryMib(),
        Names.PACKAGE.ids("image.packages", from.getPackagesList()),
        content(from),
        from.getDeprecated(),
        from.getLabelsMap());
  }

  public static UpdateMask mask(FieldMask mask, io.toplink.dcim.v1.Image image) {
    return Masks.of(mask, image, Set.of());
  }

  private static ImageContent content(io.toplink.dcim.v1.Image from) {
    return new ImageContent(
        boot(from),
        from.getSourcesList().stream()
            .map(
                source ->
                    new ImageContent.Source(
                        source.getSourceId(),
                        source.getUri(),
                        source.getSha256().isEmpty() ? null : source.getSha256()))
            .toList(),
        from.getTemplatesList().stream()
            .map(
                file ->
                    new ImageContent.TemplateFile(
                        file.getFileName(), format(file.getFormat()), file.getContent()))
            .toList());
  }

  private static ImageContent.Boot boot(io.toplink.dcim.v1.Image from) {
    if (from.hasKernelBoot()) {
      return new ImageContent.Boot.Kernel(
          from.getKernelBoot().getKernel(),
          from.getKernelBoot().getInitrdsList(),
          from.getKernelBoot().getArguments());
    }
    if (from.hasIsoBoot()) {
      return new ImageContent.Boot.Iso(from.getIsoBoot().getIso(), from.getIsoBoot().getSilent());
    }
    return new ImageContent.Boot.Script(from.getScriptBoot().getScript());
  }

  // An update that leaves an enum alone does not name it; nothing reads it then.

  private static Image.Purpose purpose(io.toplink.dcim.v1.Image.Purpose from) {
    return switch (from) {
      case MAINTENANCE -> Image.Purpose.MAINTENANCE;
      case INSTALLATION, PURPOSE_UNSPECIFIED, UNRECOGNIZED -> Image.Purpose.INSTALLATION;
    };
  }

  private static Image.Architecture architecture(io.toplink.dcim.v1.Image.Architecture from) {
    return switch (from) {
      case AARCH64 -> Image.Architecture.AARCH64;
      case X86_64, ARCHITECTURE_UNSPECIFIED, UNRECOGNIZED -> Image.Architecture.X86_64;
    };
  }

  private static Image.Installer installer(io.toplink.dcim.v1.Image.Installer from) {
    return switch (from) {
      case DEBIAN_PRESEED -> Image.Installer.DEBIAN_PRESEED;
      case UBUNTU_AUTOINSTALL -> Image.Installer.UBUNTU_AUTOINSTALL;
      case KICKSTART -> Image.Installer.KICKSTART;
      case DISK_IMAGE -> Image.Installer.DISK_IMAGE;
      case WINDOWS_UNATTEND -> Image.Installer.WINDOWS_UNATTEND;
      case OTHER, INSTALLER_UNSPECIFIED, UNRECOGNIZED -> Image.Installer.OTHER;
    };
  }

  private static TemplateFormat format(io.toplink.dcim.v1.Image.Template.Format from) {
    return switch (from) {
      case PRESEED -> TemplateFormat.PRESEED;
      case YAML -> TemplateFormat.YAML;
      case KICKSTART -> TemplateFormat.KICKSTART;
      case IPXE -> TemplateFormat.IPXE;
      case XML -> TemplateFormat.XML;
      case SHELL, FORMAT_UNSPECIFIED, UNRECOGNIZED -> TemplateFormat.SHELL;
    };
  }
}
