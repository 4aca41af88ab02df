package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Passwords;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.install.SshKeys;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.network.AddressHolder;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Turns an order that found a server into an assignment, all in one transaction: addresses, a
 * login, the row, and the operation that will make it ready.
 */
final class Reservation {
  private static final String USERNAME = "root";

  private final AddressHolder addresses;
  private final AssignmentStore store;
  private final Operations operations;
  private final Sealer sealer;
  private final Installs installs;
  private final Ids ids;
  private final Passwords passwords = new Passwords();

  @Inject
  Reservation(
      AddressHolder addresses,
      AssignmentStore store,
      Operations operations,
      Sealer sealer,
      Installs installs,
      Ids ids) {
    this.addresses = addresses;
    this.store = store;
    this.operations = operations;
    this.sealer = sealer;
    this.installs = installs;
    this.ids = ids;
  }

  Accepted reserve(Change change, Order order, ServerPicker.Found found) {
    ServerPicker.Picked server = Optional.ofNullable(found.server()).orElseThrow();
    UUID uid = ids.next();
    String id = order.id() == null ? uid.toString() : order.id();
    String name = "assignments/" + id;

    List<String> prefixes = new ArrayList<>(server.addresses());
    if (found.pools()) {
      addresses
          .hold(change.handle(), order.packageId(), uid)
          .forEach(held -> prefixes.add(held.withPrefixLength()));
    }
    Optional<Image> image =
        image(change.handle(), order, found.defaultImage(), server.uid(), server.id());
    Login login =
        new Login(
            image.map(Image::loginUsername).orElse(USERNAME),
            password(order),
            image.map(Image::loginPort).orElse(Image.SSH),
            false,
            List.of());
    Operation operation =
        operations.start(
            change,
            new NewOperation(
                image.isPresent() ? AssignmentProcedures.INSTALL : AssignmentProcedures.PROVISION,
                name,
                server.uid(),
                uid,
                new ProcedureArgs(
                    order.keepPower(),
                    null,
                    false,
                    image.filter(one -> one.content().byMedia()).isPresent())));
    String hostname = hostname(order, server, prefixes);
    List<String> sshKeys = SshKeys.plain(order.sshKeys());
    Assignment assignment =
        store.insert(
            change,
            new AssignmentStore.New(
                uid,
                id,
                order,
                found.packageLabel(),
                server,
                hostname,
                prefixes,
                login,
                seal(uid, login),
                operation.id(),
                image.map(Image::id).orElse(null),
                image.map(Image::displayName).orElse(null),
                sshKeys));
    image.ifPresent(
        wanted ->
            installs.prepare(
                change,
                operation.id(),
                new Installs.Wanted(
                    wanted,
                    server.uid(),
                    server.id(),
                    uid,
                    id,
                    hostname,
                    prefixes,
                    sshKeys,
                    login.password())));

    change.resource(name);
    change.changed("assignment", uid, name);
    change.changed("server", server.uid(), "servers/" + server.id());
    return new Accepted(uid, operation.id(), false, new Accepted.Written(assignment, operation));
  }

  /** Fails as {@link #reserve} would because of what is to be installed; reserves nothing. */
  void check(Handle handle, Order order, ServerPicker.Candidate server) {
    image(handle, order, server.defaultImage(), server.uid(), server.id());
  }

  /** What is installed before it is handed over; empty if nothing is. */
  private Optional<Image> image(
      Handle handle, Order order, @Nullable String defaultImage, UUID server, String serverId) {
    String wanted = order.image() == null && !order.keepPower() ? defaultImage : order.image();
    return Optional.ofNullable(wanted)
        .map(image -> installs.require(handle, image, server, serverId, order.packageId()));
  }

  private Secret password(Order order) {
    return order.rootPassword() == null ? passwords.next() : order.rootPassword();
  }

  private byte[] seal(UUID uid, Login login) {
    return sealer.seal(Assignments.LOGIN, uid, login.password());
  }

  private static String hostname(Order order, ServerPicker.Picked server, List<String> prefixes) {
    if (order.hostname() != null) {
      return order.hostname();
    }
    String format =
        order.hostnameFormat().isEmpty() ? HostnameFormat.DEFAULT : order.hostnameFormat();
    return HostnameFormat.fill(
        format, server.label(), first(prefixes, true), first(prefixes, false), server.id());
  }

  private static @Nullable String first(List<String> prefixes, boolean ipv4) {
    return prefixes.stream()
        .map(prefix -> prefix.split("/", 2)[0])
        .filter(address -> address.indexOf(':') < 0 == ipv4)
        .findFirst()
        .orElse(null);
  }
}
