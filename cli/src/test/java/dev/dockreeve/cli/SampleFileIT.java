// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users' own file, verbatim, on a real engine: the right commands with the right arguments. */
@RequiresDocker
class SampleFileIT {

  private static final Path SAMPLE =
      Program.ROOT.resolve("config/src/test/resources/config/sample.yml");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOSTILE = "$(touch pwned); \"x\" 'y' \n %%host%%";

  @TempDir Path folder;

  @Test
  void sampleFile_lifeOfAContainer_recordsExactlyTheRightArguments() throws Exception {
    Recorder recorder =
        new Recorder(folder)
            .program("notification-push")
            .program("sudo")
            .program("docker-paas-propagate-sentry-relay");
    try (RealDocker docker = RealDocker.start();
        Program daemon = Program.daemon(recorder.environment(), SAMPLE, docker.url())) {
      daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
      Instant began = clock(docker);
      List<String> addresses = live(docker.client(), recorder);
      List<EngineEvent> told = events(docker, began);

      recorder.await(calls -> calls.size() >= expectedCalls(told), PATIENCE);
      assertThat(daemon.terminate()).isZero();

      assertThat(recorder.calls("sudo"))
          .containsExactlyInAnyOrderElementsOf(
              told.stream()
                  .map(e -> List.of("sudo", "salt-call", "event.send", "docker", e.payload()))
                  .toList());
      assertThat(recorder.calls("notification-push"))
          .containsExactlyInAnyOrderElementsOf(
              told.stream()
                  .filter(e -> e.type().equals("container"))
                  .map(e -> notification(e, host(docker)))
                  .toList());
      assertThat(recorder.calls("docker-paas-propagate-sentry-relay"))
          .containsExactlyElementsOf(
              addresses.stream()
                  .map(ip -> List.of("docker-paas-propagate-sentry-relay", ip))
                  .toList());
      assertThat(told.stream().map(EngineEvent::action))
          .contains("start", "pause", "unpause", "restart", "kill", "die");
      assertThat(told.stream().map(EngineEvent::payload))
          .as("the hostile label is in the payload, as text")
          .anyMatch(line -> line.contains("$(touch pwned)"));
      assertThat(pwned()).isEmpty();
    }
  }

  /**
   * Plays the lives of two containers; returns the addresses that sentry_web started with. It lives
   * until its start was acted on: of one that is gone by then there is no address to be had.
   */
  private static List<String> live(DockerClient client, Recorder recorder)
      throws IOException, InterruptedException {
    client.createNetwork("paas");
    List<String> addresses = new ArrayList<>();
    String sentry =
        client.create(
            ContainerSpec.named("sentry_web").command("sleep", "1000").network("paas").build());
    client.start(sentry);
    addresses.add(client.ip(sentry, "paas").orElseThrow());
    awaitRelay(recorder, 1);
    client.pause(sentry);
    client.unpause(sentry);
    client.restart(sentry, Duration.ZERO);
    addresses.add(client.ip(sentry, "paas").orElseThrow());
    awaitRelay(recorder, 2);
    client.kill(sentry, "KILL");
    client.awaitExit(sentry);
    String hostile =
        client.run(
            ContainerSpec.named("hostile")
                .command("sleep", "1000")
                .label("hostile", HOSTILE)
                .build());
    client.remove(hostile);
    return addresses;
  }

  private static void awaitRelay(Recorder recorder, int times)
      throws IOException, InterruptedException {
    recorder.await(
        calls ->
            calls.stream()
                    .filter(c -> c.argv().getFirst().equals("docker-paas-propagate-sentry-relay"))
                    .count()
                >= times,
        PATIENCE);
  }

  private static Instant clock(RealDocker docker) throws EngineException {
    try (DockerEngine engine = DockerEngine.at(docker.url())) {
      return engine.identify().clock();
    }
  }

  private static String host(RealDocker docker) {
    try (DockerEngine engine = DockerEngine.at(docker.url())) {
      return engine.identify().host();
    } catch (EngineException e) {
      throw new AssertionError(e);
    }
  }

  private static List<EngineEvent> events(RealDocker docker, Instant since) throws EngineException {
    List<EngineEvent> events = new ArrayList<>();
    try (DockerEngine engine = DockerEngine.at(docker.url());
        EventStream stream = engine.events(since, engine.identify().clock())) {
      for (EngineEvent e = stream.next(); e != null; e = stream.next()) {
        events.add(e);
      }
    }
    return events;
  }

  private static long expectedCalls(List<EngineEvent> told) {
    long notifications = told.stream().filter(e -> e.type().equals("container")).count();
    return told.size() + notifications + 2;
  }

  private static List<String> notification(EngineEvent event, String host) {
    String name = event.actor().name().orElseThrow();
    return List.of(
        "notification-push",
        "--project",
        "Nasqueron",
        "--service",
        "Docker",
        "--type",
        "container." + event.action(),
        "--group",
        "ops",
        "--text",
        "Docker container " + name + ": " + event.action(),
        "--link",
        host);
  }

  /** Files that only a shell could have made. */
  private List<Path> pwned() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path place : List.of(folder, Path.of("/"), Program.ROOT, Path.of(""))) {
      Path file = place.resolve("pwned");
      if (Files.exists(file)) {
        found.add(file);
      }
    }
    return found;
  }
}
