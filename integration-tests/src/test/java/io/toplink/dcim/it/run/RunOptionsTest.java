package io.toplink.dcim.it.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTest {

  @Test
  void withoutPropertiesItRunsOnTheUsualPortsWithoutDemo() {
    assertThat(RunOptions.read(new Properties()))
        .isEqualTo(
            new RunOptions(
                Path.of("data").toAbsolutePath(),
                9090,
                8080,
                false,
                17600,
                Path.of("whmcs-gateway/target/toplink_dcim.zip")));
  }

  @Test
  void everyPropertyIsRead() {
    Properties properties = new Properties();
    properties.setProperty("dcim.data", "/srv/x");
    properties.setProperty("dcim.grpc.port", "1");
    properties.setProperty("dcim.http.port", "2");
    properties.setProperty("dcim.fleet.port", "3");
    properties.setProperty("demo", "true");
    properties.setProperty("dcim.whmcs.zip", "/x.zip");
    assertThat(RunOptions.read(properties))
        .isEqualTo(new RunOptions(Path.of("/srv/x"), 1, 2, true, 3, Path.of("/x.zip")));
  }

  @ParameterizedTest
  @CsvSource({"dcim.grpc.port, 0", "dcim.http.port, x", "dcim.fleet.port, 65501", "demo, yes"})
  void whatIsWrongIsNamed(String name, String value) {
    Properties properties = new Properties();
    properties.setProperty(name, value);
    assertThatThrownBy(() -> RunOptions.read(properties))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-D" + name + " is \"" + value + "\"");
  }
}
