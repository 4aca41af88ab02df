package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.bmc.BmcAccount;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLogin;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BootControl;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.power.Media;
import io.toplink.dcim.core.server.BmcFinding;
import io.toplink.dcim.core.server.BmcFinding.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks in one session for what does not belong on a BMC, and takes it away. What a BMC does not
 * have, or does not list, is not missed; what it forbids us to see is a finding of its own.
 */
final class BmcInspector {
  private final BmcSession session;
  private final Set<String> known;

  /**
   * @param known users that belong there beside our own
   */
  BmcInspector(BmcSession session, Set<String> known) {
    this.session = session;
    this.known = known;
  }

  /** One thing to look for. */
  private interface Look {
    void into(List<BmcFinding> findings) throws BmcException;
  }

  /** Everything that does not belong there. */
  List<BmcFinding> look() throws BmcException {
    List<BmcFinding> findings = new ArrayList<>();
    look(findings, all -> accounts().forEach(one -> add(all, Kind.ACCOUNT, one)));
    look(findings, all -> logins().forEach(one -> add(all, Kind.SESSION, one)));
    look(
        findings,
        all -> media().forEach(image -> add(all, Kind.MEDIA, Media.withoutSecrets(image))));
    look(findings, all -> bootOverride().ifPresent(device -> add(all, Kind.BOOT_OVERRIDE, device)));
    return List.copyOf(findings);
  }

  private static void look(List<BmcFinding> findings, Look look) throws BmcException {
    try {
      look.into(findings);
    } catch (BmcException e) {
      switch (e.kind()) {
        case UNSUPPORTED -> {}
        case PRIVILEGE, REJECTED -> add(findings, Kind.UNREADABLE, e.message());
        default -> throw e;
      }
    }
  }

  private static void add(List<BmcFinding> findings, Kind kind, Object what) {
    findings.add(new BmcFinding(kind, what.toString()));
  }

  private List<BmcAccount> accounts() throws BmcException {
    return session.accounts().stream()
        .filter(account -> !account.own() && !known.contains(account.name()))
        .toList();
  }

  private List<BmcLogin> logins() throws BmcException {
    return session.logins().stream()
        .filter(login -> !login.own() && !known.contains(login.user()))
        .toList();
  }

  /** An image of an installation of ours is taken away by whoever inserted it. */
  private List<String> media() throws BmcException {
    return session.allMedia().stream().filter(image -> !Media.isOwn(image)).toList();
  }

  private Optional<String> bootOverride() throws BmcException {
    try {
      return session.bootOverride().map(BootOverride::toString);
    } catch (BmcException e) {
      if (e.phase().equals(BootControl.FOREIGN_DEVICE)) {
        return Optional.of("something that is none of ours");
      }
      throw e;
    }
  }

  /**
   * Takes away what may be taken away. What a BMC refuses is no failure: looking again shows it.
   *
   * @param findings what was found
   */
  void remedy(List<BmcFinding> findings, Remedy remedy) throws BmcException {
    if (remedy == Remedy.PURGE && has(findings, Kind.ACCOUNT)) {
      for (BmcAccount account : accounts()) {
        attempt(() -> session.removeAccount(account));
      }
    }
    if (has(findings, Kind.SESSION)) {
      for (BmcLogin login : logins()) {
        attempt(() -> session.endLogin(login));
      }
    }
    if (has(findings, Kind.MEDIA)) {
      attempt(session::ejectAllMedia);
    }
    if (has(findings, Kind.BOOT_OVERRIDE)) {
      attempt(session::clearBootOverride);
    }
  }

  private static boolean has(List<BmcFinding> findings, Kind kind) {
    return findings.stream().anyMatch(finding -> finding.kind() == kind);
  }

  /** Something to be done. */
  private interface Act {
    void run() throws BmcException;
  }

  private static void attempt(Act act) throws BmcException {
    try {
      act.run();
    } catch (BmcException e) {
      switch (e.kind()) {
        case UNSUPPORTED, PRIVILEGE, REJECTED, MISBEHAVED -> {}
        default -> throw e;
      }
    }
  }
}
