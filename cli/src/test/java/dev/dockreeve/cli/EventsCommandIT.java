// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.contract.RequiresDocker;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code events} and {@code ps} beside what the engine itself says. */
@RequiresDocker
class EventsCommandIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long the engine is kept busy; minutes by {@code -Dbusy.seconds=180}. */
  private static final Duration BUSY = Duration.ofSeconds(Integer.getInteger("busy.seconds", 20));

  private static final Pattern FIELDS =
      Pattern.compile("\"type\":\"(\\w+)\",\"action\":\"(\\w+)\".*?\"actor\":\\{\"id\":\"(\\w*)\"");

  @Test
  void follow_busyEngine_foldOfStartAndDieIsTheEnginesOwnList() throws Exception {
    try (RealDocker docker = RealDocker.start()) {
      DockerClient client = docker.client();
      client.run(ContainerSpec.named("there-before").command("sleep", "1000").build());
      try (Program events =
          Program.start("events", "-f", "-o", "jsonl", "--engine", "docker=" + docker.url())) {
        events.awaitOut(line -> line.contains("\"origin\":\"initial\""), PATIENCE);
        keepBusy(client, System.nanoTime() + BUSY.toNanos());
        String last = client.run(ContainerSpec.named("the-last").command("sleep", "1000").build());
        events.awaitOut(
            line -> line.contains("\"action\":\"start\"") && line.contains(last), PATIENCE);

        assertThat(fold(events.out())).containsExactlyInAnyOrderElementsOf(client.ids(false));
        assertThat(events.err()).singleElement().asString().startsWith("engine docker   Docker ");
        assertThat(events.terminate()).isZero();
      }
    }
  }

  @Test
  void remembered_afterSomeLife_showsItAndEnds() throws Exception {
    try (RealDocker docker = RealDocker.start()) {
      String id = docker.client().run(ContainerSpec.named("web").command("sleep", "1000").build());
      try (Program events =
          Program.start("events", "-o", "jsonl", "--engine", "docker=" + docker.url())) {
        assertThat(events.awaitExit(PATIENCE)).isZero();
        assertThat(events.out())
            .anyMatch(line -> line.contains("\"action\":\"start\"") && line.contains(id));
      }
      try (Program ps = Program.start("ps", "--engine", "docker=" + docker.url(), "--no-color")) {
        assertThat(ps.awaitExit(PATIENCE)).isZero();
        assertThat(ps.out()).hasSize(2);
        assertThat(ps.out().get(0)).startsWith("PROJECT  NAME  IMAGE");
        assertThat(ps.out().get(1))
            .contains("web", "running", docker.client().ip(id, "bridge").orElseThrow())
            .contains(id.substring(0, 12));
      }
    }
  }

  private static void keepBusy(DockerClient client, long until) throws IOException {
    Random random = new Random(7);
    List<String> alive = new ArrayList<>();
    for (int i = 0; System.nanoTime() < until; i++) {
      if (alive.size() < 5 || random.nextInt(3) == 0) {
        alive.add(client.run(ContainerSpec.named("busy-" + i).command("sleep", "1000").build()));
      } else {
        String id = alive.get(random.nextInt(alive.size()));
        switch (random.nextInt(4)) {
          case 0 -> client.restart(id, Duration.ZERO);
          case 1 -> {
            client.pause(id);
            client.unpause(id);
          }
          case 2 -> client.kill(id, "KILL");
          default -> client.remove(id);
        }
        alive.retainAll(client.ids(false));
      }
    }
  }

  private static Set<String> fold(List<String> lines) {
    Set<String> alive = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher fields = FIELDS.matcher(line);
      if (fields.find() && fields.group(1).equals("container")) {
        switch (fields.group(2)) {
          case "start" -> alive.add(fields.group(3));
          case "die" -> alive.remove(fields.group(3));
          default -> {}
        }
      }
    }
    return alive;
  }
}
