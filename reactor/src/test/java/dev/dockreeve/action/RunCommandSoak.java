// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Many commands, some at a time, that end well, badly, too late, by interrupt, or never begin. */
final class RunCommandSoak {

  private static final int THREADS = 4;

  private RunCommandSoak() {}

  /** Returns how many of the {@code count} ended as they should. */
  static int run(Way way, int count) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger right = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                  if (one(way, n)) {
                    right.incrementAndGet();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return right.get();
  }

  private static boolean one(Way way, int n) {
    Facts facts = Attempted.facts("x");
    try {
      return switch (n % 50) {
        case 10 -> way.attempt("sh", "-c", "exit 3").reason().equals("exit code 3");
        case 20 -> way.attempt("no-such-program") instanceof Outcome.Failed;
        case 30 ->
            way.attempt(way.command("sleep", "100"), Duration.ofMillis(30))
                instanceof Outcome.TimedOut;
        case 40 ->
            way.attempt(way.command("cat").stdin(Template.of("%%name%%")))
                .output()
                .text()
                .equals("sentry_web");
        case 45 -> {
          Thread.currentThread().interrupt();
          way.command("sleep", "100").build().attempt(facts, Attempted.LONG);
          yield false;
        }
        default -> way.attempt("true") instanceof Outcome.Succeeded;
      };
    } catch (InterruptedException e) {
      return n % 50 == 45;
    }
  }
}
