package io.toplink.dcim.core.install;

/** How far an installation is, in percent: most of the time is the installer's. */
final class InstallProgress {
  static final int OPEN = 8;
  static final int AWAIT_INSTALLER = 10;
  static final int STARTED = 15;
  static final int WIPING = 20;
  static final int WRITTEN = 85;
  static final int AWAIT_UP = 90;
  static final int UP = 98;

  private InstallProgress() {}

  /** Of what the installer tells of its own work. */
  static int ofInstaller(int percent) {
    return STARTED + Math.max(0, Math.min(100, percent)) * (WRITTEN - 1 - STARTED) / 100;
  }
}
