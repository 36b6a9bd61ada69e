// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes runs in and has each attempted, by a bounded number of workers.
 *
 * <p>Order: runs of the same rule about the same container (or the same other thing, for events
 * without container) start in the order in which they were accepted and never overlap. Between
 * different ones nothing is promised, except that who is ready first is served first.
 *
 * <p>Bounds: at most {@code workers} attempts at a time; at most {@code maxPending} runs of at most
 * {@code maxPendingBytes} wait, and what comes beyond that is refused, counted, told to the
 * listener and logged. A run that waits for a worker for too long is counted and told, and goes on
 * waiting.
 *
 * <p>Safe for use by several threads. Nobody who calls it waits for an attempt, except in {@link
 * #close}.
 */
public final class Dispatcher {

  /*
   * Lanes. A run is put into the lane of its key. The first run of an idle lane makes the lane
   * ready: it goes to the end of one queue. A worker takes the first ready lane and of it the first
   * run, and puts the lane back to the end when it has more. So no lane is ever twice in the queue
   * or with two workers, which is all there is to order.
   *
   * Workers. There is no thread while there is nothing to do: a virtual thread is started when a
   * lane becomes ready and fewer than the limit are there; it works until no lane is ready.
   *
   * Acceptance. Places are reserved under the lock, the journal is written without it, then the
   * runs enter their lanes: nobody waits for the journal but who accepts. Two threads that accept
   * runs of one container are in no order; there is one thread per engine, so there are not two.
   *
   * Waiting. One timer thread looks at the ready queue, which is in the order of waiting.
   *
   * Retries will bring a run back to the front of its lane with the lane neither ready nor busy
   * until its time has come; Attempts decides, and finished() is where that happens.
   */

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");

  private final int workers;
  private final int maxPending;
  private final long maxPendingBytes;
  private final Duration warning;
  private final LongSupplier nanos;
  private final InstantSource clock;
  private final Journal journal;
  private final Attempts attempts;
  private final Told told;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Condition timer = lock.newCondition();
  private final Map<Lane.Key, Lane> lanes = new HashMap<>();
  private final ArrayDeque<Lane> ready = new ArrayDeque<>();
  private final BitSet names = new BitSet();
  private final Set<Thread> threads = new HashSet<>();
  private final WorkerWaits waits;
  private boolean timerRuns;
  private boolean timerIdle;
  private boolean closed;
  private int pending;
  private long pendingBytes;
  private int running;
  private long accepted;
  private long refused;
  private long succeeded;
  private long failed;
  private Optional<Long> refusalLoggedAt = Optional.empty();

  Dispatcher(DispatcherBuilder builder) {
    this.workers = builder.workers;
    this.maxPending = builder.maxPending;
    this.maxPendingBytes = builder.maxPendingBytes;
    this.warning = builder.warning;
    this.nanos = builder.nanos;
    this.clock = builder.clock;
    this.journal = builder.journal;
    this.told = new Told(builder.listener);
    this.attempts = new Attempts(journal, told, clock, nanos);
    this.waits = new WorkerWaits(warning);
  }

  /** Begins a dispatcher with 16 workers, 100,000 pending runs and a journal in memory. */
  public static DispatcherBuilder builder() {
    return new DispatcherBuilder();
  }

  /**
   * Takes {@code runs} in, in their order: they are in the journal when this returns, except those
   * that were refused. After {@link #close} nothing is taken in.
   */
  public void accept(List<Run> runs) {
    List<Run> taken = reserve(runs);
    if (taken.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    boolean written = false;
    try {
      journal.accepted(
          taken.stream()
              .map(run -> new Accepted(run.id(), run.rule(), "", run.event(), now))
              .toList());
      written = true;
    } finally {
      lock.lock();
      try {
        if (written) {
          taken.forEach(this::enqueue);
          startWorkers();
        } else {
          taken.forEach(run -> pending(run, -1));
          accepted -= taken.size();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** The counters now. */
  public Stats stats() {
    lock.lock();
    try {
      return new Stats(accepted, pending, running, succeeded, failed, refused, waits.counted());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops: starts no further attempt, waits up to {@code grace} for those that are running, then
   * interrupts them and waits until they have ended what they had begun. Runs that were not started
   * stay unfinished in the journal. May be called again, and then waits as well.
   */
  public void close(Duration grace) {
    lock.lock();
    try {
      if (!closed && pending > 0) {
        LOG.log(System.Logger.Level.WARNING, "stopping: not started runs={0}", pending);
      }
      closed = true;
      timer.signalAll();
      boolean interrupted = awaitIdle(grace.toNanos());
      threads.forEach(Thread::interrupt);
      interrupted |= awaitIdle(TimeUnit.SECONDS.toNanos(10));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the caller was interrupted, which ends the waiting. */
  private boolean awaitIdle(long nanosLeft) {
    try {
      long left = nanosLeft;
      while (!threads.isEmpty() && left > 0) {
        left = idle.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private List<Run> reserve(List<Run> runs) {
    List<Run> rejected;
    List<Run> taken;
    boolean log = false;
    int waiting;
    lock.lock();
    try {
      if (closed) {
        return List.of();
      }
      int room = 0;
      while (room < runs.size() && mayWait(runs.get(room))) {
        pending(runs.get(room++), 1);
      }
      taken = List.copyOf(runs.subList(0, room));
      rejected = List.copyOf(runs.subList(room, runs.size()));
      waiting = pending;
      accepted += taken.size();
      refused += rejected.size();
      if (!rejected.isEmpty()) {
        long now = nanos.getAsLong();
        log = refusalLoggedAt.isEmpty() || now - refusalLoggedAt.get() >= warning.toNanos();
        refusalLoggedAt = log ? Optional.of(now) : refusalLoggedAt;
      }
    } finally {
      lock.unlock();
    }
    if (log) {
      told.refusing(rejected.getFirst(), waiting);
    }
    rejected.forEach(run -> told.tell(new RunEvent.Refused(run)));
    return taken;
  }

  private boolean mayWait(Run run) {
    return pending == 0
        || (pending < maxPending && pendingBytes + run.event().bytes() <= maxPendingBytes);
  }

  private void pending(Run run, int sign) {
    pending += sign;
    pendingBytes += sign * run.event().bytes();
  }

  private void enqueue(Run run) {
    Lane.Key key = run.lane();
    Lane lane = lanes.get(key);
    if (lane == null) {
      lane = new Lane(key);
      lanes.put(key, lane);
      lane.runs.addLast(run);
      makeReady(lane);
    } else {
      lane.runs.addLast(run);
    }
  }

  private void makeReady(Lane lane) {
    lane.readySince = nanos.getAsLong();
    lane.counted = false;
    ready.addLast(lane);
  }

  private void startWorkers() {
    int missing = Math.min(ready.size(), workers - threads.size());
    for (int i = 0; i < missing && !closed; i++) {
      int name = names.nextClearBit(1);
      names.set(name);
      Thread thread = Thread.ofVirtual().name("dispatch-" + name).unstarted(() -> work(name));
      threads.add(thread);
      thread.start();
    }
    if (!ready.isEmpty() && threads.size() == workers && !closed) {
      watchWaits();
    }
  }

  private void work(int name) {
    lock.lock();
    try {
      for (Lane lane = next(); lane != null; lane = next()) {
        Run run = lane.runs.removeFirst();
        pending(run, -1);
        running++;
        Attempts.End end = Attempts.End.BROKEN;
        lock.unlock();
        try {
          end = attempts.attempt(run);
        } finally {
          lock.lock();
          finished(lane, end);
        }
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "worker ended by a bug worker=" + name, e);
    } finally {
      names.clear(name);
      threads.remove(Thread.currentThread());
      if (threads.isEmpty()) {
        idle.signalAll();
      }
      // Where an error ended this worker, somebody has to take its place.
      startWorkers();
      lock.unlock();
    }
  }

  private @Nullable Lane next() {
    return closed ? null : ready.pollFirst();
  }

  private void finished(Lane lane, Attempts.End end) {
    running--;
    switch (end) {
      case SUCCEEDED -> succeeded++;
      case FAILED, BROKEN -> failed++;
      case INTERRUPTED -> {}
    }
    if (lane.runs.isEmpty()) {
      lanes.remove(lane.key);
    } else {
      makeReady(lane);
    }
  }

  /** From now on somebody may have to wait. */
  private void watchWaits() {
    if (!timerRuns) {
      timerRuns = true;
      Thread.ofPlatform().daemon().name("dispatch-timer").start(this::tellWaits);
    } else if (timerIdle) {
      timerIdle = false;
      timer.signal();
    }
  }

  private void tellWaits() {
    long least = Math.max(TimeUnit.MILLISECONDS.toNanos(5), warning.toNanos() / 10);
    List<RunEvent.WaitsForWorker> late = List.of();
    while (true) {
      for (RunEvent.WaitsForWorker waits : late) {
        told.waiting(waits);
      }
      lock.lock();
      try {
        timerIdle = ready.isEmpty();
        if (timerIdle && !closed) {
          timer.await();
        } else if (!closed) {
          long due = ready.getFirst().readySince + warning.toNanos() - nanos.getAsLong();
          timer.awaitNanos(Math.max(least, due));
        }
        if (closed) {
          return;
        }
        late = waits.look(ready, nanos.getAsLong());
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
    }
  }
}
