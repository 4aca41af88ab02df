package io.toplink.dcim.it.bench;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.Location;
import io.toplink.dcim.v1.Network;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * GetServer without anybody being asked who they are: the product's query and its answer, by hand.
 */
final class BareGetServer extends ServerServiceGrpc.ServerServiceImplBase {
  private static final String QUERY =
      """
      select s.uid, s.id, s.display_name, s.labels, s.site, s.rack, s.unit, s.state, s.state_reason,
        s.maintenance, s.package, s.create_time, s.update_time, s.version, b.protocol,
        host(b.address) as bmc_host, b.port, b.username, b.plain_http, b.certificate_fingerprint,
        b.password is not null as password_set, h.inventory, h.inspect_time, a.id as assignment,
        o.id as operation,
        (select jsonb_agg(jsonb_build_object('prefix', prefix, 'gateway', host(gateway), 'vlanId', vlan_id,
                                             'primary', is_primary) order by position)
         from server_addresses where server_uid = s.uid) as addresses,
        (select mac::text from server_macs where server_uid = s.uid and position = 0) as boot_mac,
        array(select mac::text from server_macs where server_uid = s.uid and position > 0 order by position) as macs
      from servers s
        join server_bmcs b on b.server_uid = s.uid
        left join server_hardware h on h.server_uid = s.uid
        left join assignments a on a.server_uid = s.uid and a.end_time is null
        left join operations o on o.server_uid = s.uid and o.end_time is null
      where s.delete_time is null and s.id = ?
      """;

  private final DataSource database;

  BareGetServer(DataSource database) {
    this.database = database;
  }

  @Override
  public void getServer(GetServerRequest request, StreamObserver<Server> out) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setString(1, request.getName().substring("servers/".length()));
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          out.onError(Status.NOT_FOUND.asRuntimeException());
          return;
        }
        out.onNext(server(row));
        out.onCompleted();
      }
    } catch (SQLException e) {
      out.onError(Status.INTERNAL.withCause(e).asRuntimeException());
    }
  }

  private static Server server(ResultSet row) throws SQLException {
    return Server.newBuilder()
        .setName("servers/" + row.getString("id"))
        .setDisplayName(row.getString("display_name"))
        .setLocation(
            Location.newBuilder()
                .setSite("sites/" + row.getString("site"))
                .setRack(row.getString("rack"))
                .setUnit(row.getInt("unit")))
        .setState(Server.State.valueOf(row.getString("state")))
        .setPackage("packages/" + row.getString("package"))
        .setNetwork(
            Network.newBuilder()
                .setBootMacAddress(row.getString("boot_mac"))
                .addAddresses(Network.Address.newBuilder().setPrefix(row.getString("addresses"))))
        .build();
  }
}
