// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dockreeve.action.Action;
import dev.dockreeve.action.Captured;
import dev.dockreeve.action.Outcome;
import dev.dockreeve.config.EngineSpec;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.simulated.SimulatedDocker;
import dev.dockreeve.watch.Fleet;
import dev.dockreeve.watch.Room;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EngineFeedTest {

  private static final int CONTAINERS = 20;

  @TempDir Path folder;

  private final LinkedBlockingQueue<String> started = new LinkedBlockingQueue<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Fleet fleet = Fleet.of();

  @AfterEach
  void close() {
    fleet.close();
  }

  private static final class Nothing implements Action {
    @Override
    public Outcome attempt(Facts facts, Duration timeout) {
      return new Outcome.Succeeded(Captured.NOTHING);
    }

    @Override
    public String describe() {
      return "nothing";
    }
  }

  private void ended(RunEvent event) {
    if (event instanceof RunEvent.Ended ended && ended.run().event().action().equals("start")) {
      started.add(ended.run().event().actor().name().orElse("?"));
    }
  }

  /** The first one takes long. */
  private void slow(Event event) {
    if (event.action().equals("start")) {
      held.countDown();
      try {
        goOn.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void room_tooSmallForAFlood_everyStartIsStillToldOnce() throws Exception {
    Screen screen = new Screen();
    try (SimulatedDocker docker = SimulatedDocker.start(folder.resolve("docker.sock"));
        Reactor reactor =
            Reactor.builder()
                .rule(Rule.of("All", new Condition.Always()), new Nothing())
                .listener(this::ended)
                .build()) {
      EngineFeed feed =
          new EngineFeed(
              new EngineSpec("docker", EngineSpec.Kind.DOCKER, docker.url()),
              new EngineFeed.Shared(fleet, reactor, Duration.ofSeconds(60), this::slow, _ -> {}),
              new Room(4, 1 << 20),
              new EngineLines(screen.terminal(false), System.nanoTime()));
      feed.start();
      fleet.start();
      feed.settled().get(20, TimeUnit.SECONDS);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < CONTAINERS; i++) {
        names.add("c" + i);
        docker.run(ContainerSpec.named("c" + i).build());
        if (i == 0) {
          assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
        }
      }
      var first = feed.watcher();
      awaitAlive(feed);
      goOn.countDown();

      List<String> seen = new ArrayList<>();
      while (seen.size() < CONTAINERS) {
        String name = started.poll(20, TimeUnit.SECONDS);
        assertThat(name).as("after " + seen).isNotNull();
        seen.add(name);
      }
      assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
      assertThat(feed.watcher()).as("it was replaced").isNotSameAs(first);
      docker.run(ContainerSpec.named("last").build());
      assertThat(started.poll(20, TimeUnit.SECONDS)).isEqualTo("last");
      fleet.close();
      feed.join();
    }
  }

  private static void awaitAlive(EngineFeed feed) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (feed.watcher().portfolio().size() < CONTAINERS) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
