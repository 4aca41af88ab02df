package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.ipmi.Handshake.Done;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Failed;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Send;
import io.toplink.dcim.core.bmc.ipmi.Handshake.Step;
import io.toplink.dcim.core.bmc.ipmi.Traffic.Event;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One session with one BMC, from its handshake to its end, on a port of its own. One command at a
 * time. Everything happens in the loop's thread.
 */
final class Session implements IoLoop.Receiver {
  /** Numbers of commands go round. */
  private static final int NUMBERS = 64;

  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final IoLoop loop;
  private final Traffic traffic;
  private final Pace pace;
  private final Handshake handshake;
  private final int id;
  private final CompletableFuture<CipherSuite> opened = new CompletableFuture<>();
  private final SequenceWindow window = new SequenceWindow();
  private @Nullable DatagramChannel channel;
  private @Nullable Done agreed;
  private @Nullable Pending pending;
  private List<Duration> usualWaits = List.of();
  private int number;
  private int sequence;

  /** What was sent and is not answered yet. */
  private final class Pending {
    private final IntFunction<byte[]> packet;
    private final List<Duration> waits;
    private final CompletableFuture<Reply> reply;
    private final @Nullable Command command;
    private final long begin = System.nanoTime();
    private int sendings;
    private IoLoop.@Nullable Timer timer;

    /**
     * @param packet makes the packet of the n-th sending
     * @param command null for a packet of the handshake
     */
    private Pending(
        @Nullable Command command,
        IntFunction<byte[]> packet,
        List<Duration> waits,
        CompletableFuture<Reply> reply) {
      this.command = command;
      this.packet = packet;
      this.waits = waits;
      this.reply = reply;
    }

    private void send() {
      if (sendings == waits.size()) {
        pending = null;
        reply.completeExceptionally(NoReply.silence(sendings, opened.isDone()));
        return;
      }
      traffic.count(sendings == 0 ? Event.SENT : Event.SENT_AGAIN);
      boolean left;
      try {
        ByteBuffer bytes = ByteBuffer.wrap(packet.apply(sendings));
        left = Objects.requireNonNull(channel).write(bytes) > 0;
      } catch (IOException e) {
        pending = null;
        reply.completeExceptionally(NoReply.broken(e, sendings > 0));
        return;
      }
      if (!left && waits.size() == 1) {
        pending = null;
        reply.completeExceptionally(NoReply.notSent());
        return;
      }
      Duration wait = waits.get(sendings++);
      timer = loop.after(wait, this::send);
    }

    private void answered() {
      stop();
      if (waits.size() > 1) {
        pace.answered(sendings, System.nanoTime() - begin);
      }
    }

    private void stop() {
      pending = null;
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  /**
   * @param id what we call it, not 0
   */
  Session(IoLoop loop, Traffic traffic, Pace pace, Handshake handshake, int id) {
    this.loop = loop;
    this.traffic = traffic;
    this.pace = pace;
    this.handshake = handshake;
    this.id = id;
  }

  /**
   * Begins the handshake.
   *
   * @param usual what is waited after each sending of a packet, by a BMC that is not known yet
   * @return fails with {@link NoReply} or {@link HandshakeRefused}
   */
  CompletableFuture<CipherSuite> open(InetSocketAddress address, List<Duration> usual) {
    try {
      channel = loop.connect(address, this);
    } catch (IOException e) {
      opened.completeExceptionally(NoReply.broken(e, false));
      return opened;
    }
    shake(handshake.begin(), usual);
    return opened;
  }

  private void shake(byte[] packet, List<Duration> usual) {
    List<Duration> waits = handshake.isBmcProven() ? pace.waitsTwice(usual) : pace.waits(usual);
    CompletableFuture<Reply> silence = new CompletableFuture<>();
    silence.whenComplete(
        (unused, failure) -> {
          if (failure != null) {
            handshake.unconfirmed().ifPresent(this::sayGoodbye);
            shut();
            opened.completeExceptionally(failure);
          }
        });
    usualWaits = usual;
    pending = new Pending(null, sending -> packet, waits, silence);
    pending.send();
  }

  /**
   * Sends a command, again after each wait but the last.
   *
   * @param usual what is waited by a BMC that is not known yet; if it is one wait only, this is it
   * @return fails with {@link NoReply}
   */
  CompletableFuture<Reply> ask(Command command, List<Duration> usual) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    Done session = agreed;
    if (session == null || channel == null || pending != null) {
      reply.completeExceptionally(NoReply.notSent());
      return reply;
    }
    number = (number + 1) % NUMBERS;
    byte[] message = LanMessage.request(command, number);
    pending =
        new Pending(
            command,
            sending -> session.cipher().seal(session.bmcSession(), ++sequence, message),
            usual.size() == 1 ? usual : pace.waits(usual),
            reply);
    pending.send();
    return reply;
  }

