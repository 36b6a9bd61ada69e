// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;

/** What is to go wrong in answers to come. Safe for use by several threads. */
final class Faults {

  private record Failure(String pathPrefix, int status) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Failure> failures = new ArrayList<>();
  private volatile Duration listDelay = Duration.ZERO;

  void failNext(String pathPrefix, int status) {
    lock.lock();
    try {
      failures.add(new Failure(pathPrefix, status));
    } finally {
      lock.unlock();
    }
  }

  /** The status of the failure that was planned for this path; it happens only once. */
  OptionalInt take(String path) {
    lock.lock();
    try {
      Iterator<Failure> planned = failures.iterator();
      while (planned.hasNext()) {
        Failure failure = planned.next();
        if (path.startsWith(failure.pathPrefix())) {
          planned.remove();
          return OptionalInt.of(failure.status());
        }
      }
      return OptionalInt.empty();
    } finally {
      lock.unlock();
    }
  }

  void delayList(Duration delay) {
    listDelay = delay;
  }

  Duration listDelay() {
    return listDelay;
  }
}
