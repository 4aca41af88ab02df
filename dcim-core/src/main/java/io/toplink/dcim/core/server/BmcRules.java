package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcKey;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings a BMC into its one spelling, and refuses one that the settings do not allow. */
final class BmcRules {
  private static final String FIELD = "server.bmc";
  private static final int LONGEST_IPMI_USERNAME = 16;
  private static final int LONGEST_IPMI_PASSWORD = 20;

  private final AddressPolicy addresses;
  private final BmcSettings settings;

  @Inject
  BmcRules(AddressPolicy addresses, BmcSettings settings) {
    this.addresses = addresses;
    this.settings = settings;
  }

  /**
   * @param wrong gets what is wrong with the form
   * @throws DcimException BMC_ADDRESS_REFUSED if the settings forbid the address
   */
  BmcDraft canonical(BmcDraft bmc, List<FieldViolation> wrong) {
    if (bmc.plainHttp() && bmc.protocol() != BmcProtocol.REDFISH) {
      refuse(wrong, "plain_http", "only Redfish has a plain variant");
    } else if (bmc.plainHttp() && !settings.allowPlainHttp()) {
      refuse(
          wrong, "plain_http", "is refused unless the server's setting bmc.allow-plain-http is on");
    }
    if (bmc.username().isEmpty()) {
      refuse(wrong, "username", "must not be empty");
    }
    if (bmc.protocol() == BmcProtocol.IPMI) {
      limitLogin(bmc, wrong);
    } else if (isGiven(bmc.bmcKey())) {
      refuse(wrong, "bmc_key", "only IPMI knows a key of the BMC's own");
    }
    String fingerprint = bmc.certificateFingerprint();
    return new BmcDraft(
        bmc.protocol(),
        host(bmc.host(), wrong),
        bmc.port() == 0 ? Bmc.usualPort(bmc.protocol(), bmc.plainHttp()) : bmc.port(),
        bmc.username(),
        bmc.password(),
        fingerprint == null || fingerprint.isEmpty() ? null : fingerprint.toLowerCase(Locale.ROOT),
        bmc.plainHttp(),
        bmc.protocol() == BmcProtocol.IPMI ? bmc.bmcKey() : new Secret(""));
  }

  /** What is longer cannot be right, since no BMC can keep it. */
  private static void limitLogin(BmcDraft bmc, List<FieldViolation> wrong) {
    Secret password = bmc.password();
    if (bytes(bmc.username()) > LONGEST_IPMI_USERNAME) {
      refuse(wrong, "username", "must have at most 16 bytes with IPMI");
    }
    if (password != null && bytes(password.reveal()) > LONGEST_IPMI_PASSWORD) {
      refuse(wrong, "password", "must have at most 20 bytes with IPMI; set a shorter one");
    }
    Secret key = bmc.bmcKey();
    if (key != null) {
      try {
        BmcKey.bytes(key);
      } catch (IllegalArgumentException e) {
        refuse(
            wrong,
            "bmc_key",
            "must be text of at most 20 bytes, or 0x and 2 to 40 hex digits, but it "
                + e.getMessage());
      }
    }
  }

  private static boolean isGiven(@Nullable Secret secret) {
    return secret != null && !secret.reveal().isEmpty();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * A stored secret goes only to where it was given for: whoever may change the inventory must not
   * get it sent to a machine of his own.
   *
   * @param now as it is stored
   * @param next in its one spelling
   * @throws DcimException INVALID_FIELD if the stored password or key would be used elsewhere
   */
  static void keepSecretsHome(Bmc now, BmcDraft next) {
    boolean sameEnd =
        next.protocol() == now.protocol()
            && next.host().equals(now.host())
            && next.port() == now.port()
            && next.plainHttp() == now.plainHttp();
    if (now.passwordSet() && next.password() == null && !sameEnd) {
      throw DcimException.invalid(
          FIELD + ".password",
          "give the password again: it would otherwise be sent to another address");
    }
    if (now.bmcKeySet() && next.bmcKey() == null && !sameEnd) {
      throw DcimException.invalid(
          FIELD + ".bmc_key",
          "give the BMC's key again, or name it in update_mask and leave it empty: it would"
              + " otherwise be used at another address");
    }
  }

  private String host(String text, List<FieldViolation> wrong) {
    InetAddress address;
    try {
      address = IpLiteral.parse(text);
    } catch (IllegalArgumentException e) {
      refuse(wrong, "host", String.valueOf(e.getMessage()));
      return text;
    }
    Optional<String> refusal = addresses.refusal(address);
    if (refusal.isPresent()) {
      throw DcimException.of(
          Reason.BMC_ADDRESS_REFUSED, refusal.get(), "address", IpLiteral.format(address));
    }
    return IpLiteral.format(address);
  }

  private static void refuse(List<FieldViolation> wrong, String field, String description) {
    wrong.add(new FieldViolation(FIELD + "." + field, description, "bmc"));
  }
}
