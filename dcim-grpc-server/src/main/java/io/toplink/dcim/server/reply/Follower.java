package io.toplink.dcim.server.reply;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.base.DcimException;
import java.util.function.Function;

/**
 * A caller that is told of things as they happen.
 *
 * @param <R> what it is told
 */
public final class Follower<R> {
  private final ServerCallStreamObserver<R> out;

  private Follower(ServerCallStreamObserver<R> out) {
    this.out = out;
  }

  /**
   * Starts to tell.
   *
   * @param start begins to feed the follower and returns what ends that; must not block
   */
  static <R> void start(StreamObserver<R> out, Function<Follower<R>, Runnable> start) {
    ServerCallStreamObserver<R> stream = (ServerCallStreamObserver<R>) out;
    Ending ending = new Ending();
    // To be set before the handler returns, and without it writing to a caller that is gone throws.
    stream.setOnCancelHandler(ending::run);
    stream.setOnCloseHandler(ending::run);
    ending.is(start.apply(new Follower<>(stream)));
  }

  /** Whether more can be told without it piling up. */
  public boolean ready() {
    return out.isReady();
  }

  public void tell(R news) {
    out.onNext(news);
  }

  /** Nothing is told after this. */
  public void fail(DcimException why) {
    out.onError(why);
  }

  /** Ends the feed once the caller is gone, also if it goes before the feed has begun. */
  private static final class Ending {
    private Runnable end = () -> {};
    private boolean over;

    synchronized void is(Runnable newEnd) {
      end = newEnd;
      if (over) {
        end.run();
      }
    }

    synchronized void run() {
      over = true;
      end.run();
    }
  }
}
