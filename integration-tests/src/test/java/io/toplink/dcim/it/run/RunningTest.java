package io.toplink.dcim.it.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningTest {
  private final List<String> stopped = new ArrayList<>();

  @Test
  void allIsStoppedOnceInReverseOrderEvenIfOneFails() {
    Running running = new Running();
    running.add(() -> stopped.add("database"));
    running.add(
        () -> {
          stopped.add("server");
          throw new IllegalStateException("does not want to");
        });
    running.add(() -> stopped.add("gateway"));

    running.close();
    running.close();

    assertThat(stopped).containsExactly("gateway", "server", "database");
  }

  @Test
  void whatStartsAfterStoppingBeganIsStoppedAtOnce() {
    Running running = new Running();
    running.close();
    assertThatThrownBy(() -> running.add(() -> stopped.add("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stopped).containsExactly("late");
  }
}
