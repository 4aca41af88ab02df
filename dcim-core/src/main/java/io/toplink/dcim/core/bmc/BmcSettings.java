package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.Cidr;
import java.util.List;

/**
 * What the operator decided about BMCs.
 *
 * @param allowedNetworks where BMCs may be; empty means nowhere. Loopback, link-local and multicast
 *     addresses are only allowed by a block that holds nothing else
 * @param allowPlainHttp whether Redfish without TLS may be spoken, which shows passwords to the
 *     network
 */
public record BmcSettings(
    List<Cidr> allowedNetworks, boolean allowPlainHttp, BmcLimits limits, BmcTimeouts timeouts) {

  public BmcSettings {
    allowedNetworks = List.copyOf(allowedNetworks);
  }

  /** With the usual limits and time-outs. */
  public static BmcSettings of(List<Cidr> allowedNetworks, boolean allowPlainHttp) {
    return new BmcSettings(allowedNetworks, allowPlainHttp, BmcLimits.DEFAULT, BmcTimeouts.DEFAULT);
  }
}
