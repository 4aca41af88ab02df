package io.toplink.dcim.core.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * How to reach a server's BMC, and who must be behind it. The only place that opens the passwords
 * and keys of BMCs.
 */
public final class BmcAccess {
  private static final String TARGET =
      """
      select s.uid, s.id, b.protocol, host(b.address) as host, b.port, b.plain_http,
             b.username, b.password, b.bmc_key, b.certificate_fingerprint, h.serial_number,
             h.system_uuid, d.reason as doubt, d.message as doubt_message,
             d.metadata as doubt_metadata,
             exists (select 1 from bmc_rotations r
                     join operations o on o.id = r.operation_id and o.state in ('PENDING', 'RUNNING')
                     where r.address = b.address and r.port = b.port and r.username = b.username)
               as changing,
             exists (select 1 from bmc_leases l
                     where l.address = b.address and l.port = b.port and l.holder <> :holder
                       and l.expire_time > clock_timestamp())
               as elsewhere
      from servers s
      join server_bmcs b on b.server_uid = s.uid
      left join server_hardware h on h.server_uid = s.uid
      left join bmc_doubts d on d.server_uid = s.uid
      where s.delete_time is null
      """;

  private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

  private final Database database;
  private final Sealer sealer;
  private final BmcLeases leases;

  @Inject
  BmcAccess(Database database, Sealer sealer, BmcLeases leases) {
    this.database = database;
    this.sealer = sealer;
    this.leases = leases;
  }

  /** Whom a way is for. */
  private enum Traveller {
    /** May send commands, so never to a machine that may be another one. */
    ACTOR,
    /** Changes the password: the same, with the one that is stored. */
    PASSWORD_CHANGER,
    /** Only looks, and not where it would disturb another process. */
    PASSER_BY,
    /** Only looks, and has the BMC for itself meanwhile; what it finds ends all doubts. */
    INSPECTOR
  }

  /**
   * For an inspection. Read anew each time: what an operator corrects is used at the next step.
   *
   * @throws DcimException NOT_FOUND if the server is gone, SECRET_UNREADABLE, BMC_LOGIN_REFUSED if
   *     no password is stored, SERVER_BUSY while the password is being changed
   */
  public Way.Open inspectionWay(UUID serverUid) {
    return open(serverUid, Traveller.INSPECTOR);
  }

  /**
   * How to reach a machine and who must be there, in one look.
   *
   * @throws DcimException as {@link #inspectionWay}, and why the machine is doubted if it is, see
   *     {@link Doubts}
   */
  public Way.Open way(UUID serverUid) {
    return open(serverUid, Traveller.ACTOR);
  }

  /**
   * The same for whoever is changing the password: with the one that is stored, even if the BMC
   * refused it, since it finds out which one is right.
   */
  Way.Open ownWay(UUID serverUid) {
    return open(serverUid, Traveller.PASSWORD_CHANGER);
  }

  private Way.Open open(UUID serverUid, Traveller traveller) {
    Way way =
        ways(List.of(serverUid), traveller).stream()
            .findFirst()
            .orElseThrow(() -> DcimException.notFound("server with uid " + serverUid));
    if (way instanceof Way.Open open) {
      return open;
    }
    throw ((Way.Closed) way).why();
  }

  /** The way to one machine. */
  public sealed interface Way {
    UUID server();

    /** Of the server, such as {@code servers/r7}. */
    String name();

    /**
     * There is one.
     *
     * @param expected who the machine was when it was first inspected
     */
    record Open(UUID server, String name, BmcTarget target, MachineIdentity expected)
        implements Way {}

    /**
     * There is none.
     *
     * @param why BMC_LOGIN_REFUSED, SECRET_UNREADABLE, SERVER_BUSY while its password is being
     *     changed (whoever showed the old one would be shut out) or another process talks to it, or
     *     why it is doubted
     */
    record Closed(UUID server, String name, DcimException why) implements Way {}
  }

  /**
   * The ways to many machines for whoever only looks; those that are gone are left out, and those
   * whose BMCs other processes talk to are closed meanwhile.
   */
  public List<Way> ways(Collection<UUID> servers) {
    return ways(servers, Traveller.PASSER_BY);
  }

  private List<Way> ways(Collection<UUID> servers, Traveller traveller) {
    return database.read(handle -> ways(handle, servers, traveller));
  }

  private List<Way> ways(Handle handle, Collection<UUID> servers, Traveller traveller) {
    return handle
        .createQuery(TARGET + " and s.uid = any (:uids)")
        .bindArray("uids", UUID.class, List.copyOf(servers))
        .bind("holder", leases.holder())
        .map((row, context) -> way(row, traveller))
        .list();
  }

