package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.toplink.dcim.it.concurrency.Answer.OutOfStock;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.stack.ServerProcess;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two server processes sell from one stock. Nothing is carried out here: what is tried is who gets
 * what.
 */
class TwoServersTest {
  private static final int ROUNDS = 100;
  private static final int SERVERS = 10;

  @Test
  void theLastTenServersGoToTenOfSixtyFourCallers() throws Exception {
    StackOptions options =
        StackOptions.of("two-servers")
            .inChildProcess()
            .withServerSettings("operations.workers = 0");
    try (Stack stack = Stack.start(options);
        ServerProcess second = started(stack.addServerProcess("dcim-2"));
        ApiCalls toFirst = stack.apiAt(stack.server());
        ApiCalls toSecond = stack.apiAt(second);
        Books books = new Books(stack.database());
        Callers callers = new Callers()) {
      stock(books);
      List<ApiCalls> servers = List.of(toFirst, toSecond);
      for (int round = 1; round <= ROUNDS; round++) {
        var answers =
            callers.order("last", (caller, request) -> place(servers.get(caller % 2), request));
        assertTenSold(answers, books, round);
        takeBack(books);
      }
      refusesTheSecondLiveAssignment(books);
    }
  }

  private static ServerProcess started(ServerProcess server) {
    server.start();
    return server;
  }

  private static Answer place(ApiCalls server, CreateAssignmentRequest request) {
    try {
      return Answer.of(server.provisioning().createAssignment(request));
    } catch (StatusRuntimeException refusal) {
      return Answer.of(refusal);
    }
  }

  private static void assertTenSold(
      Map<CreateAssignmentRequest, Answer> answers, Books books, int round) {
    assertThat(answers.values())
        .as("round %d", round)
        .filteredOn(OutOfStock.class::isInstance)
        .hasSize(Callers.NUMBER - SERVERS);
    assertThat(Callers.sold(answers))
        .as("round %d", round)
        .hasSize(SERVERS)
        .extracting(Answer.Sold::server)
        .doesNotHaveDuplicates();
    assertThat(books.number("select count(*) from assignments where end_time is null"))
        .as("live assignments, round %d", round)
        .isEqualTo(SERVERS);
    assertThat(
            books.number(
                """
                select count(distinct a.server_uid) from assignments a
                  join servers s on s.uid = a.server_uid and s.state = 'ASSIGNED'
                  join operations o on o.id = a.create_operation and o.server_uid = a.server_uid
                  join scheduled_tasks t on t.task_instance = o.id::text
                """))
        .as("servers that are somebody's, with an operation that will be run, round %d", round)
        .isEqualTo(SERVERS);
  }

  private static void stock(Books books) throws SQLException {
    books.execute(
        "insert into sites values ('hk1', 'Hong Kong 1', '{}', now(), 1)",
        "insert into packages (id, display_name, create_time, update_time) values ('last', 'Last',"
            + " now(), now())",
        """
        insert into servers (uid, id, site, state, package, create_time, update_time)
        select gen_random_uuid(), 'srv-' || i, 'hk1', 'AVAILABLE', 'last', now(), now()
        from generate_series(10, %d) as i
        """
            .formatted(10 + SERVERS - 1),
        """
        insert into server_bmcs (server_uid, protocol, address, port, username)
        select uid, 'REDFISH', '10.0.0.1', 443, 'root' from servers
        """);
  }

  private static void takeBack(Books books) throws SQLException {
    books.execute(
        "truncate assignments, ip_addresses, operations, installs, install_media, scheduled_tasks,"
            + " request_replays",
        "update servers set state = 'AVAILABLE'");
  }

  /** Whatever the programs do, the schema does not have one server twice. */
  private static void refusesTheSecondLiveAssignment(Books books) throws SQLException {
    String sql =
        """
        insert into assignments (uid, id, tenant, package, server_uid, hostname, state, login_username,
          login_password, login_port, create_time, update_time)
        select gen_random_uuid(), gen_random_uuid()::text, 'ops', 'last', uid, 'host', 'ACTIVE', 'root', '', 22,
          now(), now()
        from servers order by id limit 1
        """;
    books.execute(sql);
    assertThatThrownBy(() -> books.execute(sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("assignments_live_server");
  }
}
