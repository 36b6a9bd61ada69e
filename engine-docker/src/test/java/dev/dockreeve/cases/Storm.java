// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.testkit.ContainerSpec;
import dev.dockreeve.testkit.real.DockerClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Random life on a real engine: some workers create, start, kill, stop, restart, pause, rename and
 * remove up to a number of containers, each container by one worker at a time.
 */
final class Storm {

  private static final int WORKERS = 6;

  /** Events that mean nothing, at once: they make the engine forget others. */
  private static final int NOISE = 100;

  private enum State {
    ABSENT,
    STOPPED,
    RUNNING,
    PAUSED
  }

  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private final int number;
    private State state = State.ABSENT;
    private String name = "";
    private int names;

    private Slot(int number) {
      this.number = number;
    }

    private String newName() {
      name = "storm-" + number + "-" + ++names;
      return name;
    }
  }

  private final DockerClient client;
  private final List<Slot> slots = new ArrayList<>();
  private final AtomicLong deeds = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  Storm(DockerClient client, int containers) {
    this.client = client;
    for (int i = 0; i < containers; i++) {
      slots.add(new Slot(i));
    }
  }

  /** Rages for so long, and until there are so many deeds. */
  void rage(Duration time, int least, long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    long end = System.nanoTime() + time.toNanos();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      RandomGenerator own = random.split();
      workers.add(Thread.ofVirtual().name("storm-" + i).start(() -> work(end, least, own)));
    }
    for (Thread worker : workers) {
      worker.join();
    }
  }

  /** How many deeds the engine did, and how many it refused. */
  String count() {
    return "deeds=" + deeds + " refused=" + refused;
  }

  private void work(long end, int least, RandomGenerator random) {
    while (System.nanoTime() < end || deeds.get() < least) {
      Slot slot = slots.get(random.nextInt(slots.size()));
      if (slot.lock.tryLock()) {
        try {
          act(slot, random.nextInt(100));
          deeds.incrementAndGet();
        } catch (IOException e) {
          refused.incrementAndGet();
          recover(slot);
        } finally {
          slot.lock.unlock();
        }
      }
    }
  }

  private void act(Slot slot, int dice) throws IOException {
    switch (slot.state) {
      case ABSENT -> appear(slot, dice);
      case STOPPED -> {
        if (dice < 70) {
          client.start(slot.name);
          slot.state = State.RUNNING;
        } else {
          remove(slot);
        }
      }
      case PAUSED -> {
        if (dice < 85) {
          client.unpause(slot.name);
          slot.state = State.RUNNING;
        } else {
          remove(slot);
        }
      }
      case RUNNING -> disturb(slot, dice);
    }
  }

  private void appear(Slot slot, int dice) throws IOException {
    ContainerSpec.Builder spec =
        ContainerSpec.named(slot.newName()).label("slot", Integer.toString(slot.number));
    if (dice < 25) {
      client.run(spec.command("true").autoRemove().build());
    } else if (dice < 35) {
      client.run(spec.command("false").build());
      slot.state = State.STOPPED;
    } else {
      client.run(spec.build());
      slot.state = State.RUNNING;
    }
  }

  private void disturb(Slot slot, int dice) throws IOException {
    if (dice < 20) {
      client.kill(slot.name, "KILL");
      client.awaitExit(slot.name);
      slot.state = State.STOPPED;
    } else if (dice < 40) {
      client.restart(slot.name, Duration.ZERO);
    } else if (dice < 55) {
      client.pause(slot.name);
      slot.state = State.PAUSED;
    } else if (dice < 70) {
      String old = slot.name;
      client.rename(old, slot.newName());
    } else if (dice < 80) {
      client.stop(slot.name, Duration.ofSeconds(1));
      slot.state = State.STOPPED;
    } else if (dice < 85) {
      for (int i = 0; i < NOISE; i++) {
        client.prepareExec(slot.name, "true");
      }
    } else {
      remove(slot);
    }
  }

  private void remove(Slot slot) throws IOException {
    client.remove(slot.name);
    slot.state = State.ABSENT;
  }

  /** The engine refused: the slot begins anew. */
  private void recover(Slot slot) {
    try {
      client.remove(slot.name);
    } catch (IOException e) {
      refused.incrementAndGet(); // It is not there, most likely.
    }
    slot.state = State.ABSENT;
  }
}
