package io.toplink.dcim.it.ipmi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Who may log in to a simulated BMC and who is, and what it does with new passwords. */
public final class IpmiUsers {
  private static final int SLOTS = 10;
  private static final int OURS = 2;
  private static final int ADMINISTRATOR = 4;
  private static final int NO_ACCESS = 0x0f;
  private static final int MESSAGING = 0x10;

  /** What it does with new passwords. */
  public enum Habit {
    /** Keeps them. */
    KEEPS,
    /** Keeps their first 16 bytes and says nothing. */
    CUTS,
    /** Keeps something else and says nothing. */
    SPOILS,
    /** Takes none of more than 16 bytes. */
    SHORT_ONLY
  }

  private record User(String name, String password, int privilege, boolean enabled) {}

  private final Map<Integer, User> users = new TreeMap<>();
  private final List<Integer> strangers = new ArrayList<>();
  private Habit habit = Habit.KEEPS;
  private boolean console;

  IpmiUsers() {
    users.put(1, new User("", "", NO_ACCESS, true));
    users.put(OURS, new User(ForeignBmc.USERNAME, ForeignBmc.PASSWORD, ADMINISTRATOR, true));
    users.put(SLOTS, new User("old", "gone", ADMINISTRATOR, false));
  }

  /** Of the user that DCIM logs in as. */
  public synchronized String password() {
    return user(OURS).password();
  }

  synchronized void password(String kept) {
    put(OURS, user(OURS).name(), kept);
  }

  public synchronized void habit(Habit now) {
    habit = now;
  }

  /** Somebody else who may do everything. */
  public synchronized void addAdministrator(int slot, String name) {
    users.put(slot, new User(name, "anything", ADMINISTRATOR, true));
  }

  public synchronized boolean mayLogIn(int slot) {
    return users.containsKey(slot) && users.get(slot).enabled();
  }

  /** A user is logged in, from elsewhere. */
  public synchronized void logIn(int slot) {
    strangers.add(slot);
  }

  public synchronized int strangers() {
    return strangers.size();
  }

  /** Somebody has the serial console. */
  public synchronized void openConsole(boolean open) {
    console = open;
  }

  synchronized int[] run(String name, byte[] data, int ownSessions) {
    int slot = data.length > 0 ? data[0] & 0x3f : 0;
    return switch (name) {
      case "user-access" -> access(data.length > 1 ? data[1] & 0x3f : 0);
      case "user-name" -> name(slot);
      case "user-password" -> setPassword(slot, data);
      case "payload-status" -> new int[] {0, 1, console ? 1 : 0, 0};
      case "session-info" -> session(data, ownSessions);
      default -> new int[] {0xc1};
    };
  }

  private int[] access(int slot) {
    if (slot == 0 || slot > SLOTS) {
      return new int[] {0xcc};
    }
    User user = users.getOrDefault(slot, new User("", "", NO_ACCESS, true));
    int status = user.enabled() ? 0x40 : 0x80;
    int messaging = user.privilege() == NO_ACCESS ? 0 : MESSAGING;
    return new int[] {0, SLOTS, status | users.size(), 1, messaging | user.privilege()};
  }

  private int[] name(int slot) {
    if (slot == 0 || slot > SLOTS) {
      return new int[] {0xcc};
    }
    String name = users.containsKey(slot) ? users.get(slot).name() : "";
    return IpmiCommands.ok(Arrays.copyOf(name.getBytes(UTF_8), 16));
  }

  private int[] setPassword(int slot, byte[] data) {
    User user = users.get(slot);
    if (user == null || data.length < 2) {
      return new int[] {0xcc};
    }
    switch (data[1] & 3) {
      case 0, 1 -> {
        users.put(
            slot, new User(user.name(), user.password(), user.privilege(), (data[1] & 3) == 1));
        return new int[] {0};
      }
      default -> {
        boolean isLong = data[0] < 0;
        if (data.length != (isLong ? 22 : 18) || isLong && habit == Habit.SHORT_ONLY) {
          return new int[] {0xc7};
        }
        String shown = new String(data, 2, data.length - 2, UTF_8).replace("\0", "");
        if ((data[1] & 3) == 3) {
          boolean same = shown.equals(user.password()) || habit != Habit.KEEPS;
          return new int[] {same ? 0 : 0x80};
        }
        put(slot, user.name(), kept(shown));
        return new int[] {0};
      }
    }
  }

  private String kept(String shown) {
    return switch (habit) {
      case KEEPS, SHORT_ONLY -> shown;
      case CUTS -> shown.substring(0, Math.min(16, shown.length()));
      case SPOILS -> "spoilt-" + shown.length();
    };
  }

  private User user(int slot) {
    return Objects.requireNonNull(users.get(slot), "a slot that was filled before");
  }

  private void put(int slot, String name, String password) {
    users.put(slot, new User(name, password, user(slot).privilege(), true));
  }

  /** Sessions of ours come first; handles of others begin at 100. */
  private int[] session(byte[] data, int ownSessions) {
    int index = data.length > 0 ? data[0] & 0xff : 0;
    int active = ownSessions + strangers.size();
    if (index == 0) {
      return new int[] {0, 1, 36, active, OURS, 4, 1, 127, 0, 0, 1};
    }
    if (index > active) {
      return new int[] {0, 0, 36, active};
    }
    boolean own = index <= ownSessions;
    int user = own ? OURS : strangers.get(index - ownSessions - 1);
    int handle = own ? index : 100 + index - ownSessions - 1;
    return new int[] {0, handle, 36, active, user, 4, 1, own ? 127 : 198, own ? 0 : 51, 0, 1};
  }

  /** Whether it was a session of somebody else's, which has ended. */
  synchronized boolean end(int handle) {
    int at = handle - 100;
    if (at < 0 || at >= strangers.size()) {
      return false;
    }
    strangers.remove(at);
    return true;
  }
}
