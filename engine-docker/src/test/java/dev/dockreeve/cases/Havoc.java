// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Breaks a link again and again, at random, until it is closed; then the link is whole. */
final class Havoc implements AutoCloseable {

  private final Link link;
  private final RandomGenerator random;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;
  private final StringBuilder log = new StringBuilder();
  private int faults;

  private Havoc(Link link, long seed) {
    this.link = link;
    this.random = new SplittableRandom(seed);
    this.thread = Thread.ofVirtual().name("havoc").unstarted(this::wreak);
  }

  static Havoc on(Link link, long seed) {
    Havoc havoc = new Havoc(link, seed);
    havoc.thread.start();
    return havoc;
  }

  private void wreak() {
    try {
      while (!waited(200, 3000)) {
        faults++;
        switch (random.nextInt(6)) {
          case 0, 1 -> {
            log.append(" blip");
            link.blip();
          }
          case 2, 3 -> {
            log.append(" cut");
            link.cut();
            boolean end = waited(50, 2500);
            link.mend();
            if (end) {
              return;
            }
          }
          case 4 -> {
            log.append(" slice");
            link.slice(1 + random.nextInt(64));
          }
          default -> {
            log.append(" swallow");
            link.swallow();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean waited(int from, int to) throws InterruptedException {
    return over.await(Duration.ofMillis(random.nextInt(from, to)).toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How often it broke, and how. Once it is closed. */
  String count() {
    return "faults=" + faults + log;
  }

  @Override
  public void close() throws InterruptedException {
    over.countDown();
    thread.join();
    link.mend();
  }
}
