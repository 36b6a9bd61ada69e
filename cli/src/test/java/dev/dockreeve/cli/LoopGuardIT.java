// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.RealDocker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rule that restarts what has started, on a real engine. */
@RequiresDocker
@Timeout(300)
class LoopGuardIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void row29_ruleThatRestartsItsContainer_isSuspendedAndSaysWhy() throws Exception {
    Recorder recorder = new Recorder(folder).program("note").program("tell");
    try (RealDocker docker = RealDocker.start();
        Program daemon = daemon(docker, recorder)) {
      String id =
          docker
              .client()
              .run(ContainerSpec.named("web").command("sleep", "1000").network("none").build());

      List<String> status = awaitStatus(line -> line.startsWith("Restart it"));
      assertThat(status)
          .anyMatch(line -> line.matches("Restart it +suspended +1 .*triggers itself"));
      assertThat(String.join("", ask("status", "-o", "json")))
          .contains("\"suspended_why\":\"triggers itself\"");
      daemon.awaitErr(
          line ->
              line.contains("rule=\"Restart it\" is suspended: it triggers itself")
                  && line.contains("container=\"web\" id=" + id + " runs=11")
                  && line.contains("dockreeve resume \"Restart it\""),
          PATIENCE);
      recorder.await(calls -> of(calls, "tell").size() == 1, PATIENCE);
      // One start by us, and one by each of eleven attempts.
      recorder.await(calls -> of(calls, "note").size() == 12, PATIENCE);
      Optional<String> since = docker.client().inspect(id, "State", "StartedAt");
      assertThat(ask("suspend", "Note")).isNotEmpty();
      assertThat(ask("status")).anyMatch(line -> line.matches("Note +suspended +0 .*by hand"));
      assertThat(docker.client().inspect(id, "State", "StartedAt")).isPresent().isEqualTo(since);
      assertThat(recorder.calls("note")).hasSize(12);
      assertThat(recorder.calls("tell"))
          .containsExactly(List.of("tell", "Restart it", id, "web", "11", "60s"));

      assertThat(ask("resume", "Restart it").getFirst()).contains("is on");
      awaitStatus(line -> line.matches("Restart it +suspended +1 .*triggers itself"));
      recorder.await(calls -> of(calls, "tell").size() == 2, PATIENCE);
      assertThat(daemon.terminate()).isZero();
    }
  }

  private static List<Recorder.Call> of(List<Recorder.Call> calls, String program) {
    return calls.stream().filter(call -> call.argv().getFirst().equals(program)).toList();
  }

  private Program daemon(RealDocker docker, Recorder recorder) throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("bin/restart-it"),
            "#!/bin/sh\nexec curl -sf --unix-socket "
                + docker.socket()
                + " -X POST \"http://localhost/containers/$1/restart?t=0\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path config =
        Files.writeString(
            folder.resolve("dockreeve.yml"),
            """
            events_reactor:
              Restart it:
                event: {type: container, action: start}
                run: ["restart-it", "%%id%%"]
              Note:
                event: {type: container, action: start}
                run: ["note", "%%run_id%%"]
              Tell:
                event: {type: reactor, action: loop}
                run: ["tell", "%%actor.rule%%", "%%actor.container%%", "%%name%%", "%%actor.runs%%", "%%actor.within%%"]
            """);
    Program daemon = Program.daemon(recorder.daemonEnvironment(), config, docker.url());
    daemon.awaitErr(line -> line.startsWith("ready"), PATIENCE);
    return daemon;
  }

  private List<String> ask(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api", folder.resolve("run/api.sock").toString()));
    return Program.ask(0, Map.of(), all);
  }

  private List<String> awaitStatus(Predicate<String> wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> status = ask("status");
    while (status.stream().noneMatch(line -> line.contains("suspended") && wanted.test(line))) {
      assertThat(System.nanoTime()).as(status.toString()).isLessThan(deadline);
      status = ask("status");
    }
    return status;
  }
}
