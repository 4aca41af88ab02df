package io.toplink.dcim.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.testing.TestEstate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SurveyorTest {
  private static final Figure SITES = Figure.count("test.sites", "Sites by shown name");

  private final TestEstate estate = TestEstate.with();
  private final MeterRegistry registry = estate.get(MeterRegistry.class);
  private final SitesByName survey = new SitesByName();
  private final Surveyor surveyor =
      new Surveyor(Set.of(survey), estate.database(), registry, estate.clock());

  @AfterEach
  void close() {
    surveyor.close();
  }

  private static final class SitesByName implements Survey {
    private String table = "sites";

    @Override
    public List<Figure> figures() {
      return List.of(SITES);
    }

    @Override
    public void take(Handle handle, Sheet sheet) {
      handle
          .createQuery("select display_name from " + table)
          .mapTo(String.class)
          .forEach(name -> sheet.add(SITES, 1, "name", name));
    }
  }

  private void site(String id, String name) {
    estate.sql("insert into sites (id, display_name, create_time) values (?, ?, now())", id, name);
  }

  private double sites(String name) {
    Gauge gauge = registry.find("test.sites").tag("name", name).gauge();
    return gauge == null ? Double.NaN : gauge.value();
  }

  private double age() {
    return registry.get("dcim.survey.age").timeGauge().value(TimeUnit.SECONDS);
  }

  @Test
  void numbersFollowTheDatabaseAndThoseWithoutAnAnswerGo() {
    site("s-a", "one");
    site("s-b", "one");
    site("s-c", "two");
    surveyor.takeAll();
    assertThat(sites("one")).isEqualTo(2);
    assertThat(sites("two")).isEqualTo(1);

    estate.sql("delete from sites where id <> 's-a'");
    surveyor.takeAll();
    assertThat(sites("one")).isEqualTo(1);
    assertThat(sites("two")).isNaN();
  }

  @Test
  void whatCannotBeAskedIsNotToldAndSoItsAgeGrows() {
    site("s-a", "one");
    assertThat(age()).isNaN();
    surveyor.takeAll();
    assertThat(age()).isZero();

    survey.table = "no_such_table";
    estate.clock().advance(Duration.ofSeconds(20));
    surveyor.takeAll();
    assertThat(sites("one")).isNaN();
    assertThat(age()).isEqualTo(20);

    survey.table = "sites";
    surveyor.takeAll();
    assertThat(sites("one")).isEqualTo(1);
    assertThat(age()).isZero();
  }
}
