// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.dispatch.Attempts.Left;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.Progress;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Takes runs in and has each attempted until it ends, by a bounded number of workers.
 *
 * <p>Accepted: a run is in the journal before anything of it begins, and when {@link #accept}
 * returns. At least once: each accepted run comes to one end, across restarts where the journal is
 * durable; an attempt that was cut off by our own end is made again.
 *
 * <p>Order: runs of the same rule about the same container (or the same other thing, for events
 * without container) start in the order in which they were accepted and never overlap; one that is
 * to be tried again holds back the later ones. A rule may ask for more or less ({@link Order}).
 * Between different ones nothing is promised, except that rules take turns.
 *
 * <p>Bounds: at most {@code workers} attempts at a time, of one rule at most its {@code
 * maxParallel}. The queue lives in the journal; in memory is only its beginning. What the journal
 * has no room for is kept in memory, of each rule and container the latest run, and what goes
 * beyond that too is refused; both are counted and told, as is too long a wait for a worker.
 *
 * <p>Safe for use by several threads. Who calls it waits for no attempt, except in {@link #close}.
 */
public final class Dispatcher {

  /*
   * Lineup: whose turn it is. Acceptance: from the journal into the lineup. Backlog: what is in the
   * journal only. Attempts: one attempt and what is written around it. Crew and Timer: the threads.
   * What changes is written before it shows in the lineup, so a lane goes on when that is durable.
   */

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.dispatch");

  /** How long commands may take to die when they are ended by {@link #close}. */
  private static final Duration REST = Duration.ofSeconds(10);

  private final Journal journal;
  private final Lineup lineup;
  private final Acceptance acceptance;
  private final Overflow overflow;
  private final Diversion diversion;
  private final Backlog backlog;
  private final Attempts attempts;
  private final Told told;
  private final Ages ages;
  private final Counters counters = new Counters();
  private final Crew crew;
  private final Timer timer;
  private final long warning;
  private final int workers;
  private final Consumer<JournalException> onJournalFailure;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Queue<CompletableFuture<Dispatcher>> beats = new ConcurrentLinkedQueue<>();
  private volatile boolean halted;
  private volatile boolean closed;

  Dispatcher(DispatcherBuilder builder) {
    this.journal = builder.journal;
    this.workers = builder.workers;
    this.warning = builder.warning.toNanos();
    this.onJournalFailure = builder.onJournalFailure;
    this.told = new Told(counters.before(builder.listener), builder.threaded);
    this.ages = new Ages(builder.clock, builder.nanos);
    this.timer = new Timer(builder.nanos, builder.threaded, this::tick);
    this.lineup =
        new Lineup(builder.window, builder.room, new WorkerWaits(builder.warning), timer::call);
    this.overflow = new Overflow(builder.mostOverflow, builder.room / 4);
    this.diversion = new Diversion(overflow, told, this::mayLogFull);
    this.attempts = new Attempts(builder, told, ages);
    this.acceptance = new Acceptance(journal, lineup, ages, this::orphaned);
    this.backlog =
        new Backlog(
            new Backlog.Parts(journal, lineup, overflow, acceptance, ages, builder.threaded),
            attempts::cancelled,
            this::rouse);
    this.crew = new Crew(builder.threaded ? workers : 0, this::work, this::wake);
    lineup.duties(builder.duties, false, ages.now());
  }

  /** Begins a dispatcher with 16 workers, no duties, and a journal in memory. */
  public static DispatcherBuilder builder() {
    return new DispatcherBuilder();
  }

  /**
   * Takes up what the journal has unfinished, and begins to work. Runs of rules that are not there
   * any more end as cancelled. Called again, or by the first {@link #accept}, it does nothing.
   */
  public void start() {
    if (started.compareAndSet(false, true)) {
      try {
        backlog.takeUp();
      } catch (JournalException.NotRead e) {
        LOG.log(
            Level.ERROR,
            "what is unfinished cannot be read, and is taken up later: " + e.getMessage());
        backlog.later(backlog::takeUp);
      }
    }
  }

  /**
   * From now on {@code duties}, by the names of their rules, are all that there is to do. Attempts
   * that go on end as they began. Queued runs are held to the new duty of their rule; those whose
   * rule is gone end as cancelled, and can be replayed.
   */
  public void duties(Map<String, Duty> duties) {
    List<Accepted> orphans = lineup.duties(Map.copyOf(duties), true, ages.now());
    orphans.stream().map(Accepted::rule).distinct().forEach(this::orphaned);
    try {
      backlog.cancelUnknown();
    } catch (JournalException.NotRead e) {
      backlog.later(backlog::cancelUnknown);
    }
    rouse();
  }

  private void orphaned(String rule) {
    backlog.orphaned(rule);
  }

  /**
   * Takes {@code runs} in, in their order, and remembers {@code progress} with them: all of it is
   * in the journal when this returns, except what was refused. After {@link #close} nothing is
   * taken in.
   *
   * @return false when nothing was taken in, since this is closed
   * @throws JournalException.NotWritten when the journal cannot be written and is to stop then
   */
  public boolean accept(List<Accepted> runs, List<Progress> progress) {
    if (closed) {
      return false;
    }
    start();
    Diversion.Way way = diversion.of(runs);
    try {
      acceptance.take(way.direct(), way.with(progress));
    } catch (JournalException.Full e) {
      way.divertAll();
      acceptance.take(List.of(), way.with(progress));
      backlog.call();
    } finally {
      if (way.isDiverted()) {
        backlog.callUnlessPausing();
      }
    }
    wake();
    lookLater();
    return true;
  }

  /**
   * {@link #accept} of runs that somebody asks for: all or none, and nothing waits in memory for
   * room in the journal, where it would be in the way of what happens now.
   *
   * @throws JournalException.NotWritten as there
   */
  public Taken acceptByHand(List<Accepted> runs) {
    if (closed) {
      return Taken.CLOSED;
    }
    start();
    Set<String> waiting = overflow.rules();
    if (runs.stream().anyMatch(run -> waiting.contains(run.rule()))) {
      return Taken.FULL;
    }
    try {
      acceptance.take(runs, List.of());
    } catch (JournalException.Full e) {
      return Taken.FULL;
    }
    wake();
    lookLater();
    return Taken.ACCEPTED;
  }

  private boolean mayLogFull() {
    return counters.mayLogFull(ages.now(), warning);
  }

  /**
   * Whether {@code run}, of an event, may be accepted: not when the throttle of its rule drops it,
   * which is counted and told then. To be asked once, and before it is accepted; who replays an
   * event by hand need not ask.
   */
  public boolean admits(Accepted run) {
    Admission admission = lineup.admit(run, ages.now(), warning);
    if (!admission.admitted()) {
      told.throttled(run, admission.untold());
    }
    return admission.admitted();
  }

  /** Starts no further attempt of {@code rule} until {@link #resume}; false if there is no such. */
  public boolean suspend(String rule) {
    return lineup.suspend(rule, true);
  }

  /** Lets {@code rule} go on; false if there is no such rule. */
  public boolean resume(String rule) {
    boolean known = lineup.suspend(rule, false);
    rouse();
    return known;
  }

  /** Whether runs wait in memory, since the journal has no room for them. */
  public boolean lacksRoom() {
    return !overflow.isEmpty();
  }

  /** The runs that do so. */
  public List<Accepted> withoutRoom() {
    return overflow.all();
  }

  /** The counters now. */
  public Stats stats() {
    List<RuleStats> rules = lineup.stats();
    return counters.stats(
        acceptance.accepted(),
        rules.stream().mapToLong(RuleStats::waiting).sum(),
        rules.stream().mapToInt(RuleStats::running).sum(),
        lineup.workerWaits());
  }

  /** How each rule stands. */
  public List<RuleStats> ruleStats() {
    return lineup.stats();
  }

  /** Others may have something to do now, some of them at a later time. */
  private void rouse() {
    wake();
    timer.call();
  }

  /** Sees to it that everybody who has something to do knows. */
  private void wake() {
    if (halted) {
      return;
    }
    int ready = lineup.ready(workers);
    if (ready > 0) {
      crew.call(ready);
    }
    if (lineup.wants()) {
      backlog.call();
    }
  }

  /** Whoever is ready now and still waits then is to be told of. */
  private void lookLater() {
    timer.call(ages.now() + warning);
  }

  /** Makes one attempt, if anybody's turn has come. */
  private boolean work() {
    Optional<Queued> next = halted ? Optional.empty() : lineup.take(ages.now());
    next.ifPresent(this::attempt);
    return next.isPresent();
  }

  private void attempt(Queued queued) {
    Optional<Left> left = Optional.empty();
    try {
      Optional<Duty> duty = lineup.duty(queued.run.rule());
      left =
          Optional.of(
              duty.isPresent() ? attempts.make(queued, duty.get()) : attempts.cancelled(queued));
    } catch (JournalException e) {
      // Its end is not durable: nothing that waits behind it may begin.
      left = Optional.of(new Left.Interrupted());
      journalFailed(e);
    } finally {
      leave(queued, left);
      if (lineup.wants()) {
        backlog.call();
      }
    }
  }

  /** That an attempt is over, or that it was broken off by an error that nobody should cause. */
  void leave(Queued queued, Optional<Left> left) {
    long now = ages.now();
    if (left.isPresent() && left.get() instanceof Left.Later(long due)) {
      if (!lineup.again(queued.notBefore(due), now)) {
        attempts.cancelled(queued);
      }
      timer.call();
    } else if (left.isEmpty() || !(left.get() instanceof Left.Interrupted)) {
      lineup.over(queued, now);
      if (queued.attempts == 0) {
        wake(); // Somebody else may have its turn.
      }
      lookLater();
    } else if (!halted) {
      // Somebody interrupted the attempt, and it was not us.
      lineup.again(queued.notBefore(now + TimeUnit.SECONDS.toNanos(1)), now);
      timer.call();
    }
  }

  private void journalFailed(JournalException e) {
    LOG.log(Level.ERROR, "journal: " + e.getMessage());
    halted = true;
    if (failed.compareAndSet(false, true)) {
      onJournalFailure.accept(e);
    }
  }

  /**
   * Completes when the dispatcher's timer has looked after everything once more: not while that
   * thread hangs, or somebody holds what it needs. Never after {@link #close}.
   */
  public CompletableFuture<Dispatcher> beat() {
    CompletableFuture<Dispatcher> beat = new CompletableFuture<>();
    beats.add(beat);
    timer.call();
    return beat;
  }

  /** Does what is due; when to do so again. */
  OptionalLong tick() {
    long now = ages.now();
    OptionalLong due = lineup.release(now);
    lineup.waits(now).forEach(told::waiting);
    wake();
    for (var beat = beats.poll(); beat != null; beat = beats.poll()) {
      beat.complete(this);
    }
    OptionalLong since = lineup.waitingSince();
    if (since.isEmpty()) {
      return due;
    }
    long late = since.getAsLong() + warning - now;
    long next = now + Math.max(late, Math.max(TimeUnit.MILLISECONDS.toNanos(5), warning / 10));
    return OptionalLong.of(due.isPresent() && due.getAsLong() - next < 0 ? due.getAsLong() : next);
  }

  /** Starts no further attempt, for good; those that run go on. What is accepted is remembered. */
  public void halt() {
    halted = true;
  }

  /**
   * Stops: starts no further attempt, waits up to {@code grace} for those that are running, then
   * interrupts them and waits until they have ended what they had begun. What has not ended then
   * stays unfinished in the journal. May be called again, and then waits as well.
   */
  public void close(Duration grace) {
    boolean first = !closed;
    halted = true;
    closed = true;
    backlog.close();
    timer.close();
    boolean interrupted = crew.close(grace, REST);
    if (first) {
      told.stopping(overflow.size(), stats().waiting());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next run, for whoever makes its attempts step by step. */
  Optional<Queued> take() {
    return lineup.take(ages.now());
  }

  Attempts attempts() {
    return attempts;
  }

  Backlog backlog() {
    return backlog;
  }

  Lineup lineup() {
    return lineup;
  }
}
