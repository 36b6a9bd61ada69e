// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @Test
  void unixUrl_isAPath() {
    assertThat(Address.parse("unix:///run/docker.sock"))
        .isEqualTo(new Address.Unix("unix:///run/docker.sock", Path.of("/run/docker.sock")));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:2375,127.0.0.1,2375",
    "tcp://build.example.org:1/,build.example.org,1",
    "tcp://[::1]:2375,::1,2375"
  })
  void tcpUrl_isHostAndPort(String url, String host, int port) {
    assertThat(Address.parse(url)).isEqualTo(new Address.Tcp(url, host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/run/docker.sock",
        "http://x:1",
        "unix://",
        "unix:///",
        "unix://run/docker.sock",
        "unix:///a\0b",
        "tcp://",
        "tcp://host",
        "tcp://:2375",
        "tcp://host:0",
        "tcp://host:70000",
        "tcp://host:x",
        "tcp://user@host:1",
        "tcp://host:1/path",
        "tcp://host:1?x",
        "tcp://a b:1"
      })
  void url_ofNoUse_isExplained(String url) {
    assertThatThrownBy(() -> DockerEngine.at(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url: \"")
        .hasMessageContaining("(expected: ")
        .hasMessageContaining("for example ");
  }

  @Test
  void unixPath_longerThanTheKernelTakes_isExplained() {
    assertThatThrownBy(() -> Address.parse("unix:///" + "x".repeat(107)))
        .hasMessageContaining("at most 107 bytes");
    assertThat(Address.parse("unix:///" + "x".repeat(106))).isInstanceOf(Address.Unix.class);
  }
}
