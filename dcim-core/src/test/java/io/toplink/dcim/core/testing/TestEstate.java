package io.toplink.dcim.core.testing;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Scopes;
import com.google.inject.multibindings.OptionalBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.metrics.MetricsModule;
import io.toplink.dcim.core.mutation.MutationModule;
import io.toplink.dcim.core.query.QueryModule;
import io.toplink.dcim.core.seal.SealConfig;
import io.toplink.dcim.core.seal.SealOpening;
import io.toplink.dcim.core.seal.Sealer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A fresh database and the features a test asks for, wired as in the real thing. */
public final class TestEstate {
  private final FakeClock clock;
  private final Injector injector;

  private TestEstate(DataSource source, Sealer sealer, FakeClock clock, List<Module> features) {
    this.clock = clock;
    List<Module> modules = new ArrayList<>(features);
    modules.add(new MutationModule());
    modules.add(new QueryModule());
    modules.add(new MetricsModule(new SimpleMeterRegistry()));
    modules.add(
        new AbstractModule() {
          @Override
          protected void configure() {
            binder().requireExplicitBindings();
            bind(DataSource.class).toInstance(source);
            bind(Database.class).toInstance(new Database(source));
            bind(Sealer.class).toInstance(sealer);
            bind(InstantSource.class).toInstance(clock);
            bind(Ids.class).toProvider(() -> new Ids(clock)).in(Scopes.SINGLETON);
            // As the door to BMCs does it, which not all features need.
            OptionalBinder.newOptionalBinder(binder(), BmcLeases.class)
                .setDefault()
                .toInstance(BmcLeases.NONE);
          }
        });
    injector = Guice.createInjector(modules);
  }

  private static Sealer sealer(Database database) {
    try {
      Path directory = Files.createTempDirectory(Path.of("target"), "keys-");
      Path file = directory.resolve("seal-keys.json");
      file.toFile().deleteOnExit();
      return SealOpening.open(database, new SealConfig(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TestEstate with(Module... features) {
    DataSource source = TestPostgres.freshDatabase().dataSource();
    return new TestEstate(source, sealer(new Database(source)), new FakeClock(), List.of(features));
  }

  /** Another process on the same database, which the same time passes for. */
  public TestEstate beside(Module... features) {
    return new TestEstate(get(DataSource.class), get(Sealer.class), clock, List.of(features));
  }

  public <T> T get(Class<T> type) {
    return injector.getInstance(type);
  }

  public Database database() {
    return get(Database.class);
  }

  public FakeClock clock() {
    return clock;
  }

  /** Runs SQL that no service offers. */
  public void sql(String statement, Object... parameters) {
    database().execute(handle -> handle.execute(statement, parameters));
  }

  /** The first column of the first row. */
  public String text(String query, Object... parameters) {
    return database().read(handle -> handle.select(query, parameters).mapTo(String.class).one());
  }

  /** Asserts that work is refused for a reason, and gives the refusal for more. */
  public static AbstractThrowableAssert<?, ? extends Throwable> refused(
      Reason reason, ThrowingCallable work) {
    return Assertions.assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            DcimException.class, e -> Assertions.assertThat(e.reason()).isEqualTo(reason));
  }
}
