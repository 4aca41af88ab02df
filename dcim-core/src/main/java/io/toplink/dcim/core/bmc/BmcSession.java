package io.toplink.dcim.core.bmc;

/**
 * One BMC, for a short while and one caller at a time. Every method is one exchange with a deadline
 * of its own and blocks for at most that.
 */
public interface BmcSession
    extends PowerControl,
        BootControl,
        MediaControl,
        HardwareReader,
        SensorReader,
        RestartReader,
        BmcControl,
        AccountControl,
        AutoCloseable {
  @Override
  void close();
}
