// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.Event;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What a thousand lost connections leave behind: nothing. */
@Timeout(180)
@Isolated
class ReconnectsTest {

  private static final int WARM = 200;
  private static final int ALL = 1200;
  private static final long HEAP_SLACK = 3 << 20;
  private static final int SLACK = 5;

  /** What may pile up. */
  private record Held(long threads, long descriptors, long heap) {

    static Held now(Path folder) throws Exception {
      return new Held(countThreads(folder), openDescriptors(), usedHeap());
    }

    /** Platform and virtual ones. */
    private static long countThreads(Path folder) throws Exception {
      Path dump = folder.resolve("threads.json");
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      Process process =
          new ProcessBuilder(
                  jcmd,
                  Long.toString(ProcessHandle.current().pid()),
                  "Thread.dump_to_file",
                  "-overwrite",
                  "-format=json",
                  dump.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("jcmd.out").toFile())
              .start();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return Files.readString(dump).split("\"tid\"", -1).length;
    }

    private static long openDescriptors() throws IOException {
      try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
        return all.count();
      }
    }

    private static long usedHeap() {
      Runtime runtime = Runtime.getRuntime();
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      return runtime.totalMemory() - runtime.freeMemory();
    }
  }

  @Test
  @DisplayName("TC-27 A thousand reconnects: threads, descriptors and heap stay flat")
  void reconnects_thousand_nothingPilesUp(@TempDir Path folder) throws Exception {
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("d.sock"));
        Watcher watcher =
            Watcher.builder("docker", DockerEngine.at(docker.url()))
                .retry(Duration.ofMillis(1), Duration.ofMillis(2))
                .build();
        Subscription subscription = watcher.subscribe(1000)) {
      for (int i = 0; i < 5; i++) {
        docker.run(ContainerSpec.named("stays-" + i).build());
      }
      watcher.start().ready().get(30, TimeUnit.SECONDS);
      awaitTold(docker, subscription, "first");
      Held before = new Held(0, 0, 0);
      for (int i = 1; i <= ALL; i++) {
        docker.cutStreams();
        awaitTold(docker, subscription, "after-" + i);
        if (i == WARM) {
          before = Held.now(folder);
        }
      }
      Held after = Held.now(folder);
      // Connections of a moment may not be closed yet; what piled up stays.
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (after.descriptors() > before.descriptors() + SLACK && System.nanoTime() < deadline) {
        LockSupport.parkNanos(50_000_000);
        after = Held.now(folder);
      }

      assertThat(watcher.statistics().reconnects()).isGreaterThanOrEqualTo(ALL);
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + SLACK);
      assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + SLACK);
      assertThat(after.heap()).isLessThanOrEqualTo(before.heap() + HEAP_SLACK);
      assertThat(docker.streams()).isEqualTo(1);
      assertThat(watcher.portfolio().size()).isEqualTo(5);
    }
  }

  /** The stream is open when what is said now was told. */
  private static void awaitTold(SimulatedDocker docker, Subscription subscription, String word)
      throws InterruptedException {
    docker.exec("stays-0", word);
    String wanted = "exec_create: " + word;
    while (true) {
      Optional<Notice> next = subscription.next(Duration.ofSeconds(30));
      assertThat(next).as(word).isPresent();
      if (next.orElseThrow() instanceof Notice.Happened(Event event)
          && event.said().rawAction().equals(wanted)) {
        return;
      }
    }
  }
}
