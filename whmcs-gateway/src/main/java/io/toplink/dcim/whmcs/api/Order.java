package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.whmcs.http.JsonFields;
import java.util.List;
import java.util.Optional;

/**
 * What WHMCS orders.
 *
 * @param packageText id or shown name of the package
 * @param siteText id or shown name of the site, if one is insisted on
 * @param server id of the server, if one is insisted on
 * @param imageText id or shown name of what is installed; without it the package's default
 * @param sshKeys for the first login to what is installed
 */
record Order(
    String packageText,
    Optional<String> siteText,
    Optional<String> server,
    String customer,
    Optional<String> hostname,
    Optional<String> hostnameFormat,
    Optional<String> displayName,
    Optional<String> imageText,
    List<String> sshKeys) {
  static final int LONGEST_NAME = 200;
  private static final int LONGEST_HOSTNAME = 253;
  private static final int LONGEST_CUSTOMER = 50;

  /** The body of {@code PUT /services/{id}}. */
  static Order forAnyServer(JsonFields body) {
    return new Order(
        body.text("package", LONGEST_NAME),
        body.optionalText("site", LONGEST_NAME),
        Optional.empty(),
        customer(body),
        body.optionalText("hostname", LONGEST_HOSTNAME),
        body.optionalText("hostname_format", LONGEST_NAME),
        body.optionalText("display_name", LONGEST_NAME),
        body.optionalText("image", LONGEST_NAME),
        SshKeyFields.of(body));
  }

  /** The body of {@code POST /services/{id}/bind}. */
  static Order forOneServer(JsonFields body) {
    Optional<String> server = Optional.of(body.text("server", LONGEST_NAME));
    return new Order(
        body.text("package", LONGEST_NAME),
        Optional.empty(),
        server,
        customer(body),
        Optional.empty(),
        body.optionalText("hostname_format", LONGEST_NAME),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The assignment it asks for, still without package, site and image. */
  Assignment.Builder toAssignment(String serviceId) {
    Assignment.Builder assignment =
        Assignment.newBuilder()
            .setExternalId(serviceId)
            .setCustomer(customer)
            .addAllSshKeys(sshKeys);
    server.ifPresent(id -> assignment.setServer("servers/" + id));
    hostname.ifPresent(assignment::setHostname);
    hostnameFormat.ifPresent(assignment::setHostnameFormat);
    displayName.ifPresent(assignment::setDisplayName);
    return assignment;
  }

  private static String customer(JsonFields body) {
    String client = body.text("client_id", LONGEST_CUSTOMER);
    return body.optionalText("prefix", LONGEST_CUSTOMER).orElse("") + client;
  }
}
