package io.toplink.dcim.whmcs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.whmcs.config.BudgetsConfig;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import io.toplink.dcim.whmcs.http.Router;
import io.toplink.dcim.whmcs.http.UpstreamProblems;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.OpenApi;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.upstream.Dcim;
import io.toplink.dcim.whmcs.upstream.Upstream;
import java.time.Clock;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description and the table hold the same calls; statuses are compared at every test call. */
class OpenApiTest {

  @Test
  void describesWhatTheTableHoldsAndNothingElse() {
    GatewayConfig config =
        GatewayConfig.of(
            ConfigFactory.parseString(
                "gateway.upstream.credential-file = \"" + TestGateway.credentialFile() + "\""));
    try (Upstream upstream = new Upstream(config, Clock.systemUTC(), new SimpleMeterRegistry())) {
      Router router =
          Guice.createInjector(
                  new ApiModule(),
                  binder -> {
                    binder.bind(Upstream.class).toInstance(upstream);
                    binder.bind(Dcim.class).toInstance(new Dcim(upstream));
                    binder.bind(BudgetsConfig.class).toInstance(config.budgets());
                    binder
                        .bind(UpstreamProblems.class)
                        .toInstance(new UpstreamProblems(Clock.systemUTC()));
                  })
              .getInstance(Router.class);

      assertThat(OpenApi.calls())
          .isEqualTo(
              router.routes().stream()
                  .map(route -> route.method() + " " + route.template())
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
    assertThat(OpenApi.brokenReferences()).isEmpty();
  }

  @Test
  void isServedAndSoIsTheModuleToAnybody() {
    try (FakeDcim dcim = FakeDcim.start();
        TestGateway gateway = TestGateway.start(dcim.port(), "")) {
      for (String path : new String[] {"/openapi.yaml", "/whmcs/v1/openapi.yaml"}) {
        Reply reply = gateway.caller().get(path);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).startsWith("openapi: 3");
      }
      Reply zip = gateway.caller().get("/toplink_dcim.zip");
      assertThat(zip.status()).isIn(200, 404);
      assertThat(zip.status() == 200 ? zip.text() : zip.message())
          .contains(zip.status() == 200 ? "PK" : "without the WHMCS module");
    }
  }
}
