// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarWriterTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private String tar(byte[] archive, String... arguments) throws IOException {
    Path file = Files.write(folder.resolve("a.tar"), archive);
    String[] command = new String[arguments.length + 3];
    command[0] = "tar";
    command[1] = "-f";
    command[2] = file.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Shell.run(LIMIT, command);
  }

  @Test
  void archive_isReadByTar() throws IOException {
    byte[] long513 = "x".repeat(513).getBytes(StandardCharsets.US_ASCII);
    byte[] archive =
        new TarWriter()
            .folder("bin")
            .file("bin/tool", 0755, long513)
            .file("empty", 0600, new byte[0])
            .link("bin/other", "tool")
            .bytes();

    assertThat(tar(archive, "-tv", "--utc", "--numeric-owner").lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("drwxr-xr-x 0/0").endsWith("2023-11-14 22:13 bin/"),
            line -> assertThat(line).startsWith("-rwxr-xr-x 0/0").contains(" 513 ", "bin/tool"),
            line -> assertThat(line).startsWith("-rw------- 0/0").contains(" 0 ", "empty"),
            line -> assertThat(line).startsWith("lrwxrwxrwx 0/0").endsWith("bin/other -> tool"));
    assertThat(tar(archive, "-xO", "bin/tool")).isEqualTo("x".repeat(513));
    assertThat(archive.length % 512).isZero();
  }

  @Test
  void name_tooLong_isRefused() {
    TarWriter tar = new TarWriter();
    assertThatIllegalArgumentException().isThrownBy(() -> tar.folder("x".repeat(100)));
  }

  @Test
  void shell_programThatFails_saysWhatItWrote() {
    assertThatThrownBy(() -> Shell.run(LIMIT, "tar", "-tf", "/no/such/file"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tar -tf /no/such/file: exit code 2")
        .hasMessageContaining("No such file");
  }

  @Test
  void shell_programThatLasts_isEnded() {
    assertThatThrownBy(() -> Shell.run(Duration.ofMillis(50), "sleep", "60"))
        .hasMessageContaining("no end within PT0.05S");
  }
}
