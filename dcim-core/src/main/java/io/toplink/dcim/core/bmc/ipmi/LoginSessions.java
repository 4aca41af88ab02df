package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who is logged in to a BMC, and whether somebody has its serial console open. */
final class LoginSessions {
  private static final int GET_INFO = 0x3d;
  private static final int CLOSE = 0x3c;
  private static final int GET_PAYLOADS = 0x4a;
  private static final int CONSOLE = 1;
  private static final int MOST = 64;
  private static final int NUMBER = 0x3f;
  private static final int ADDRESS_AT = 6;
  private static final int ADDRESS_END = 10;

  private final Exchange exchange;
  private final Accounts accounts;
  private final String username;

  LoginSessions(Exchange exchange, Accounts accounts, String username) {
    this.exchange = exchange;
    this.accounts = accounts;
    this.username = username;
  }

  /** Sessions, and a console that is open: we never open one, so whoever has is somebody else. */
  List<BmcLogin> list() throws BmcException {
    List<BmcLogin> logins = new ArrayList<>();
    int active = info(0).at(2) & NUMBER;
    for (int i = 1; i <= Math.min(active, MOST); i++) {
      Reply session = exchange.tryAsk(Command.app("Get Session Info", GET_INFO, i));
      if (session.isOk() && session.length() > 3 && session.at(0) != 0) {
        logins.add(login(session));
      }
    }
    if (isConsoleOpen()) {
      logins.add(new BmcLogin("", "serial console over LAN", false, ""));
    }
    return logins;
  }

  private Reply info(int index) throws BmcException {
    return exchange.ask("logins", Command.app("Get Session Info", GET_INFO, index), 3);
  }

  private BmcLogin login(Reply session) throws BmcException {
    String user = accounts.name(session.at(3) & NUMBER).orElse("");
    return new BmcLogin(
        user, address(session), user.equals(username), Integer.toString(session.at(0)));
  }

  private static String address(Reply session) {
    return session.length() < ADDRESS_END
        ? ""
        : String.format(
            Locale.ROOT,
            "%d.%d.%d.%d",
            session.at(ADDRESS_AT),
            session.at(ADDRESS_AT + 1),
            session.at(ADDRESS_AT + 2),
            session.at(ADDRESS_AT + 3));
  }

  private boolean isConsoleOpen() throws BmcException {
    Reply payloads =
        exchange.tryAsk(Command.app("Get Payload Activation Status", GET_PAYLOADS, CONSOLE));
    return payloads.isOk() && payloads.length() >= 3 && (payloads.at(1) | payloads.at(2)) != 0;
  }

  /** By its handle; a console ends with the session it is of. */
  void end(BmcLogin login) throws BmcException {
    if (login.id().isEmpty()) {
      return;
    }
    Reply reply =
        exchange.tryAsk(
            Command.app("Close Session", CLOSE, 0, 0, 0, 0, Integer.parseInt(login.id())));
    // 0x87 and 0x88 are this command's own: there is no such session, or no longer.
    if (!reply.isOk() && reply.completion() != 0x87 && reply.completion() != 0x88) {
      throw exchange
          .failures()
          .refused("logins", Command.app("Close Session", CLOSE), reply.completion());
    }
  }
}
