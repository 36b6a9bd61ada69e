// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;

/**
 * What is to go wrong with answers to come, and who waits because of it. Whoever waits goes on when
 * its time is over or the fault is taken back. Safe for use by several threads.
 */
final class AnswerFaults {

  /** What an answer is, in place of the right one. */
  sealed interface Trouble permits Breakage, Status {}

  /** An error in Docker's form. */
  record Status(int code) implements Trouble {}

  private static final class Planned {
    private final BiPredicate<Call, String> fits;
    private final Trouble trouble;
    private int times;

    Planned(BiPredicate<Call, String> fits, Trouble trouble, int times) {
      this.fits = fits;
      this.trouble = trouble;
      this.times = times;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Planned> planned = new ArrayList<>();
  private final Map<Call, Duration> waitsBefore = new EnumMap<>(Call.class);
  private final Map<Call, Duration> waitsAfter = new EnumMap<>(Call.class);
  private final Map<Call, Long> asked = new EnumMap<>(Call.class);
  private Duration subscriptionDelay = Duration.ZERO;
  private Set<String> leftOut = Set.of();
  private int partialLists;
  private volatile boolean hung;
  private int waiting;

  /** The next answers to what fits, by call and path, are wrong. */
  void plan(BiPredicate<Call, String> fits, int times, Trouble trouble) {
    lock.lock();
    try {
      planned.add(new Planned(fits, trouble, times));
    } finally {
      lock.unlock();
    }
  }

  /** What is to go wrong with this one, which is counted. */
  Optional<Trouble> take(Call call, String path) {
    lock.lock();
    try {
      asked.merge(call, 1L, Long::sum);
      Iterator<Planned> all = planned.iterator();
      while (all.hasNext()) {
        Planned next = all.next();
        if (next.fits.test(call, path)) {
          next.times--;
          if (next.times == 0) {
            all.remove();
          }
          return Optional.of(next.trouble);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  long asked(Call call) {
    lock.lock();
    try {
      return asked.entrySet().stream()
          .filter(e -> call.covers(e.getKey()))
          .mapToLong(Map.Entry::getValue)
          .sum();
    } finally {
      lock.unlock();
    }
  }

  void delayBefore(Call call, Duration delay) {
    change(() -> waitsBefore.put(call, delay));
  }

  void delayAfter(Call call, Duration delay) {
    change(() -> waitsAfter.put(call, delay));
  }

  void delaySubscriptions(Duration delay) {
    change(() -> subscriptionDelay = delay);
  }

  void leaveOut(Set<String> containers, int lists) {
    change(() -> {
      leftOut = Set.copyOf(containers);
      partialLists = lists;
    });
  }

  void hang(boolean value) {
    change(() -> hung = value);
  }

  void heal() {
    change(() -> {
      planned.clear();
      waitsBefore.clear();
      waitsAfter.clear();
      subscriptionDelay = Duration.ZERO;
      partialLists = 0;
      hung = false;
    });
  }

  private void change(Runnable step) {
    lock.lock();
    try {
      step.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The containers that the list of this moment does not have. */
  Set<String> takeLeftOut() {
    lock.lock();
    try {
      if (partialLists == 0) {
        return Set.of();
      }
      partialLists--;
      return leftOut;
    } finally {
      lock.unlock();
    }
  }

  boolean subscribesLate() {
    lock.lock();
    try {
      return subscriptionDelay.isPositive();
    } finally {
      lock.unlock();
    }
  }

  /** Waits before the engine looks. */
  void awaitBefore(Call call) throws InterruptedException {
    lock.lock();
    try {
      await(() -> delay(waitsBefore, call));
    } finally {
      lock.unlock();
    }
  }

  /** Waits after the engine looked. */
  void awaitAfter(Call call) throws InterruptedException {
    lock.lock();
    try {
      await(() -> delay(waitsAfter, call));
    } finally {
      lock.unlock();
    }
  }

  /** Waits between the head of the answer and the subscription. */
  void awaitSubscription() throws InterruptedException {
    lock.lock();
    try {
      await(() -> subscriptionDelay);
    } finally {
      lock.unlock();
    }
  }

  /** Waits while the engine hangs. */
  void awaitAwake() throws InterruptedException {
    if (!hung) {
      return;
    }
    lock.lock();
    try {
      while (hung) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private interface Delay {
    Duration now();
  }

  private void await(Delay delay) throws InterruptedException {
    long begin = System.nanoTime();
    long left = delay.now().toNanos();
    if (left <= 0) {
      return;
    }
    waiting++;
    changed.signalAll();
    try {
      while (left > 0) {
        long _ = changed.awaitNanos(left);
        left = delay.now().toNanos() - (System.nanoTime() - begin);
      }
    } finally {
      waiting--;
      changed.signalAll();
    }
  }

  private static Duration delay(Map<Call, Duration> delays, Call call) {
    Duration all = delays.getOrDefault(Call.ANY, Duration.ZERO);
    return delays.getOrDefault(call, all);
  }

  /** Whether so many requests wait within the limit. */
  boolean awaitWaiting(int requests, Duration limit) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(limit);
    lock.lock();
    try {
      while (waiting < requests) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
