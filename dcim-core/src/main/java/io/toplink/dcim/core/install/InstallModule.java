package io.toplink.dcim.core.install;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.toplink.dcim.core.metrics.Survey;

/** Installing. Needs a {@link WipeListener}. */
public final class InstallModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(InstallStore.class).toInstance(new InstallStore());
    bind(InstallTargets.class).toInstance(new InstallTargets());
    bind(InstallHistory.class).toInstance(new InstallHistory());
    bind(Installs.class).in(Singleton.class);
    bind(InstallSteps.class).in(Singleton.class);
    bind(MaintenanceSteps.class).in(Singleton.class);
    bind(TaskReports.class).in(Singleton.class);
    bind(MachineCalls.class).in(Singleton.class);
    bind(LateSystems.class).in(Singleton.class);
    bind(Netboot.class).in(Singleton.class);
    bind(NetbootMeters.class).in(Singleton.class);
    Multibinder.newSetBinder(binder(), Survey.class).addBinding().toInstance(new InstallSurvey());
    bind(MediaStore.class).toInstance(new MediaStore());
    bind(InstallMedia.class).in(Singleton.class);
    bind(MediaSteps.class).in(Singleton.class);
    bind(SecondStart.class).in(Singleton.class);
    bind(MediaSweep.class).in(Singleton.class);
    bind(DhcpSnippets.class).in(Singleton.class);
    requireBinding(WipeListener.class);
  }

  @Provides
  @Singleton
  BootScripts scripts(InstallConfig config) {
    String url = config.url();
    return new BootScripts(new InstallValues(url == null ? "" : url, config.dns()));
  }
}
