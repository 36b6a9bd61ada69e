// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Finds rules that trigger themselves: what a rule does to a container leads to the next run of the
 * same rule for the same container, and so on.
 *
 * <p>A run counts when the engine tells its event live, the event is a step in the life of a
 * container, and it happened while an attempt of that rule for that container was at work: by the
 * engine's clock, so of an engine whose clock is not ours nothing may be found. It must come at
 * most {@link #SOON} after the attempt. Each attempt is the cause of one run at most, so a queue
 * behind a slow command is no loop. A run without such a cause breaks the chain: a container that
 * its engine starts again and again, later and later, is no loop either, whatever a rule tells of
 * it.
 *
 * <p>No thread, no clock: every time is monotonic, in nanoseconds, and handed in. At most {@value
 * #MOST} pairs of rule and container are known, those that were not touched for longest are
 * forgotten; of each pair the last {@value #ATTEMPTS} attempts. Any thread.
 */
final class LoopGuard {

  /** How many runs in a chain are too many must be reached within this time. */
  static final Duration WITHIN = Duration.ofSeconds(60);

  /** How long after the end of an attempt an event may come that it has caused. */
  static final Duration SOON = Duration.ofSeconds(1);

  static final int MOST = 4_096;
  static final int ATTEMPTS = 16;

  private static final Set<String> STEPS =
      Set.of(
          "create", "start", "restart", "stop", "kill", "die", "oom", "pause", "unpause", "rename",
          "update", "destroy");

  private record Key(String rule, String engine, String container) {}

  private static final class Attempt {
    private final String runId;
    private final Instant from;
    private Instant to = Instant.MAX;
    private boolean atWork = true;
    private long endedAt;

    /** What it has caused; empty while nothing. */
    private String caused = "";

    Attempt(String runId, Instant from) {
      this.runId = runId;
      this.from = from;
    }

    boolean during(Instant time) {
      return !time.isBefore(from) && !time.isAfter(to);
    }

    boolean present(long now) {
      return atWork || now - endedAt < SOON.toNanos();
    }
  }

  private static final class Pair {
    private final ArrayDeque<Attempt> attempts = new ArrayDeque<>(2);

    /** When each run of the chain was accepted. */
    private final ArrayDeque<Long> chain = new ArrayDeque<>(2);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<Key, Pair> pairs = new LinkedHashMap<>(16, 0.75f, true);

  /** A listener that tells this guard before {@code next} hears. */
  RunListener before(RunListener next, InstantSource clock, LongSupplier nanos) {
    return event -> {
      switch (event) {
        case RunEvent.Started started -> began(started.run(), clock.instant(), nanos.getAsLong());
        case RunEvent.Retrying _, RunEvent.Ended _, RunEvent.Interrupted _ ->
            ended(event.run(), clock.instant(), nanos.getAsLong());
        case RunEvent.WaitsForWorker _,
            RunEvent.Refused _,
            RunEvent.Coalesced _,
            RunEvent.Throttled _ -> {}
      }
      next.on(event);
    };
  }

  /** An attempt of {@code run} is at work from now on. */
  void began(Accepted run, Instant at, long now) {
    if (!run.event().type().equals("container")) {
      return;
    }
    locked(() -> {
      Pair pair = pairs.computeIfAbsent(key(run.rule(), run.event()), _ -> new Pair());
      if (pairs.size() > MOST) {
        pairs.pollFirstEntry();
      }
      pair.attempts.removeIf(attempt -> !attempt.present(now));
      if (pair.attempts.size() == ATTEMPTS) {
        pair.attempts.removeFirst();
      }
      return pair.attempts.add(new Attempt(run.runId(), at));
    });
  }

  /** No attempt of {@code run} is at work any more. Nothing happens where none was. */
  void ended(Accepted run, Instant at, long now) {
    locked(() -> {
      Pair pair = pairs.get(key(run.rule(), run.event()));
      if (pair == null) {
        return false;
      }
      for (Attempt attempt : pair.attempts) {
        if (attempt.atWork && attempt.runId.equals(run.runId())) {
          attempt.atWork = false;
          attempt.endedAt = now;
          attempt.to = at;
        }
      }
      return true;
    });
  }

  /**
   * A run of {@code rule} is accepted for {@code event}.
   *
   * @param limit how many runs of a chain are not too many
   * @return how many runs of a chain there are, when these are too many; they are forgotten then
   */
  OptionalInt accepted(String rule, Event event, int limit, long now) {
    if (event.origin() != Origin.LIVE
        || !event.type().equals("container")
        || !STEPS.contains(event.action())) {
      return OptionalInt.empty();
    }
    return locked(() -> {
      Key key = key(rule, event);
      Pair pair = pairs.get(key);
      if (pair == null || !chained(pair, event, now) || pair.chain.size() <= limit) {
        return OptionalInt.empty();
      }
      pairs.remove(key);
      return OptionalInt.of(pair.chain.size());
    });
  }

  /** Whether the chain is longer now. */
  private static boolean chained(Pair pair, Event event, long now) {
    Instant time = event.time();
    pair.attempts.removeIf(attempt -> !attempt.present(now));
    if (pair.attempts.stream().noneMatch(attempt -> attempt.during(time))) {
      pair.chain.clear();
      return false;
    }
    pair.chain.removeIf(at -> now - at >= WITHIN.toNanos());
    boolean again = false;
    for (Attempt attempt : pair.attempts) {
      if (attempt.during(time)) {
        if (attempt.caused.isEmpty()) {
          attempt.caused = event.action();
          return pair.chain.add(now);
        }
        again |= attempt.caused.equals(event.action());
      }
    }
    if (again) {
      pair.chain.clear(); // The same twice within one attempt: it is another who does that.
    }
    return false;
  }

  /** Nothing is known of {@code rule} any more. */
  void forget(String rule) {
    locked(() -> pairs.keySet().removeIf(key -> key.rule().equals(rule)));
  }

  /** How many pairs are known. */
  int size() {
    return locked(pairs::size);
  }

  private static Key key(String rule, Event event) {
    return new Key(rule, event.engine(), event.actor().id());
  }

  private <T> T locked(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }
}
