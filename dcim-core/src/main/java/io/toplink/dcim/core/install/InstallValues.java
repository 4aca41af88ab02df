package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageVariables;
import io.toplink.dcim.core.template.TemplateValues;
import io.toplink.dcim.core.wipe.Wipe;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the variables of an installation stand for. */
final class InstallValues {
  private static final int IPV4_BITS = 32;

  private final String base;
  private final List<String> dns;
  private final PasswordHashes hashes = new PasswordHashes();

  /**
   * @param base where machines reach the netboot listener
   */
  InstallValues(String base, List<String> dns) {
    this.base = base;
    this.dns = dns;
  }

  TemplateValues of(Install install, InstallToken token, @Nullable Secret password) {
    InstallFacts facts = install.facts();
    Map<String, String> single = new HashMap<>();
    String hostname = facts.hostname();
    int dot = hostname.indexOf('.');
    single.put("hostname", hostname);
    single.put("hostname_short", dot < 0 ? hostname : hostname.substring(0, dot));
    single.put("domain", dot < 0 ? "" : hostname.substring(dot + 1));
    single.put("mac", facts.mac());
    Optional<InstallFacts.Address> ipv4 = primary(facts, false);
    Optional<InstallFacts.Address> ipv6 = primary(facts, true);
    address(single, "ipv4_", ipv4);
    address(single, "ipv6_", ipv6);
    single.put("ipv4_netmask", ipv4.map(one -> netmask(one.prefixLength())).orElse(""));
    single.put("login_username", facts.loginUsername());
    single.put("password_hash", password == null ? "" : hashes.of(install.operation(), password));
    single.put("task", install.task().name().toLowerCase(Locale.ROOT));
    Wipe.Method method = install.wipeMethod();
    single.put("wipe_method", method == null ? "" : method.name().toLowerCase(Locale.ROOT));
    single.put("assignment", facts.assignment());
    single.put("server", facts.server());
    single.put("image", facts.image());
    urls(single, token);
    for (ImageContent.Source source : install.content().sources()) {
      single.put(ImageVariables.location(source.id()), source.uri());
      single.put(
          ImageVariables.digest(source.id()), Optional.ofNullable(source.sha256()).orElse(""));
      single.put(ImageVariables.file(source.id()), url(token) + "/f/" + source.id());
    }
    List<String> further =
        facts.addresses().stream()
            .filter(one -> !Optional.of(one).equals(ipv4) && !Optional.of(one).equals(ipv6))
            .map(one -> one.address() + "/" + one.prefixLength())
            .toList();
    return new TemplateValues(
        single, Map.of("further_addresses", further, "dns", dns, "ssh_keys", facts.sshKeys()));
  }

  /** The same with the password itself, for what takes no hash. */
  TemplateValues ofAnswerFile(Install install, InstallToken token, Secret password) {
    TemplateValues values = of(install, token, password);
    Map<String, String> single = new HashMap<>(values.single());
    single.put(ImageVariables.PASSWORD, password.reveal());
    return new TemplateValues(single, values.lists());
  }

  private void urls(Map<String, String> single, InstallToken token) {
    single.put("url_templates", url(token) + "/t/");
    single.put("url_progress", url(token) + "/progress");
    single.put("url_begin_wipe", url(token) + "/begin-wipe");
    single.put("url_written", url(token) + "/written");
    single.put("url_failed", url(token) + "/failed");
    single.put("url_disk", url(token) + "/disk");
    single.put("url_done", url(token) + "/done");
    single.put("url_up", base + "/u/" + token.forInstalledSystem().reveal());
  }

  /** Where machines reach the netboot listener. */
  String base() {
    return base;
  }

  /** Where an ISO is. */
  String media(InstallToken token, String fileName) {
    return base + "/m/" + token.reveal() + "/" + fileName;
  }

  /** Where everything of one installation is. */
  String url(InstallToken token) {
    return base + "/i/" + token.reveal();
  }

  private static Optional<InstallFacts.Address> primary(InstallFacts facts, boolean ipv6) {
    return facts.addresses().stream().filter(one -> one.ipv6() == ipv6).findFirst();
  }

  private static void address(
      Map<String, String> single, String prefix, Optional<InstallFacts.Address> address) {
    single.put(prefix + "address", address.map(InstallFacts.Address::address).orElse(""));
    single.put(
        prefix + "prefix_length",
        address.map(one -> Integer.toString(one.prefixLength())).orElse(""));
    single.put(
        prefix + "gateway", address.flatMap(one -> Optional.ofNullable(one.gateway())).orElse(""));
  }

  private static String netmask(int length) {
    long mask = length == 0 ? 0 : 0xFFFFFFFFL << (IPV4_BITS - length) & 0xFFFFFFFFL;
    return (mask >> 24) + "." + (mask >> 16 & 255) + "." + (mask >> 8 & 255) + "." + (mask & 255);
  }
}
