// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.cases;

import dev.dockreeve.testkit.proxy.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Breaks a connection again and again, at random, until {@link #calm}. */
final class Havoc {

  /** A connection that was idle may become the stream: then its first request was another one. */
  private static final String EVENTS = "/events|/version";

  private final FaultProxy proxy;
  private final RandomGenerator random;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread;
  private final StringBuilder log = new StringBuilder();
  private int faults;

  private Havoc(FaultProxy proxy, long seed) {
    this.proxy = proxy;
    this.random = new SplittableRandom(seed);
    this.thread = Thread.ofVirtual().name("havoc").unstarted(this::wreak);
  }

  /** Begins. */
  static Havoc on(FaultProxy proxy, long seed) {
    Havoc havoc = new Havoc(proxy, seed);
    havoc.thread.start();
    return havoc;
  }

  private void wreak() {
    try {
      while (!waited(200, 3000)) {
        faults++;
        String fault = fault(random.nextInt(9));
        log.append("\n    ").append(Instant.now()).append(' ').append(fault);
        waited(50, 2500);
        proxy.heal();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      proxy.heal();
    }
  }

  private String fault(int kind) {
    int bytes = random.nextInt(2000);
    return switch (kind) {
      case 0 -> done("cut", proxy::cutAll);
      case 1 -> done("reset", proxy::resetAll);
      case 2 ->
          done(
              "away",
              () -> {
                proxy.refuse();
                proxy.cutAll();
              });
      case 3 -> done("slice", () -> proxy.onAll().slice(1 + bytes % 64, Duration.ofNanos(100_000)));
      case 4 -> done("cut-in-line", () -> proxy.onRequests(EVENTS).cutInLineAfter(bytes));
      case 5 -> done("half-close", () -> proxy.onRequests(EVENTS).halfCloseAfter(bytes));
      case 6 -> done("stall", () -> proxy.onRequests(EVENTS).stallAfter(bytes));
      case 7 -> done("reset-answers", () -> proxy.onRequests("/json").resetAfter(bytes));
      default -> done("blackhole", () -> proxy.onRequests(EVENTS).blackholeAfter(bytes));
    };
  }

  private static String done(String name, Runnable fault) {
    fault.run();
    return name;
  }

  private boolean waited(int from, int to) throws InterruptedException {
    return over.await(Duration.ofMillis(random.nextInt(from, to)).toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How often it broke, and how. Once it is calm. */
  String count() {
    return "faults=" + faults + log;
  }

  /** Ends it; then all is well. */
  void calm() throws InterruptedException {
    over.countDown();
    thread.join();
  }
}
