// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.Scenario;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/**
 * {@code dockreeve rehearse}: the daemon beside a simulated engine, with files of its own, until it
 * is told to stop. The launcher has a JVM watch it once, which keeps the classes that it has seen
 * in the form that it starts from (JEP 514, 515): so this does what a daemon does in its first
 * seconds, and answers what it is asked most. Nobody else needs it.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Run the daemon beside a simulated engine, for the JVM's cache of classes.")
final class RehearseCommand implements Callable<Integer> {

  private static final int CONTAINERS = 50;
  private static final Duration LOOK = Duration.ofMillis(20);

  @ParentCommand Main main = new Main(Terminal::ofProcess);

  @Override
  public Integer call() throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("dockreeve-rehearse");
      try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"))) {
        for (int i = 0; i < CONTAINERS; i++) {
          docker.run(ContainerSpec.named("web-" + i).image("web:1").label("tier", "web").build());
        }
        try (Scenario _ = Scenario.play(docker, new Random())) {
          return run(folder, docker);
        }
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run(Path folder, SimulatedDocker docker) throws IOException {
    Path config = folder.resolve("dockreeve.yml");
    Path socket = folder.resolve("api.sock");
    Files.writeString(
        config,
        """
        journal: {path: %s}
        server: {listen: ["unix:%s"]}
        events_reactor:
          starts:
            event: {type: container, action: start, container.labels: {tier: web}}
            run: ["true", "%%%%name%%%%"]
          ends:
            event: {type: container, action: [die, oom]}
            run: ["true", "%%%%exit_code:-%%%%"]
        """
            .formatted(folder.resolve("journal.db"), socket));
    Thread.ofPlatform().daemon().name("user").start(() -> use(socket, docker));
    return main.execute("run", "-c", config.toString(), "--engine", "docker=" + docker.url());
  }

  /** As soon as somebody answers there. */
  private static void use(Path socket, SimulatedDocker docker) {
    while (!Files.exists(socket)) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    for (String question : List.of("status", "runs")) {
      var _ = new Main(Terminal::ofProcess).execute(question, "--api", "unix:" + socket);
    }
    var _ = new Main(Terminal::ofProcess).execute("ps", "--engine", "docker=" + docker.url());
    docker.restart("web-0");
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
