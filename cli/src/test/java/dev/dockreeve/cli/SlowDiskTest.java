// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.config.Config;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.config.Loaded;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes seconds for what should take a millisecond. */
@Timeout(120)
class SlowDiskTest {

  private static final int EXECS = 20_000;

  @TempDir Path folder;

  /** The first acceptance takes as long as one likes. */
  private static Journal slow(Journal journal, CountDownLatch begun, CountDownLatch mayEnd) {
    return (Journal)
        Proxy.newProxyInstance(
            Journal.class.getClassLoader(),
            new Class<?>[] {Journal.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("accepted") && begun.getCount() > 0) {
                begun.countDown();
                mayEnd.await();
              }
              try {
                return method.invoke(journal, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Config config() {
    String text =
        """
        events_reactor:
          lives:
            event: {type: container, action: [start, die]}
            run: ["true"]
        """;
    return switch (Config.parse("test.yml", text)) {
      case Loaded.Ok(Config config, _) -> config;
      case Loaded.Bad bad -> throw new AssertionError(bad.problems());
    };
  }

  @Test
  void commitOfMoreThanFiveSeconds_60000EventsMeanwhile_readerGoesOnAndNothingIsMissed()
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    long took = System.nanoTime();
    Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    Path socket = folder.resolve("docker.sock");
    try (SimulatedDocker docker = SimulatedDocker.start(socket);
        SqliteJournal journal =
            SqliteJournal.builder(folder.resolve("journal.db")).open().journal();
        Daemon daemon =
            new Daemon(
                new Daemon.Parts(
                    config(),
                    List.of(new EngineSpec("docker", EngineSpec.Kind.DOCKER, "unix://" + socket)),
                    slow(journal, begun, mayEnd),
                    event -> {
                      if (event instanceof RunEvent.Ended end) {
                        ended.add(end.run().event().action());
                      }
                    },
                    event ->
                        seen.computeIfAbsent(event.action(), _ -> new AtomicInteger())
                            .incrementAndGet()),
                silent())) {
      Thread thread = Thread.ofPlatform().start(() -> run(daemon));
      daemon.settled().get(30, TimeUnit.SECONDS);
      docker.run(ContainerSpec.named("web").build());
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      flood(docker);
      docker.die("web", 0);
      assertThat(docker.dropped()).as("the reader was never late").isZero();
      assertThat(System.nanoTime() - took).isGreaterThan(TimeUnit.SECONDS.toNanos(5));
      assertThat(ended).as("the disk is still busy").isEmpty();
      mayEnd.countDown();

      assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("start");
      assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("die");
      assertThat(seen).doesNotContainKey("gap");
      for (String action : List.of("exec_create", "exec_start", "exec_die")) {
        assertThat(seen.getOrDefault(action, new AtomicInteger()).get()).isEqualTo(EXECS);
      }
      daemon.stop();
      thread.join();
    }
  }

  private static Terminal silent() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Terminal(nowhere, nowhere, false);
  }

  private static void flood(SimulatedDocker docker) {
    for (int i = 0; i < EXECS; i++) {
      docker.exec("web", "true");
      if (i % 40 == 0) {
        LockSupport.parkNanos(10_000_000); // An engine skips who does not read for 100 ms.
      }
    }
  }

  private static void run(Daemon daemon) {
    try {
      daemon.run(System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
