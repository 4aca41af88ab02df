package io.toplink.dcim.core.site;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.TestEstate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SitesTest {
  private static final UpdateMask DISPLAY_NAME = UpdateMask.of("display_name");

  private final TestEstate estate = TestEstate.with(new SiteModule());
  private final Sites sites = estate.get(Sites.class);

  private Site create(String id) {
    return sites.create(call("CreateSite"), draft(id, "Site " + id));
  }

  private static SiteDraft draft(String id, String displayName) {
    return new SiteDraft(id, displayName, Map.of("tier", "3"));
  }

  @Test
  void whatWasCreatedIsRead() {
    Site site = create("hk1");

    assertThat(sites.get("hk1")).isEqualTo(site);
    assertThat(site)
        .isEqualTo(
            new Site("hk1", "Site hk1", Map.of("tier", "3"), 0, estate.clock().instant(), 1));
    assertThat(estate.text("select resource from audit_events")).isEqualTo("sites/hk1");
  }

  @Test
  void refusesASecondOneOfTheSameId() {
    create("hk1");

    refused(Reason.ALREADY_EXISTS, () -> create("hk1"));
  }

  @Test
  void aRepetitionAnswersAlike() {
    UUID id = UUID.randomUUID();
    Site first = sites.create(call("CreateSite", id), draft("hk1", "Hong Kong"));

    assertThat(sites.create(call("CreateSite", id), draft("hk1", "Hong Kong"))).isEqualTo(first);
  }

  @Test
  void changesWhatTheMaskNamesOnly() {
    create("hk1");

    Site changed =
        sites.update(call("UpdateSite"), new SiteDraft("hk1", "New", Map.of()), DISPLAY_NAME, "1");

    assertThat(changed.displayName()).isEqualTo("New");
    assertThat(changed.labels()).containsEntry("tier", "3");
    assertThat(changed.etag()).isEqualTo("2");
    refused(
            Reason.INVALID_FIELD,
            () -> sites.update(call("U"), draft("hk1", "x"), UpdateMask.of("create_time"), ""))
        .hasMessageContaining("display_name, labels");
  }

  @Test
  void refusesAnEtagThatIsOld() {
    create("hk1");
    sites.update(call("U"), draft("hk1", "New"), DISPLAY_NAME, "1");

    refused(
        Reason.ETAG_MISMATCH, () -> sites.update(call("U"), draft("hk1", "x"), DISPLAY_NAME, "1"));
    refused(Reason.ETAG_MISMATCH, () -> sites.delete(call("D"), "hk1", "1"));
  }

  @Test
  void ofManyWithOneEtagOneWins() throws Exception {
    create("hk1");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> updates =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      (Callable<Boolean>)
                          () -> {
                            try {
                              sites.update(call("U"), draft("hk1", "by " + i), DISPLAY_NAME, "1");
                              return true;
                            } catch (DcimException e) {
                              assertThat(e.reason()).isEqualTo(Reason.ETAG_MISMATCH);
                              return false;
                            }
                          })
              .toList();
      List<Boolean> won = new ArrayList<>();
      for (Future<Boolean> answer : pool.invokeAll(updates)) {
        won.add(answer.get());
      }
      assertThat(won).containsOnlyOnce(true);
      assertThat(sites.get("hk1").version()).isEqualTo(2);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void deletesWhatNobodyStandsIn() {
    create("hk1");
    sites.delete(call("D"), "hk1", "");

    refused(Reason.NOT_FOUND, () -> sites.get("hk1"));
    refused(Reason.NOT_FOUND, () -> sites.delete(call("D"), "hk1", ""));
  }

  @Test
  void keepsASiteThatIsInUse() {
    create("hk1");
    estate.sql(
        """
        insert into servers (uid, id, site, state, create_time, update_time)
        values (gen_random_uuid(), 'r750-01', 'hk1', 'REGISTERED', now(), now())
        """);

    assertThat(sites.get("hk1").serverCount()).isEqualTo(1);
    refused(Reason.IN_USE, () -> sites.delete(call("D"), "hk1", ""))
        .hasMessageContaining("1 servers stand in sites/hk1");
  }

  @Test
  void listsPageByPage() {
    List.of("c1", "a1", "e1", "b1", "d1").forEach(this::create);
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      Page<Site> page = sites.list(PageRequest.of(2, token));
      page.items().forEach(site -> seen.add(site.id()));
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(seen).containsExactly("a1", "b1", "c1", "d1", "e1");
    refused(Reason.INVALID_PAGE_TOKEN, () -> sites.list(PageRequest.of(2, "AQID")));
    refused(Reason.INVALID_FIELD, () -> PageRequest.of(-1, ""));
    assertThat(PageRequest.of(0, "").size()).isEqualTo(50);
    assertThat(PageRequest.of(501, "").size()).isEqualTo(500);
  }
}
