package io.toplink.dcim.server.service;

import com.google.protobuf.Message;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.watch.WatchEvent;
import io.toplink.dcim.core.watch.Watcher;
import io.toplink.dcim.server.reply.Follower;
import java.util.function.Function;

/** Puts what the core tells of things that are followed into messages. */
record News<T, R extends Message>(Follower<R> follower, Function<WatchEvent<T>, R> translator)
    implements Watcher<T> {
  @Override
  public boolean ready() {
    return follower.ready();
  }

  @Override
  public void next(WatchEvent<T> event) {
    follower.tell(translator.apply(event));
  }

  @Override
  public void failed(DcimException why) {
    follower.fail(why);
  }
}
