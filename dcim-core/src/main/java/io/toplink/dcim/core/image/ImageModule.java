package io.toplink.dcim.core.image;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** What can be installed. */
public final class ImageModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(ImageStore.class).toInstance(new ImageStore());
    bind(Images.class).in(Singleton.class);
    bind(SourceFiles.class).in(Singleton.class);
    bind(StarterImages.class).in(Singleton.class);
  }
}
