package io.toplink.dcim.core.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * B14, B44: a BMC that let us in and no longer does may have been taken over, or is not the one
 * that answers. Its server is not sold and told nothing until the login is another one or works
 * again.
 */
class LostLoginsTest {
  private final ServerEstate inventory = new ServerEstate();
  private final Doubts doubts = inventory.estate.get(Doubts.class);
  private final BmcAccess access = inventory.estate.get(BmcAccess.class);
  private Server server;

  @BeforeEach
  void sell() {
    server = inventory.create("srv-1");
    inventory.inspect("srv-1");
  }

  private BmcAccess.Way.Open way() {
    return access.inspectionWay(server.uid());
  }

  private void lose(BmcAccess.Way.Open way) {
    doubts.raise(
        way,
        DcimException.of(
            Reason.BMC_LOGIN_REFUSED, "srv-1: refused the login of root", "phase", "login"));
  }

  private Server now() {
    return inventory.servers.get("srv-1");
  }

  private DcimException refusedToActors() {
    return catchThrowableOfType(DcimException.class, () -> access.way(server.uid()));
  }

  @Test
  void aLoginThatWasGoodAndIsRefusedStopsEverybodyButWhoSettlesIt() {
    lose(way());

    assertThat(now().state()).isEqualTo(ServerState.FAULTY);
    assertThat(now().stateReason())
        .startsWith("srv-1: refused the login of root")
        .contains("let DCIM in before");
    assertThat(refusedToActors().reason()).isEqualTo(Reason.BMC_LOGIN_REFUSED);
    assertThat(refusedToActors()).hasMessageContaining("until server.bmc has the right login");
    assertThat(access.ways(List.of(server.uid())))
        .as("looks do not show it either")
        .singleElement()
        .isInstanceOf(BmcAccess.Way.Closed.class);
    assertThat(access.ownWay(server.uid()).server())
        .as("who finds out which password is right")
        .isEqualTo(server.uid());
  }

  @Test
  void anotherLoginEndsItAtOnce() {
    lose(way());
    assertThat(inventory.changePassword("srv-1", "other").state()).isEqualTo(ServerState.AVAILABLE);

    assertThat(now().stateReason()).isEmpty();
    assertThat(access.way(server.uid()).target().password().reveal()).isEqualTo("other");
  }

  @Test
  void anInspectionThatGetsInEndsIt() {
    lose(way());
    inventory.inspect("srv-1");

    assertThat(now().state()).isEqualTo(ServerState.AVAILABLE);
    assertThat(access.way(server.uid()).server()).isEqualTo(server.uid());
  }

  @Test
  void anInspectionThatIsRefusedIsSuchASign() {
    inventory.bmc.failure =
        new BmcException(BmcException.Kind.LOGIN_REFUSED, "login", "refused", null);
    inventory.inspect("srv-1");

    assertThat(now().state()).isEqualTo(ServerState.FAULTY);
    assertThat(refusedToActors().reason()).isEqualTo(Reason.BMC_LOGIN_REFUSED);
  }

  @Test
  @DisplayName("A password that never was right is a mistake of whoever registered the server")
  void whereNobodyEverGotInNothingIsLocked() {
    Server typo = inventory.create("srv-2");
    inventory.bmc.failure =
        new BmcException(BmcException.Kind.LOGIN_REFUSED, "login", "refused", null);
    inventory.inspect("srv-2");

    assertThat(inventory.servers.get("srv-2").state()).isEqualTo(ServerState.REGISTERED);
    assertThat(access.way(typo.uid()).server()).isEqualTo(typo.uid());
  }

  @Test
  @DisplayName("A look that began with the old password says nothing of the new one")
  void whatWasShownIsNoLongerTheLogin() {
    BmcAccess.Way.Open before = way();
    inventory.changePassword("srv-1", "other");
    lose(before);

    assertThat(now().state()).isEqualTo(ServerState.AVAILABLE);
    assertThat(access.way(server.uid()).server()).isEqualTo(server.uid());
  }

  @Test
  void aCustomersMachineStaysTheCustomers() {
    inventory.assign("srv-1");
    lose(way());
    assertThat(now().state()).isEqualTo(ServerState.ASSIGNED);
    assertThat(refusedToActors().reason()).isEqualTo(Reason.BMC_LOGIN_REFUSED);

    inventory.changePassword("srv-1", "other");
    assertThat(now().state()).isEqualTo(ServerState.ASSIGNED);
    assertThat(now().stateReason()).isEmpty();
  }

  @Test
  void whatElseIsWrongWithItStaysSo() {
    lose(way());
    inventory.estate.sql(
        """
        insert into bmc_findings (server_uid, findings, reason, find_time)
        values (?, '[]', 'BMC_NOT_CLEAN: eve', now())
        """,
        server.uid());
    inventory.changePassword("srv-1", "other");

    assertThat(now().state()).isEqualTo(ServerState.FAULTY);
    assertThat(now().stateReason()).isEqualTo("BMC_NOT_CLEAN: eve");
  }
}
