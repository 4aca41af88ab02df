package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.Deletions.WipeWish;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.testing.TestCalls;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What rescues, wipes and passwords need, and what it is not for. */
class MaintenanceImageTest extends MaintenanceFixture {
  @Test
  void withoutAnImageForItNothingIsBegun() {
    active();
    estate
        .injector
        .getInstance(Images.class)
        .delete(TestCalls.call("hk", "DeleteImage"), "tools", "");
    List<ThrowingCallable> calls = new ArrayList<>();
    calls.add(this::rescue);
    calls.add(this::reset);
    calls.add(() -> delete(WipeWish.QUICK));
    calls.forEach(call -> assertReason(Reason.MAINTENANCE_UNAVAILABLE, call));
    // An operating system is none.
    estate
        .injector
        .getInstance(Images.class)
        .create(TestCalls.call("hk", "CreateImage"), tools(Image.Purpose.INSTALLATION));
    calls.forEach(call -> assertReason(Reason.MAINTENANCE_UNAVAILABLE, call));
    assertThat(assignment().state()).isEqualTo(State.ACTIVE);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
  }

  @Test
  void whatIsForMaintenanceIsNotInstalled() {
    active();
    assertReason(
        Reason.IMAGE_UNSUITABLE,
        () ->
            estate.provisioning.reinstall(
                Estate.call("ReinstallAssignment"), KEY, "", "tools", null, List.of()));
    assertReason(
        Reason.INVALID_FIELD,
        () ->
            estate.deletions.delete(
                Estate.call("DeleteAssignment"),
                KEY,
                "",
                new Deletions.Wish(false, true, WipeWish.QUICK, false)));
  }
}
