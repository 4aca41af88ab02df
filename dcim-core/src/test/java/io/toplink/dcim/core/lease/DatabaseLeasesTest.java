package io.toplink.dcim.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases.Lease;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseLeasesTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final DatabaseLeases one = process("one", LONG);
  private final DatabaseLeases two = process("two", LONG);

  @AfterEach
  void stop() {
    one.close();
    two.close();
    shared.close();
  }

  private DatabaseLeases process(String node, Duration term) {
    return process(node, term, LONG);
  }

  private DatabaseLeases process(String node, Duration term, Duration turn) {
    return new DatabaseLeases(
        shared.dataSource(),
        OperationConfig.defaults(node),
        new BmcMeters(new SimpleMeterRegistry()),
        term,
        turn);
  }

  private static BmcTarget bmc(String address, int port) {
    return new BmcTarget(
        "srv-1",
        BmcProtocol.IPMI,
        IpLiteral.parse(address),
        port,
        false,
        "admin",
        new Secret("secret"),
        null);
  }

  private static BmcTarget bmc() {
    return bmc("192.0.2.1", 623);
  }

  private static void assertElsewhere(DatabaseLeases process) {
    BmcException refused =
        catchThrowableOfType(BmcException.class, () -> process.take(bmc()).close());
    assertThat(refused).isNotNull();
    assertThat(refused.kind()).isEqualTo(BmcException.Kind.BUSY);
    assertThat(refused.phase()).isEqualTo(BmcException.ELSEWHERE);
  }

  private long number(String sql) {
    return new Database(shared.dataSource())
        .read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  @Test
  void oneProcessAtATimeHasABmc() throws Exception {
    try (Lease lease = one.take(bmc())) {
      lease.check();
      assertElsewhere(two);
      // Another port or address is another BMC.
      two.take(bmc("192.0.2.1", 443)).close();
      two.take(bmc("2001:db8::1", 623)).close();
    }
    two.take(bmc()).close();
    assertThat(number("select count(*) from bmc_leases where holder is not null")).isZero();
  }

  @Test
  void whoeverWasTurnedAwayGoesNext() throws Exception {
    one.take(bmc()).close();
    try (Lease lease = two.take(bmc())) {
      assertElsewhere(one);
    }
    assertElsewhere(two);
    try (Lease lease = one.take(bmc())) {
      lease.check();
    }
    two.take(bmc()).close();
  }

  @Test
  void whoeverWasTurnedAwayAndDoesNotComeKeepsNobodyWaitingForLong() throws Exception {
    DatabaseLeases fickle = process("fickle", LONG, Duration.ofSeconds(1));
    try (Lease lease = two.take(bmc())) {
      assertElsewhere(fickle);
    }
    fickle.close();
    two.take(awaitFree(two)).close();
  }

  /** Nobody is left to renew what it had. */
  @Test
  void whatADeadProcessHadIsFreeWhenItsTimeIsOver() throws Exception {
    DatabaseLeases dead = process("dead", Duration.ofSeconds(3));
    Lease left = dead.take(bmc());
    dead.close();
    assertElsewhere(one);

    try (Lease lease = one.take(awaitFree(one))) {
      assertThat(catchThrowableOfType(BmcException.class, left::check).phase()).isEqualTo("queue");
      // Should it only have slept, it takes nothing away.
      left.close();
      assertElsewhere(two);
      lease.check();
    }
  }

  @Test
  void whatIsUsedForLongIsKept() throws Exception {
    DatabaseLeases slow = process("slow", Duration.ofSeconds(6));
    try (Lease lease = slow.take(bmc())) {
      long until = expiry();
      Await.until("it is renewed twice", PATIENCE, () -> expiry() > until + 1500);
      lease.check();
      assertElsewhere(one);
    }
    slow.close();
    one.take(awaitFree(one)).close();
  }

  @Test
  void whatWasTakenAwayIsNoticed() throws Exception {
    DatabaseLeases robbed = process("robbed", Duration.ofSeconds(6));
    Lease lease = robbed.take(bmc());
    new Database(shared.dataSource())
        .execute(handle -> handle.execute("update bmc_leases set holder = null"));
    AtomicReference<BmcException> refused = new AtomicReference<>();
    Await.until(
        "it is noticed",
        PATIENCE,
        () -> {
          refused.set(catchThrowableOfType(BmcException.class, lease::check));
          return refused.get() != null;
        });
    assertThat(refused.get().phase()).isEqualTo("queue");
    robbed.close();
  }

  private long expiry() {
    return number("select (extract(epoch from expire_time) * 1000)::bigint from bmc_leases");
  }

  /** Tries until it is free. */
  private static BmcTarget awaitFree(DatabaseLeases process) {
    Await.until(
        "the BMC is free",
        PATIENCE,
        () -> {
          try {
            process.take(bmc()).close();
            return true;
          } catch (BmcException e) {
            return false;
          }
        });
    return bmc();
  }
}
