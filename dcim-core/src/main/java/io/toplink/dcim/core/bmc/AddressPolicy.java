package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.IpLiteral;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where BMCs may be. Asked when one is registered, and again each time before anything is sent,
 * since what is stored may be older than the settings.
 */
public final class AddressPolicy {
  private static final List<Cidr> SPECIAL =
      List.of(
          Cidr.parse("0.0.0.0/8"),
          Cidr.parse("127.0.0.0/8"),
          Cidr.parse("169.254.0.0/16"),
          Cidr.parse("224.0.0.0/4"),
          Cidr.parse("240.0.0.0/4"),
          Cidr.parse("::/128"),
          Cidr.parse("::1/128"),
          Cidr.parse("fe80::/10"),
          Cidr.parse("ff00::/8"));

  private final BmcSettings settings;
  private final Predicate<InetAddress> own;

  @Inject
  public AddressPolicy(BmcSettings settings) {
    this(settings, new OwnAddresses());
  }

  /**
   * @param own whether an address is this machine's
   */
  AddressPolicy(BmcSettings settings, Predicate<InetAddress> own) {
    this.settings = settings;
    this.own = own;
  }

  /**
   * Why no BMC is sent to this address to fetch something; empty if it may be. It goes there
   * itself, and may go anywhere but to itself and its neighbourhood.
   */
  public Optional<String> fetchRefusal(InetAddress address) {
    Optional<Cidr> special = SPECIAL.stream().filter(block -> block.contains(address)).findFirst();
    boolean listed =
        settings.allowedNetworks().stream()
            .filter(network -> special.isPresent() && special.get().contains(network))
            .anyMatch(network -> network.contains(address));
    return listed
        ? Optional.empty()
        : special.map(
            block ->
                IpLiteral.format(address)
                    + " is in "
                    + block
                    + ", where a BMC finds itself and its neighbours");
  }

  /** Why a BMC may not be there; empty if it may. */
  public Optional<String> refusal(InetAddress address) {
    if (settings.allowedNetworks().isEmpty()) {
      return Optional.of(
          "no BMC address is allowed; list the management networks in bmc.allowed-networks");
    }
    Optional<Cidr> special = SPECIAL.stream().filter(block -> block.contains(address)).findFirst();
    boolean allowed =
        settings.allowedNetworks().stream()
            .filter(network -> special.isEmpty() || special.get().contains(network))
            .anyMatch(network -> network.contains(address));
    if (allowed) {
      return special.isEmpty() ? ownRefusal(address) : Optional.empty();
    }
    String why =
        special
            .map(block -> " is in " + block + ", which must be listed by itself")
            .orElse(" is in none of " + settings.allowedNetworks());
    return Optional.of(
        "the BMC address " + IpLiteral.format(address) + why + " (setting bmc.allowed-networks)");
  }

  /** What listens on this machine is no BMC, whatever network it is in. */
  private Optional<String> ownRefusal(InetAddress address) {
    boolean listed =
        settings.allowedNetworks().stream()
            .anyMatch(
                network -> network.equals(new Cidr(address, 8 * address.getAddress().length)));
    return listed || !own.test(address)
        ? Optional.empty()
        : Optional.of(
            "the BMC address "
                + IpLiteral.format(address)
                + " is this machine's own, which must be listed by itself (setting"
                + " bmc.allowed-networks)");
  }

  /** Refuses a BMC that may not be spoken to, or not in this way. */
  void check(BmcTarget target) throws BmcException {
    Optional<String> refusal = refusal(target.address());
    if (refusal.isEmpty() && target.plainHttp() && !settings.allowPlainHttp()) {
      refusal =
          Optional.of(
              "the BMC of "
                  + target.server()
                  + " is set to plain HTTP, which the setting bmc.allow-plain-http forbids");
    }
    if (refusal.isPresent()) {
      throw new BmcException(BmcException.Kind.FORBIDDEN, "settings", refusal.get(), null);
    }
  }
}
