package io.toplink.dcim.whmcs.upstream;

/** What kind of rpc it is. Each class is guarded on its own, so that one cannot fail another. */
public enum CallClass {
  /** Looks at one service. */
  READ("toplink.dcim.v1.ProvisioningService"),
  /** Changes something. */
  MUTATE("toplink.dcim.v1.ProvisioningService"),
  /** Lists and the test of a connection. */
  ADMIN("toplink.dcim.v1.PackageService");

  private final String healthOf;

  CallClass(String healthOf) {
    this.healthOf = healthOf;
  }

  /** The service whose health is asked before calls of this class are let through again. */
  String healthOf() {
    return healthOf;
  }
}
