// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cli;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.real.DockerClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Containers that start, end by themselves, are killed, restarted and removed, until it is closed.
 */
final class Load implements AutoCloseable {

  private static final int LONGEST_PAUSE = 500;

  private final DockerClient docker;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<String> failure = new AtomicReference<>("");
  private final List<Thread> threads = new ArrayList<>();

  private Load(DockerClient docker) {
    this.docker = docker;
  }

  /** Begins, with so many hands. */
  static Load start(DockerClient docker, int hands) {
    Load load = new Load(docker);
    for (int hand = 0; hand < hands; hand++) {
      int seed = hand;
      load.threads.add(Thread.ofPlatform().name("load-" + hand).start(() -> load.work(seed)));
    }
    return load;
  }

  private void work(int hand) {
    SplittableRandom random = new SplittableRandom(hand);
    try {
      String stays = docker.run(container("stays-" + hand, "sleep", "100000"));
      for (int turn = 0; !pause(random.nextInt(1, LONGEST_PAUSE)); turn++) {
        if (random.nextInt(3) == 0) {
          restart(stays, random);
        } else {
          passBy("passes-" + hand + "-" + turn);
        }
      }
    } catch (IOException e) {
      failure.set(String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void restart(String container, SplittableRandom random) throws IOException {
    if (random.nextBoolean()) {
      docker.restart(container, Duration.ZERO);
    } else {
      docker.kill(container, "KILL");
      docker.awaitExit(container);
      docker.start(container);
    }
  }

  private void passBy(String name) throws IOException {
    String id = docker.run(container(name, "true"));
    docker.awaitExit(id);
    docker.remove(id);
  }

  private static ContainerSpec container(String name, String... command) {
    return ContainerSpec.named(name).command(command).network("none").build();
  }

  private boolean pause(int millis) throws InterruptedException {
    return over.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Fails when it has not gone on all the time. */
  void check() {
    if (!failure.get().isEmpty()) {
      throw new AssertionError("the load has ended: " + failure.get());
    }
  }

  @Override
  public void close() {
    over.countDown();
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(60));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
