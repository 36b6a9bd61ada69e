// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineProcessTest {

  @TempDir Path folder;
  private Path socket;
  private Path proc;

  @BeforeEach
  void machine() throws IOException {
    socket = Files.createFile(folder.resolve("docker.sock")).toRealPath();
    proc = Files.createDirectories(folder.resolve("proc"));
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/unix"),
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 40 /elsewhere
        0000000000000000: 00000002 00000000 00010000 0001 01 4711 %s
        0000000000000000: 00000003 00000000 00000000 0001 03 50
        """
            .formatted(socket));
  }

  private void process(int pid, String comm, String... open) throws IOException {
    Path process = proc.resolve(Integer.toString(pid));
    Files.createDirectories(process.resolve("fd"));
    Files.writeString(process.resolve("comm"), comm + "\n");
    for (int i = 0; i < open.length; i++) {
      Files.createSymbolicLink(process.resolve("fd/" + i), Path.of(open[i]));
    }
  }

  @Test
  void at_daemonBehindSystemd_daemon() throws IOException {
    process(1, "systemd", "socket:[4711]");
    process(300, "dockerd", "/dev/null", "socket:[40]");
    process(301, "dockerd", "/dev/null", "socket:[4711]");

    assertThat(EngineProcess.seenIn(proc).at(socket)).hasValue(301);
  }

  @Test
  void at_nobodyKnownHoldsIt_notKnown() throws IOException {
    process(1, "systemd", "socket:[4711]");
    process(300, "dockerd", "socket:[40]");

    assertThat(EngineProcess.seenIn(proc).at(socket)).isEmpty();
  }

  @Test
  void at_noProcOrNoSocket_notKnown() {
    assertThat(EngineProcess.seenIn(folder.resolve("none")).at(socket)).isEmpty();
    assertThat(EngineProcess.seenIn(proc).at(folder.resolve("none.sock"))).isEmpty();
  }
}
