package io.toplink.dcim.core.bmc;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Images that a BMC shows its machine as a CD. Each method may be repeated safely. What cannot do
 * this, such as IPMI, leaves the methods as they are: they fail with kind UNSUPPORTED.
 */
public interface MediaControl {

  /**
   * Shows an image, in place of one that is shown already, and sees that the BMC says so.
   *
   * @param image http or https, without user and password, reachable from the BMC's network
   */
  default void insertMedia(URI image) throws BmcException {
    throw unsupported();
  }

  /** Takes away whatever image is shown as a CD, and sees that the BMC says so. */
  default void ejectMedia() throws BmcException {
    throw unsupported();
  }

  /** Where the image comes from that is shown as a CD; empty if there is none. */
  default Optional<String> media() throws BmcException {
    throw unsupported();
  }

  /**
   * Everything that is shown to the machine, in whichever slot and as whatever it is shown: where
   * it comes from, or its name.
   */
  default List<String> allMedia() throws BmcException {
    throw unsupported();
  }

  /** Takes all of that away, and sees that the BMC says so. */
  default void ejectAllMedia() throws BmcException {
    throw unsupported();
  }

  private static BmcException unsupported() {
    return new BmcException(
        BmcException.Kind.UNSUPPORTED,
        "media",
        "IPMI shows no images to machines; if the BMC speaks Redfish, too, register it with that",
        null);
  }
}
