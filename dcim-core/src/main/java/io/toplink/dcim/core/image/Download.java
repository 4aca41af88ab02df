package io.toplink.dcim.core.image;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes what a mirror sends as it comes; its outcome is the SHA-256 of all of it. */
final class Download implements BodySubscriber<String> {
  private final WritableByteChannel out;
  private final long most;
  private final MessageDigest digest;
  private final CompletableFuture<String> whole = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private long total;

  /**
   * @param out where it goes
   * @param most bytes that are taken
   * @param digest an unused one
   */
  Download(WritableByteChannel out, long most, MessageDigest digest) {
    this.out = out;
    this.most = most;
    this.digest = digest;
  }

  /** There is more of it than may be. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;

    TooLarge(long most) {
      super("is larger than " + most + " bytes");
    }
  }

  @Override
  public CompletionStage<String> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = begun;
    begun.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    Flow.Subscription rest = subscription;
    if (rest == null || whole.isDone()) {
      return;
    }
    try {
      for (ByteBuffer piece : pieces) {
        take(piece);
      }
      rest.request(1);
    } catch (IOException e) {
      rest.cancel();
      whole.completeExceptionally(e);
    }
  }

  private void take(ByteBuffer piece) throws IOException {
    total += piece.remaining();
    if (total > most) {
      throw new TooLarge(most);
    }
    digest.update(piece.duplicate());
    while (piece.hasRemaining()) {
      out.write(piece);
    }
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(HexFormat.of().formatHex(digest.digest()));
  }
}
