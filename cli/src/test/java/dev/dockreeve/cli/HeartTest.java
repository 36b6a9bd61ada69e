// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sign of life goes through the pipeline, and stops when that hangs (GUARANTEES row 40). */
@Timeout(120)
class HeartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @TempDir Path folder;

  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private static boolean alive(String line) {
    return line.equals("WATCHDOG=1");
  }

  private void hang() {
    hangs.countDown();
    try {
      goOn.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private DaemonInProcess daemon(SimulatedDocker docker, String notify, boolean hangInFeed)
      throws Exception {
    Systemd systemd =
        Systemd.of(
            Map.of("NOTIFY_SOCKET", notify, "WATCHDOG_USEC", "" + LIMIT.toNanos() / 1000), 1);
    return new DaemonInProcess(
        folder,
        "events_reactor: {All: {event: {type: container}, run: [\"true\"]}}",
        new DaemonInProcess.Setting(
            docker.url(),
            systemd,
            event -> {
              if (hangInFeed && event.action().equals("start")) {
                hang();
              }
            }),
        new Screen());
  }

  @Test
  void feed_hangs_noSignOfLifeUntilItGoesOn() throws Throwable {
    String notify = folder.resolve("notify").toString();
    try (NotifySocket socket = new NotifySocket(notify);
        SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"));
        DaemonInProcess daemon = daemon(docker, notify, true)) {
      assertThat(socket.next(HeartTest::alive, PATIENCE)).isPresent();
      assertThat(daemon.heart.status()).startsWith("docker: 0 alive");
      docker.run(ContainerSpec.named("web").build());
      assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
      // One that was on its way may still come.
      var onItsWay = socket.next(HeartTest::alive, LIMIT);
      assertThat(onItsWay.map(lines -> lines.size()).orElse(1)).isEqualTo(1);
      assertThat(socket.next(HeartTest::alive, LIMIT.multipliedBy(2))).isEmpty();

      goOn.countDown();
      assertThat(socket.next(HeartTest::alive, PATIENCE)).isPresent();
    }
  }

  @Test
  void watcher_hangs_noSignOfLifeUntilItGoesOn() throws Throwable {
    String notify = folder.resolve("notify").toString();
    try (NotifySocket socket = new NotifySocket(notify);
        SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"));
        DaemonInProcess daemon = daemon(docker, notify, false)) {
      assertThat(socket.next(HeartTest::alive, PATIENCE)).isPresent();
      daemon.daemon.feeds().getFirst().watcher().onStatus(_ -> hang());
      docker.goDown();
      assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
      var onItsWay = socket.next(HeartTest::alive, LIMIT);
      assertThat(onItsWay.map(lines -> lines.size()).orElse(1)).isEqualTo(1);
      assertThat(socket.next(HeartTest::alive, LIMIT.multipliedBy(2))).isEmpty();

      goOn.countDown();
      assertThat(socket.next(HeartTest::alive, PATIENCE)).isPresent();
    }
  }
}
