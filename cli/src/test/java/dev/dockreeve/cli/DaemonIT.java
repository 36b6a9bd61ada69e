// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon under load, and when its engine goes away. */
@RequiresDocker
class DaemonIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CONTAINERS = 200;
  private static final int WORKERS = 8;

  @TempDir Path folder;

  @Test
  void burstOf200Containers_eightWorkers_allRunInOrderAndTheWaitIsTold() throws Exception {
    Recorder recorder = new Recorder(folder).program("slow-command", "0.1");
    Path config =
        config(
            """
            workers: 8
            worker_wait_warning: 500ms
            events_reactor:
              Slow:
                event: {type: container, action: [start, die], actor: {burst: "yes"}}
                run: ["slow-command", "%%action%%", "%%name%%"]
            """);
    try (RealDocker docker = RealDocker.start();
        Program daemon = run(recorder, config, docker)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        ids.add(
            docker
                .client()
                .create(
                    ContainerSpec.named("burst-" + i)
                        .command("true")
                        .label("burst", "yes")
                        .network("none")
                        .build()));
      }
      // Stopped while they start, the daemon then gets all of it at once.
      daemon.signal("STOP");
      startAll(docker.client(), ids);
      daemon.signal("CONT");

      List<Recorder.Call> calls =
          recorder.await(now -> now.size() >= 2 * CONTAINERS, Duration.ofSeconds(90));

      assertThat(calls).hasSize(2 * CONTAINERS);
      assertThat(most(calls)).isBetween(2, WORKERS);
      Map<String, List<Recorder.Call>> byContainer =
          calls.stream().collect(Collectors.groupingBy(call -> call.argv().get(2)));
      assertThat(byContainer).hasSize(CONTAINERS);
      assertThat(byContainer.values())
          .allSatisfy(of -> {
            assertThat(of.stream().map(c -> c.argv().get(1))).containsExactly("start", "die");
            assertThat(of.get(1).began()).isGreaterThanOrEqualTo(of.get(0).ended());
          });
      assertThat(daemon.err())
          .anyMatch(line -> line.contains("still waiting for a worker rule=\"Slow\""));
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  void engineStoppedAndStartedAgain_daemonGoesOnReacting() throws Exception {
    Recorder recorder = new Recorder(folder).program("note");
    Path config =
        config(
            """
            events_reactor:
              Note:
                event: {type: container, action: [start, die]}
                run: ["note", "%%action%%", "%%name%%", "%%ip:-none%%"]
            """);
    try (RealDocker docker = RealDocker.start();
        Program daemon = run(recorder, config, docker)) {
      docker.client().run(ContainerSpec.named("before").command("sleep", "1000").build());
      recorder.await(calls -> calls.size() >= 1, PATIENCE);

      docker.stop();
      daemon.awaitErr(line -> line.startsWith("engine docker lost"), PATIENCE);
      docker.startAgain();
      String after =
          docker.client().run(ContainerSpec.named("after").command("sleep", "1000").build());
      String ip = docker.client().ip(after, "bridge").orElseThrow();

      recorder.await(calls -> calls.stream().anyMatch(c -> c.argv().contains("after")), PATIENCE);
      assertThat(recorder.calls("note"))
          .contains(List.of("note", "start", "after", ip))
          .filteredOn(argv -> argv.contains("before"))
          .extracting(argv -> argv.get(1))
          .containsExactly("start", "die");
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  void killedAndStartedAgain_whatHappenedMeanwhileIsFoundOnce() throws Exception {
    Recorder recorder = new Recorder(folder).program("note");
    Path config =
        config(
            """
            journal: {path: state/journal.db}
            events_reactor:
              Note:
                event: {type: container, action: [start, die]}
                run: ["note", "%%action%%", "%%name%%"]
            """);
    try (RealDocker docker = RealDocker.start()) {
      String before;
      try (Program first = run(recorder, config, docker)) {
        before =
            docker.client().run(ContainerSpec.named("before").command("sleep", "1000").build());
        docker.client().run(ContainerSpec.named("stays").command("sleep", "1000").build());
        recorder.await(calls -> calls.size() >= 2, PATIENCE);
        // A run whose end is not written down yet would rightly be made again.
        awaitStatus(recorder, "2 succeeded");
        first.signal("KILL");
        first.awaitExit(PATIENCE);
      }
      docker.client().kill(before, "KILL");
      docker.client().awaitExit(before);
      docker.client().run(ContainerSpec.named("new").command("sleep", "1000").build());
      try (Program second = run(recorder, config, docker)) {
        docker.client().run(ContainerSpec.named("last").command("sleep", "1000").build());
        recorder.await(calls -> calls.size() >= 5, PATIENCE);
        awaitStatus(recorder, "3 succeeded");
        assertThat(second.terminate()).isZero();
      }
    }
    assertThat(recorder.calls("note").stream().map(argv -> argv.get(1) + " " + argv.get(2)))
        .containsExactlyInAnyOrder(
            "start before", "start stays", "die before", "start new", "start last");
  }

  private static Program run(Recorder recorder, Path config, RealDocker docker)
      throws IOException, InterruptedException {
    Program daemon = Program.daemon(recorder.daemonEnvironment(), config, docker.url());
    daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
    return daemon;
  }

  private void awaitStatus(Recorder recorder, String wanted) throws Exception {
    String socket = folder.resolve("run/api.sock").toString();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> status = List.of();
    while (status.stream().noneMatch(line -> line.contains(wanted))) {
      assertThat(System.nanoTime()).as(wanted + " in " + status).isLessThan(deadline);
      status = Program.ask(0, recorder.daemonEnvironment(), List.of("status", "--api", socket));
    }
  }

  private static void startAll(DockerClient client, List<String> ids) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int part = 0; part < 4; part++) {
      int first = part;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = first; i < ids.size(); i += 4) {
                  start(client, ids.get(i));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void start(DockerClient client, String id) {
    try {
      client.start(id);
      client.awaitExit(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most calls that were going on at any time. */
  private static int most(List<Recorder.Call> calls) {
    int most = 0;
    for (Recorder.Call one : calls) {
      long at = one.began();
      int going = (int) calls.stream().filter(c -> c.began() <= at && at < c.ended()).count();
      most = Math.max(most, going);
    }
    return most;
  }

  private Path config(String text) throws IOException {
    return Files.writeString(folder.resolve("dockreeve.yml"), text);
  }
}
