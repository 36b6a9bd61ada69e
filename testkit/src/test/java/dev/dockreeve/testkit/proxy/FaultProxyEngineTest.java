// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.Call;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy before an engine, as it is meant. */
class FaultProxyEngineTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String PING = "GET /_ping HTTP/1.0\r\n\r\n";

  @TempDir Path folder;

  @Test
  void list_passesWhole_andStreamFallsSilent() throws Exception {
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("d.sock"));
        FaultProxy proxy = FaultProxy.tcp(docker.url())) {
      proxy.onRequests("/events").blackholeAfter(15);
      try (Party events = client(proxy);
          Party list = client(proxy)) {
        events.send("GET /events HTTP/1.1\r\nHost: d\r\n\r\n");
        assertThat(events.read(15)).isEqualTo("HTTP/1.1 200 OK");
        docker.run(ContainerSpec.named("c").build());
        list.send("GET /containers/json HTTP/1.0\r\n\r\n");
        assertThat(list.rest()).contains("\"/c\"").endsWith("]\n");
        assertThat(events.hearsNothing()).isTrue();
      }
      assertThat(proxy.awaitOpen(0, DEADLINE)).isTrue();
    }
  }

  private static Party client(FaultProxy proxy) throws IOException {
    return new Party(Endpoint.of(proxy.url()).connect());
  }

  @Test
  void connections_inThousands_leaveNothingBehind() throws Exception {
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("d.sock"));
        FaultProxy unix = FaultProxy.unix(folder.resolve("p.sock"), docker.url());
        FaultProxy tcp = FaultProxy.tcp(docker.url())) {
      visit(unix, tcp, 20);
      long descriptors = descriptors();
      int threads = Thread.activeCount();
      visit(unix, tcp, 500);
      assertThat(unix.connections() + tcp.connections()).isEqualTo(1040);
      assertThat(docker.faults().asked(Call.PING)).isEqualTo(1040);
      assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 4);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
    }
  }

  /** Every second one is swallowed after some bytes. */
  private static void visit(FaultProxy unix, FaultProxy tcp, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      for (FaultProxy proxy : new FaultProxy[] {unix, tcp}) {
        if (i % 2 == 0) {
          proxy.onAll().blackholeAfter(12);
        } else {
          proxy.heal();
        }
        try (Party client = client(proxy)) {
          client.send(PING);
          assertThat(i % 2 == 0 ? client.read(12) : client.rest()).startsWith("HTTP/1.0 200");
        }
      }
    }
    assertThat(unix.awaitOpen(0, DEADLINE)).isTrue();
    assertThat(tcp.awaitOpen(0, DEADLINE)).isTrue();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