  /** Whether a way is still the one that is stored, and nobody is changing the password. */
  boolean isCurrent(Handle handle, Way.Open way) {
    return ways(handle, List.of(way.server()), Traveller.INSPECTOR).stream()
        .anyMatch(now -> now instanceof Way.Open open && open.target().equals(way.target()));
  }

  private Way way(ResultSet row, Traveller traveller) throws SQLException {
    UUID server = row.getObject("uid", UUID.class);
    String name = Server.name(row.getString("id"));
    if (row.getBoolean("changing") && traveller != Traveller.PASSWORD_CHANGER) {
      return new Way.Closed(server, name, changing(name));
    }
    if (row.getBoolean("elsewhere") && traveller == Traveller.PASSER_BY) {
      return new Way.Closed(server, name, elsewhere(name));
    }
    String doubt = row.getString("doubt");
    if (doubt != null && stops(Reason.valueOf(doubt), traveller)) {
      return new Way.Closed(server, name, doubted(row, Reason.valueOf(doubt)));
    }
    try {
      return new Way.Open(
          server,
          name,
          target(row),
          new MachineIdentity(row.getString("serial_number"), row.getString("system_uuid")));
    } catch (DcimException e) {
      return new Way.Closed(server, name, e);
    }
  }

  /** Looking harms no machine, but showing a refused login harms the account. */
  private static boolean stops(Reason doubt, Traveller traveller) {
    return switch (traveller) {
      case ACTOR -> true;
      case PASSWORD_CHANGER -> doubt != Reason.BMC_LOGIN_REFUSED;
      case PASSER_BY -> doubt == Reason.BMC_LOGIN_REFUSED;
      case INSPECTOR -> false;
    };
  }

  private static DcimException doubted(ResultSet row, Reason doubt) throws SQLException {
    String until =
        doubt == Reason.BMC_LOGIN_REFUSED
            ? ". Nothing is sent to it until server.bmc has the right login or an inspection gets"
                + " in"
            : ". Nothing is sent to it until an inspection finds the right machine";
    return DcimException.of(
        doubt,
        row.getString("doubt_message") + until,
        Columns.fromJson(row.getString("doubt_metadata"), METADATA));
  }

  private static DcimException changing(String name) {
    return DcimException.of(
            Reason.SERVER_BUSY,
            name + ": the password of its BMC is being changed; try again in a moment",
            "server",
            name)
        .retryAfter(Duration.ofSeconds(5));
  }

  private static DcimException elsewhere(String name) {
    return DcimException.of(
            Reason.BMC_BUSY,
            name + ": another process is talking to its BMC; try again in a moment",
            "server",
            name,
            "phase",
            BmcException.ELSEWHERE)
        .retryAfter(Duration.ofSeconds(1));
  }

  /** Who the machine was when it was first inspected; empty before that. */
  public Optional<MachineIdentity> expectedIdentity(UUID serverUid) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select serial_number, system_uuid from server_hardware where server_uid = :uid
                    """)
                .bind("uid", serverUid)
                .map((row, context) -> new MachineIdentity(row.getString(1), row.getString(2)))
                .findOne());
  }

  /** The network ports that the last inspection found. */
  public Set<MacAddress> expectedMacs(UUID serverUid) {
    return database
        .read(
            handle ->
                handle
                    .createQuery("select inventory from server_hardware where server_uid = :uid")
                    .bind("uid", serverUid)
                    .map(
                        (row, context) ->
                            Columns.fromJson(row.getString(1), HardwareInventory.class))
                    .findOne())
        .map(HardwareInventory::interfaces)
        .orElse(List.of())
        .stream()
        .map(HardwareInventory.NetworkInterface::mac)
        .collect(Collectors.toUnmodifiableSet());
  }

  private BmcTarget target(ResultSet row) throws SQLException {
    String id = row.getString("id");
    byte[] password = row.getBytes("password");
    if (password == null) {
      throw DcimException.of(
          Reason.BMC_LOGIN_REFUSED,
          "no BMC password is stored for servers/" + id + "; set server.bmc.password",
          "server",
          "servers/" + id);
    }
    UUID uid = row.getObject("uid", UUID.class);
    byte[] key = row.getBytes("bmc_key");
    return new BmcTarget(
        id,
        BmcProtocol.valueOf(row.getString("protocol")),
        IpLiteral.parse(row.getString("host")),
        row.getInt("port"),
        row.getBoolean("plain_http"),
        row.getString("username"),
        sealer.openText(Inventory.BMC_PASSWORD, uid, password),
        row.getString("certificate_fingerprint"),
        key == null ? null : sealer.openText(Inventory.BMC_KEY, uid, key));
  }
}
