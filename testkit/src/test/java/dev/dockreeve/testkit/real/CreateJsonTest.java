// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.model.Port;
import dev.dockreeve.testkit.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateJsonTest {

  @Test
  void of_everything_saysEverything() {
    ContainerSpec spec =
        ContainerSpec.named("web")
            .image("nginx")
            .command("a", "b c")
            .label("k", "v\n")
            .env("E", "1=2")
            .network("front")
            .port(new Port(80, "tcp", Optional.of("127.0.0.1:8080")))
            .port(new Port(53, "udp", Optional.empty()))
            .healthCheck("true")
            .memoryBytes(1024)
            .restartAlways()
            .privileged()
            .build();
    String json = CreateJson.of(spec);
    assertThat(json)
        .contains("\"Cmd\":[\"a\",\"b c\"]", "\"Labels\":{\"k\":\"v\\n\"}", "\"Env\":[\"E=1=2\"]")
        .contains("\"Test\":[\"CMD-SHELL\",\"true\"]", "\"Interval\":300000000")
        .contains("\"NetworkMode\":\"front\"", "\"Memory\":1024,\"MemorySwap\":1024")
        .contains("\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8080\"}]")
        .contains("\"ExposedPorts\":{\"80/tcp\":{},\"53/udp\":{}}");
    assertThat(JsonReader.find(json, "HostConfig", "RestartPolicy", "Name")).contains("always");
    assertThat(JsonReader.find(json, "HostConfig", "Privileged")).contains("true");
  }

  @Test
  void trees_delete_takesAll_butFollowsNoLink(@TempDir Path folder) throws IOException {
    Path kept = Files.writeString(Files.createDirectory(folder.resolve("kept")).resolve("f"), "x");
    Path doomed = Files.createDirectories(folder.resolve("doomed/deep/deeper"));
    Files.writeString(doomed.resolve("file"), "x");
    Files.createSymbolicLink(doomed.resolve("link"), folder.resolve("kept"));
    Trees.delete(folder.resolve("doomed"));
    Trees.delete(folder.resolve("doomed"));
    assertThat(folder.resolve("doomed")).doesNotExist();
    assertThat(kept).exists();
  }
}
