package io.toplink.dcim.core.power;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.ProvidesIntoMap;
import com.google.inject.multibindings.StringMapKey;
import io.toplink.dcim.core.operation.Procedure;

/** Power, the machines it is of, and the procedures of its verbs. */
public final class PowerModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(Machines.class).to(GuardedMachines.class).in(Singleton.class);
    bind(Powers.class).in(Singleton.class);
    bind(Neighbours.class).in(Singleton.class);
    bind(PowerSteps.class).in(Singleton.class);
    bind(SensorReadings.class).in(Singleton.class);
    bind(MediaAddress.class).in(Singleton.class);
    bind(Media.class).in(Singleton.class);
    bind(BatchPower.class).in(Singleton.class);
    MapBinder.newMapBinder(binder(), String.class, Procedure.class)
        .addBinding(Powers.BATCH)
        .to(BatchPower.class);
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.ON)
  @Singleton
  Procedure on(PowerSteps steps) {
    return steps.powerOn();
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.OFF)
  @Singleton
  Procedure off(PowerSteps steps) {
    return steps.powerOff();
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.RESTART)
  @Singleton
  Procedure restart(PowerSteps steps) {
    return steps.powerCycle();
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.SET_BOOT)
  @Singleton
  Procedure bootOverride(PowerSteps steps) {
    return steps.bootOverride();
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.CLEAR_BOOT)
  @Singleton
  Procedure bootAsUsual(PowerSteps steps) {
    return steps.bootAsUsual();
  }

  @ProvidesIntoMap
  @StringMapKey(Media.INSERT)
  @Singleton
  Procedure insertMedia(Machines machines) {
    return new MediaProcedure(Media.INSERT, machines);
  }

  @ProvidesIntoMap
  @StringMapKey(Media.EJECT)
  @Singleton
  Procedure ejectMedia(Machines machines) {
    return new MediaProcedure(Media.EJECT, machines);
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.RESET_BMC)
  @Singleton
  Procedure bmcReset(PowerSteps steps) {
    return steps.bmcReset();
  }

  @ProvidesIntoMap
  @StringMapKey(Powers.HEAL_BMC)
  @Singleton
  Procedure bmcHealing(PowerSteps steps) {
    return steps.bmcHealing();
  }
}
