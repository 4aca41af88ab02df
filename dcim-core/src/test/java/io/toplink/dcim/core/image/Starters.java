package io.toplink.dcim.core.image;

import io.toplink.dcim.core.template.Template;
import io.toplink.dcim.core.template.TemplateValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The images of a new DCIM, and what their machines are told, filled in. */
final class Starters {
  /** What addresses an order has. */
  enum Network {
    NONE,
    IPV4,
    IPV6,
    BOTH;

    private boolean has(boolean ipv6) {
      return this == BOTH || this == (ipv6 ? IPV6 : IPV4);
    }
  }

  private static final Map<String, String> MACHINE =
      Map.of(
          "hostname", "web1.example.com",
          "hostname_short", "web1",
          "domain", "example.com",
          "mac", "02:00:5e:10:00:01",
          "login_username", "root",
          "password_hash", "$6$ab/c.d$xyz./AB");

  private static final Map<String, String> ADDRESSES =
      Map.of(
          "ipv4_address", "203.0.113.10",
          "ipv4_prefix_length", "24",
          "ipv4_netmask", "255.255.255.0",
          "ipv4_gateway", "203.0.113.1",
          "ipv6_address", "2001:db8::10",
          "ipv6_prefix_length", "64",
          "ipv6_gateway", "2001:db8::1");

  private static final Map<String, List<String>> LISTS =
      Map.of(
          "further_addresses", List.of("203.0.113.11/24", "2001:db8::11/64", "203.0.113.12/24"),
          "dns", List.of("203.0.113.53", "2001:db8::53"));

  private static final List<String> KEYS =
      List.of("ssh-ed25519 AAAAC3 me@home", "ssh-rsa AAAAB3 you");

  private Starters() {}

  static ImageDraft starter(String id) {
    return StarterImages.all().stream()
        .filter(draft -> draft.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /**
   * @param url where the machine reports to, with a slash at its end
   */
  static String filled(ImageDraft draft, String fileName, Network network, String url) {
    ImageContent.TemplateFile file = draft.content().template(fileName).orElseThrow();
    return Template.parse(file.content()).render(file.format(), values(draft, network, url));
  }

  private static TemplateValues values(ImageDraft draft, Network network, String url) {
    Map<String, String> single = new HashMap<>();
    ImageVariables.SINGLE.forEach(
        name -> single.put(name, name.startsWith("url_") ? url + name : ""));
    single.put("url_templates", url);
    for (ImageContent.Source source : draft.content().sources()) {
      single.put(ImageVariables.location(source.id()), source.uri());
      single.put(ImageVariables.digest(source.id()), "");
      single.put(ImageVariables.file(source.id()), url + "f/" + source.id());
    }
    single.putAll(MACHINE);
    ADDRESSES.forEach(
        (name, value) -> single.put(name, network.has(name.startsWith("ipv6")) ? value : ""));
    Map<String, List<String>> lists = new HashMap<>();
    LISTS.forEach(
        (name, all) ->
            lists.put(name, all.stream().filter(one -> network.has(one.contains(":"))).toList()));
    lists.put("ssh_keys", network == Network.NONE ? List.of() : KEYS);
    return new TemplateValues(single, lists);
  }
}
