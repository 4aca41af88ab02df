package io.toplink.dcim.it.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialFileTest {
  @TempDir private Path directory;

  @Test
  void itIsForItsOwnerOnlyAndGivesWhatItWasGiven() throws Exception {
    CredentialFile file = new CredentialFile(directory.resolve("deep").resolve("credential"));
    assertThat(file.exists()).isFalse();
    file.write("dckFirst", "dcsOne");
    file.write("dckKey", "dcsSecret");

    assertThat(file.exists()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(file.authorization())
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("dckKey:dcsSecret".getBytes(StandardCharsets.UTF_8)));
    assertThat(file.toString()).doesNotContain("dcsSecret");
  }
}
