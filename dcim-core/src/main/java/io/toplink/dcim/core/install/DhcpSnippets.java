package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import jakarta.inject.Inject;
import java.util.List;

/** What a DHCP server has to be told so that machines ask us what to boot. Holds no secrets. */
public final class DhcpSnippets {
  /** What iPXE fills in when it asks. */
  private static final String ASKING =
      "/boot?mac=${netX/mac}&uuid=${uuid}&serial=${serial:uristring}";

  private final InstallConfig config;

  @Inject
  DhcpSnippets(InstallConfig config) {
    this.config = config;
  }

  /** For dnsmasq: a file for its {@code conf-dir}. */
  public String dnsmasq() {
    return """
    # Machines load iPXE from this dnsmasq, and iPXE asks TopLink DCIM what to boot.
    # Needs ipxe.efi and undionly.kpxe in tftp-root, of an iPXE of 2024 or later, such as Debian 13's
    # (earlier ones start no disk by UEFI), and a dhcp-range of the network they boot in,
    # such as: dhcp-range=10.20.0.100,10.20.0.250,10m
    enable-tftp
    tftp-root=/srv/tftp
    dhcp-match=set:ipxe,175
    dhcp-match=set:efi64,option:client-arch,7
    dhcp-match=set:efi64,option:client-arch,9
    dhcp-boot=tag:!ipxe,tag:!efi64,undionly.kpxe
    dhcp-boot=tag:!ipxe,tag:efi64,ipxe.efi
    dhcp-boot=tag:ipxe,%1$s/boot.ipxe
    # To have machines ask again that start while DCIM is down, keep a copy of that file, which tells
    # them to, and take the line below in place of the one above:
    # curl %1$s/boot.ipxe > /srv/tftp/boot.ipxe
    #dhcp-boot=tag:ipxe,boot.ipxe
    # Beside another DHCP server, which tells no boot file, the range is as in
    # dhcp-range=10.20.0.0,proxy, and these lines are needed as well:
    #pxe-service=tag:!ipxe,0,"iPXE",undionly.kpxe
    #pxe-service=tag:!ipxe,7,"iPXE",ipxe.efi
    #pxe-service=tag:!ipxe,9,"iPXE",ipxe.efi
    #pxe-service=tag:ipxe,0,"DCIM",%1$s/boot.ipxe
    #pxe-service=tag:ipxe,7,"DCIM",%1$s/boot.ipxe
    #pxe-service=tag:ipxe,9,"DCIM",%1$s/boot.ipxe
    """
        .formatted(url());
  }

  /**
   * Leads iPXE from the fixed address that DHCP can tell to the one that tells who asks, and asks
   * again if nobody answers. It is the same for all machines and changes only with our address, so
   * a server for TFTP can keep a copy.
   */
  public String chain() {
    return IpxeRetries.ANY_MACHINE.script(
        "", List.of(new IpxeRetries.Fetch("chain --replace", url() + ASKING)));
  }

  private String url() {
    String url = config.url();
    if (url == null) {
      throw DcimException.of(Reason.INSTALL_UNAVAILABLE, "netboot.url is not set");
    }
    return url;
  }
}
