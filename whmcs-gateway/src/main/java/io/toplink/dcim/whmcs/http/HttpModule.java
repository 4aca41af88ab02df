package io.toplink.dcim.whmcs.http;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** The HTTP server and what a request passes on its way to an endpoint. */
public final class HttpModule extends AbstractModule {

  @Override
  protected void configure() {
    bind(Admission.class).in(Singleton.class);
    bind(ApiHandler.class).in(Singleton.class);
    bind(BodyReader.class).in(Singleton.class);
    bind(CallerRates.class).in(Singleton.class);
    bind(HttpServer.class).in(Singleton.class);
    bind(RequestMeters.class).in(Singleton.class);
    bind(UpstreamProblems.class).in(Singleton.class);
  }
}
