package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.AnswerTimes;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Opens sessions: with the best cipher suite that the BMC takes, over lost packets, and with
 * patience where it has no session free. Runs in the loop's thread.
 */
final class Connector {
  private static final int ADMINISTRATOR = 4;

  private final IoLoop loop;
  private final Traffic traffic;
  private final IpmiTimeouts timeouts;
  private final CipherMemory ciphers = new CipherMemory();
  private final AnswerTimes times = new AnswerTimes(Pace.FLOOR);
  private final SecureRandom random = new SecureRandom();

  Connector(IoLoop loop, Traffic traffic, IpmiTimeouts timeouts) {
    this.loop = loop;
    this.traffic = traffic;
    this.timeouts = timeouts;
  }

  /**
   * @param patience with a BMC that has no session free, or is busy
   * @return fails with {@link BmcException}
   */
  CompletableFuture<Session> open(BmcTarget target, Patience patience) {
    try {
      Attempts attempts =
          new Attempts(target, Login.of(target), ciphers.proposals(target), patience);
      attempts.begin();
      return attempts.result;
    } catch (BmcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** All that is tried for one session. */
  private final class Attempts {
    private final BmcTarget target;
    private final Login login;
    private final List<CipherSuite> proposals;
    private final Failures failures;
    private final Patience patience;
    private final CompletableFuture<Session> result = new CompletableFuture<>();
    private int proposal;
    private int handshakes;
    private boolean answered;

    private Attempts(
        BmcTarget target, Login login, List<CipherSuite> proposals, Patience patience) {
      this.target = target;
      this.login = login;
      this.proposals = proposals;
      this.patience = patience;
      this.failures = new Failures(target);
    }

    private void begin() {
      int id = random.nextInt() | 1;
      Handshake handshake = new Handshake(login, proposals.get(proposal), id, random);
      Session session = new Session(loop, traffic, new Pace(times, target), handshake, id);
      handshakes++;
      session
          .open(new InetSocketAddress(target.address(), target.port()), timeouts.setUp())
          .whenComplete(
              (suite, failure) -> {
                if (failure == null) {
                  ciphers.took(target, suite);
                  becomeAdministrator(session, handshake);
                } else {
                  failed(failure, handshake);
                }
              });
    }

    /** Without this a session may look, but not touch. */
    private void becomeAdministrator(Session session, Handshake handshake) {
      Command command = Commands.SET_PRIVILEGE_ADMINISTRATOR;
      session
          .ask(command, timeouts.read())
          .whenComplete(
              (reply, failure) -> {
                if (failure == null && reply.isOk() && !isLower(reply)) {
                  result.complete(session);
                  return;
                }
                session.close();
                if (failure == null && reply.isOk()) {
                  fail(privilege(Completion.NOT_PERMITTED));
                } else if (failure != null) {
                  failed(failure, handshake);
                } else if (Completion.isPassing(reply.completion())) {
                  later(failures.refused("login", command, reply.completion()));
                } else {
                  fail(privilege(reply.completion()));
                }
              });
    }

    /** Some say yes, and give less. */
    private static boolean isLower(Reply granted) {
      return granted.at(0) > 0 && granted.at(0) < ADMINISTRATOR;
    }

    private BmcException privilege(int completion) {
      // 0x80 and 0x81 are this command's own: not for this user, not on this channel.
      boolean refused =
          completion == Completion.NOT_PERMITTED || completion == 0x80 || completion == 0x81;
      return refused
          ? failures.refused(
              new HandshakeFailure(
                  HandshakeFailure.Reason.PRIVILEGE,
                  "lets the account in, but not as administrator; raise its privilege on LAN"))
          : failures.refused("login", Commands.SET_PRIVILEGE_ADMINISTRATOR, completion);
    }

    private void failed(Throwable failure, Handshake handshake) {
      if (failure instanceof HandshakeRefused refused) {
        refused(refused.failure(), handshake);
      } else if (failure instanceof NoReply silence) {
        answered |= handshake.isAnswered();
        again(silence.isClosedDoor(), failures.unreachable(silence, handshake.isAnswered()));
      } else {
        result.completeExceptionally(failure);
      }
    }

    private void refused(HandshakeFailure failure, Handshake handshake) {
      switch (failure.reason()) {
        case LOST -> {
          answered = true;
          again(false, failures.refused(failure));
        }
        case NO_SLOT -> later(failures.refused(failure));
        case LOGIN, PRIVILEGE -> fail(failures.refused(failure));
        case CIPHER, MISBEHAVED -> {
          // Some BMCs refuse an algorithm they do not know in words of their own.
          if (!handshake.isAnswered() && ++proposal < proposals.size()) {
            handshakes--;
            begin();
          } else {
            fail(failures.refused(failure));
          }
        }
      }
    }

    private void again(boolean pointless, BmcException failure) {
      if (pointless || handshakes >= allowed()) {
        fail(failure);
      } else {
        begin();
      }
    }

    private int allowed() {
      return answered ? timeouts.lostHandshakes() : timeouts.handshakes();
    }

    private void later(BmcException failure) {
      Optional<Duration> pause = patience.next();
      if (pause.isEmpty()) {
        fail(failure);
        return;
      }
      handshakes = 0;
      loop.after(pause.get(), this::begin);
    }

    private void fail(BmcException failure) {
      result.completeExceptionally(failure);
    }
  }
}