  /** Whether commands can be sent. */
  boolean isOpen() {
    return agreed != null && channel != null;
  }

  /** Tells the BMC that it may forget the session. Nobody need wait for that. */
  void close() {
    Done session = agreed;
    if (session == null || channel == null) {
      shut();
      return;
    }
    if (pending != null) {
      Pending cut = pending;
      cut.stop();
      cut.reply.completeExceptionally(NoReply.closed(cut.sendings > 0));
    }
    ask(Commands.closeSession(session.bmcSession()), List.of(CLOSING))
        .whenComplete((reply, failure) -> shut());
  }

  /** Forgets a session that the BMC has forgotten. */
  void abandon() {
    shut();
  }

  private void shut() {
    agreed = null;
    DatagramChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        traffic.count(Event.DROPPED_UNREADABLE);
      }
    }
  }

  @Override
  public void received(byte[] datagram) {
    traffic.count(Event.RECEIVED);
    Optional<Packet> packet = Packet.parse(datagram);
    if (packet.isEmpty()) {
      traffic.count(Event.DROPPED_UNREADABLE);
    } else if (agreed == null) {
      handshake(packet.get());
    } else {
      inSession(agreed, packet.get());
    }
  }

  private void handshake(Packet packet) {
    Pending waiting = pending;
    if (waiting == null) {
      traffic.count(Event.DROPPED_LATE);
      return;
    }
    Step step = handshake.on(packet);
    if (step instanceof Send next) {
      waiting.answered();
      shake(next.packet(), usualWaits);
    } else if (step instanceof Done done) {
      waiting.answered();
      agreed = done;
      opened.complete(done.suite());
    } else if (step instanceof Failed failed) {
      waiting.stop();
      shut();
      opened.completeExceptionally(new HandshakeRefused(failed.failure()));
    } else {
      traffic.count(Event.DROPPED_FOREIGN);
    }
  }

  private void inSession(Done session, Packet packet) {
    if (packet.session() != id || packet.type() != Packet.IPMI) {
      traffic.count(Event.DROPPED_FOREIGN);
    } else if (!session.cipher().isGenuine(packet)) {
      traffic.count(Event.DROPPED_FORGED);
    } else if (!window.accept(packet.sequence())) {
      traffic.count(Event.DROPPED_REPLAYED);
    } else {
      session
          .cipher()
          .open(packet)
          .flatMap(LanMessage::reply)
          .ifPresentOrElse(this::reply, () -> traffic.count(Event.DROPPED_DAMAGED));
    }
  }

  private void reply(LanMessage.Received received) {
    Pending waiting = pending;
    if (waiting == null || waiting.command == null || !received.answers(waiting.command, number)) {
      traffic.count(Event.DROPPED_LATE);
      return;
    }
    waiting.answered();
    waiting.reply.complete(received.reply());
  }

  @Override
  public void stopping() {
    Done session = agreed;
    Pending waiting = pending;
    if (waiting != null) {
      waiting.stop();
    }
    if (session != null) {
      sayGoodbye(session);
    }
    shut();
    if (waiting != null) {
      waiting.reply.completeExceptionally(NoReply.closed(waiting.sendings > 0));
    }
  }

  /** Ends a session that the BMC may have, without waiting for an answer. */
  private void sayGoodbye(Done session) {
    DatagramChannel open = channel;
    if (open == null) {
      return;
    }
    number = (number + 1) % NUMBERS;
    byte[] message = LanMessage.request(Commands.closeSession(session.bmcSession()), number);
    try {
      open.write(ByteBuffer.wrap(session.cipher().seal(session.bmcSession(), ++sequence, message)));
    } catch (IOException e) {
      traffic.count(Event.DROPPED_UNREADABLE);
    }
  }

  @Override
  public void broken(IOException cause) {
    Pending waiting = pending;
    if (waiting != null) {
      waiting.stop();
      waiting.reply.completeExceptionally(NoReply.broken(cause, true));
    }
  }
}
