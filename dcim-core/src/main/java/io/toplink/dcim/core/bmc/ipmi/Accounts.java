package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.AccountControl;
import io.toplink.dcim.core.bmc.BmcAccount;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.Labels;
import io.toplink.dcim.core.bmc.Sent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The users of a BMC, by their numbers. Those without a name are none. */
final class Accounts {
  private static final int GET_ACCESS = 0x44;
  private static final int GET_NAME = 0x46;
  private static final int SET_PASSWORD = 0x47;

  /** Whichever one we are on. */
  private static final int THIS_CHANNEL = 0x0e;

  private static final int NUMBER = 0x3f;
  private static final int STATUS_SHIFT = 6;
  private static final int SWITCHED_OFF = 2;
  private static final int MESSAGING = 0x10;
  private static final int PRIVILEGE = 0x0f;
  private static final int ADMINISTRATOR = 4;
  private static final int OEM = 5;

  private static final int SWITCH_OFF = 0;
  private static final int SET = 2;
  private static final int TEST = 3;
  private static final int LONG_FORM = 0x80;
  private static final int SHORT_LENGTH = 16;
  private static final int LONG_LENGTH = 20;

  /** Set User Password's own: it has another password, or keeps it in the other form. */
  private static final int TEST_FAILED = 0x80;

  private static final int TEST_WRONG_FORM = 0x81;

  private static final int WRONG_LENGTH = 0xc7;
  private static final int TOO_LONG = 0xc8;

  private final Exchange exchange;
  private final String username;

  /**
   * @param username whom we log in as
   */
  Accounts(Exchange exchange, String username) {
    this.exchange = exchange;
    this.username = username;
  }

  List<BmcAccount> list() throws BmcException {
    List<BmcAccount> accounts = new ArrayList<>();
    int most = most();
    for (int user = 1; user <= most; user++) {
      Optional<String> name = name(user);
      if (name.isEmpty()) {
        continue;
      }
      Reply access = exchange.tryAsk(access(user));
      if (access.isOk() && mayLogIn(access)) {
        accounts.add(
            new BmcAccount(
                name.get(),
                (access.at(3) & PRIVILEGE) >= ADMINISTRATOR,
                name.get().equals(username),
                Integer.toString(user)));
      }
    }
    return accounts;
  }

  /** By what the BMC says of the channel that we are on. */
  private static boolean mayLogIn(Reply access) {
    int privilege = access.at(3) & PRIVILEGE;
    return access.at(1) >> STATUS_SHIFT != SWITCHED_OFF
        && (access.at(3) & MESSAGING) != 0
        && privilege > 0
        && privilege <= OEM;
  }

  /** IPMI cannot delete a user. */
  void remove(BmcAccount account) throws BmcException {
    if (account.own()) {
      throw exchange.failures().rejected("accounts", "was to lose the account we log in with");
    }
    int user = Integer.parseInt(account.id());
    exchange.ask("accounts", Command.app("Disable User", SET_PASSWORD, user, SWITCH_OFF), 0);
  }

  /**
   * Sets our password and has the BMC compare it, where it can: one that kept something else says
   * so before anybody is shut out.
   */
  Sent changePassword(Secret password) throws BmcException {
    int user = own();
    byte[] bytes = password.reveal().getBytes(StandardCharsets.US_ASCII);
    boolean isLong = bytes.length > SHORT_LENGTH;
    Optional<Reply> reply = set(user, bytes, isLong);
    if (!isLong && reply.filter(Accounts::isAboutLength).isPresent()) {
      isLong = true;
      reply = set(user, bytes, true);
    }
    if (reply.isEmpty()) {
      return Sent.UNKNOWN;
    }
    if (isLong && bytes.length > SHORT_LENGTH && isAboutLength(reply.get())) {
      throw new BmcException(
          BmcException.Kind.REJECTED,
          AccountControl.PASSWORD_LENGTH,
          exchange.failures().rejected("password", "takes no password of 20 bytes").message(),
          null);
    }
    if (!reply.get().isOk()) {
      throw exchange
          .failures()
          .refused("password", command(SET, user, bytes, isLong), reply.get().completion());
    }
    Optional<Reply> test = exchange.tellOnce(command(TEST, user, bytes, isLong));
    int told = test.map(Reply::completion).orElse(0);
    if (told == TEST_FAILED || told == TEST_WRONG_FORM) {
      throw exchange
          .failures()
          .misbehaved(
              AccountControl.PASSWORD_LOST, "took the password and says that it has another one");
    }
    return Sent.ACCEPTED;
  }

  private Optional<Reply> set(int user, byte[] password, boolean isLong) throws BmcException {
    return exchange.tellOnce(command(SET, user, password, isLong));
  }

  private static boolean isAboutLength(Reply reply) {
    return reply.completion() == WRONG_LENGTH || reply.completion() == TOO_LONG;
  }

  private static Command command(int operation, int user, byte[] password, boolean isLong) {
    byte[] data = new byte[2 + (isLong ? LONG_LENGTH : SHORT_LENGTH)];
    data[0] = (byte) (isLong ? LONG_FORM | user : user);
    data[1] = (byte) operation;
    System.arraycopy(password, 0, data, 2, password.length);
    return Command.app(
        operation == SET ? "Set User Password" : "Test User Password", SET_PASSWORD, data);
  }

  /** Our own number. */
  private int own() throws BmcException {
    int most = most();
    for (int user = 1; user <= most; user++) {
      if (name(user).filter(username::equals).isPresent()) {
        return user;
      }
    }
    throw exchange
        .failures()
        .unsupported(
            "accounts",
            "does not list the user " + Labels.clean(username) + ", such as one of a directory");
  }

  private int most() throws BmcException {
    return exchange.ask("accounts", access(1), 4).at(0) & NUMBER;
  }

  /** Empty for a slot that nobody has. */
  Optional<String> name(int user) throws BmcException {
    Reply reply = exchange.tryAsk(Command.app("Get User Name", GET_NAME, user));
    if (!reply.isOk()) {
      return Optional.empty();
    }
    int end = 0;
    while (end < reply.length() && reply.at(end) != 0) {
      end++;
    }
    byte[] told = Arrays.copyOf(reply.data(), end);
    return Optional.ofNullable(Labels.cleanOrNull(new String(told, StandardCharsets.UTF_8)));
  }

  private static Command access(int user) {
    return Command.app("Get User Access", GET_ACCESS, THIS_CHANNEL, user);
  }
}
