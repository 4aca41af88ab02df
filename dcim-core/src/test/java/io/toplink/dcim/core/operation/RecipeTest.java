package io.toplink.dcim.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way through the steps, and how long it takes. */
class RecipeTest {
  private record Given(String name, Duration expected, @Nullable String onward) implements Step {
    @Override
    public Duration timeout() {
      return Duration.ofHours(1);
    }

    @Override
    public Outcome run(StepContext context) {
      return Outcome.next();
    }
  }

  private static Step step(String name, int seconds, @Nullable String onward) {
    return new Given(name, Duration.ofSeconds(seconds), onward);
  }

  @Test
  void aDetourIsNotExpected() {
    Recipe recipe =
        new Recipe(
            List.of(
                step("on", 1, null),
                step("wait", 10, "work"),
                step("again", 100, null),
                step("work", 1000, null)));
    assertThat(recipe.expected()).isEqualTo(Duration.ofSeconds(1011));
    assertThat(recipe.after(0)).isEqualTo(1);
    assertThat(recipe.after(1)).isEqualTo(3);
    assertThat(recipe.after(2)).isEqualTo(3);
    assertThat(recipe.after(3)).isEqualTo(4);
    assertThat(recipe.position("again")).isEqualTo(2);
    assertThat(recipe.position("none")).isEqualTo(-1);
  }

  @Test
  void nothingLeadsBack() {
    Recipe recipe = new Recipe(List.of(step("first", 1, null), step("second", 1, "first")));
    assertThatThrownBy(recipe::expected)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("second leads to first");
  }
}
