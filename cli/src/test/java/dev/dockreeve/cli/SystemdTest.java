// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SystemdTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  private static Systemd systemd(String socket) {
    return Systemd.of(Map.of("NOTIFY_SOCKET", socket), 1);
  }

  @Test
  void messages_atAPath_arrive() throws Throwable {
    String path = folder.resolve("notify").toString();
    try (NotifySocket socket = new NotifySocket(path)) {
      systemd(path).ready("all is well");
      assertThat(socket.next(_ -> true, PATIENCE).orElseThrow())
          .containsExactly("READY=1", "STATUS=all is well");
      systemd(path).alive();
      assertThat(socket.next(_ -> true, PATIENCE).orElseThrow()).containsExactly("WATCHDOG=1");
      systemd(path).reloading();
      assertThat(socket.next(_ -> true, PATIENCE).orElseThrow())
          .contains("RELOADING=1")
          .anyMatch(line -> line.matches("MONOTONIC_USEC=[0-9]{6,}"));
      systemd(path).stopping();
      assertThat(socket.next(_ -> true, PATIENCE).orElseThrow()).containsExactly("STOPPING=1");
    }
  }

  @Test
  void messages_atAnAbstractName_arrive() throws Throwable {
    String name = "@dockreeve-test-" + ProcessHandle.current().pid();
    try (NotifySocket socket = new NotifySocket(name)) {
      systemd(name).status("busy");
      assertThat(socket.next(_ -> true, PATIENCE).orElseThrow()).containsExactly("STATUS=busy");
    }
  }

  @Test
  void messages_nobodyListens_areDropped() {
    Systemd systemd = systemd(folder.resolve("nothing").toString());

    systemd.alive();
    assertThat(systemd.listens()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"''", "relative/path", "@", "vsock:2:1"})
  void socket_noneThatWeKnow_nothingIsTold(String value) {
    Systemd systemd = systemd(value);

    assertThat(systemd.listens()).isFalse();
    systemd.ready("x");
  }

  @ParameterizedTest
  @CsvSource({
    "30000000, '', 30000",
    "30000000, 7, 30000",
    "30000000, 8, 0",
    "x, '', 0",
    "0, '', 0"
  })
  void watchdog_limit_isOursOnly(String micros, String pid, long millis) {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid);

    assertThat(Systemd.of(environment, 7).watchdog().map(Duration::toMillis).orElse(0L))
        .isEqualTo(millis);
  }
}
