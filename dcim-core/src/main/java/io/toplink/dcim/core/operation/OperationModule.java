package io.toplink.dcim.core.operation;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.Multibinder;
import io.toplink.dcim.core.metrics.Survey;

/** Operations and who runs them. Procedures are put into the map by the features they belong to. */
public final class OperationModule extends AbstractModule {
  @Override
  protected void configure() {
    MapBinder.newMapBinder(binder(), String.class, Procedure.class);
    bind(OperationStore.class).in(Singleton.class);
    bind(OperationWaiter.class).in(Singleton.class);
    bind(OperationQueue.class).toInstance(new OperationQueue());
    bind(BatchStore.class).toInstance(new BatchStore());
    bind(BatchParts.class).in(Singleton.class);
    bind(Batches.class).in(Singleton.class);
    bind(Operations.class).in(Singleton.class);
    bind(OperationRunner.class).in(Singleton.class);
    bind(OperationScheduler.class).in(Singleton.class);
    bind(OperationMeters.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), Survey.class).addBinding().to(OperationSurvey.class);
    bind(OperationSurvey.class).in(Singleton.class);
    bind(Procedures.class).in(Singleton.class);
  }
}
