// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.action.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A dispatcher without threads, of which each step is taken by hand. For one thread. */
public final class ByHand {

  /** A worker who is at work. */
  private record Busy(Queued queued, Attempts.Begun begun) {}

  private final Dispatcher dispatcher;
  private final int workers;
  private final List<Busy> busy = new ArrayList<>();

  private ByHand(Dispatcher dispatcher, int workers) {
    this.dispatcher = dispatcher;
    this.workers = workers;
  }

  /** The dispatcher that {@code builder} describes, started. */
  public static ByHand start(DispatcherBuilder builder) {
    Dispatcher dispatcher = builder.threaded(false).build();
    dispatcher.start();
    return new ByHand(dispatcher, builder.workers);
  }

  /** For those who bring runs. */
  public Dispatcher dispatcher() {
    return dispatcher;
  }

  /** A worker begins an attempt, if there is one, and somebody's turn has come. */
  public void take() {
    Optional<Queued> next = busy.size() < workers ? dispatcher.take() : Optional.empty();
    if (next.isEmpty()) {
      return;
    }
    Queued queued = next.get();
    Duty duty = dispatcher.lineup().duty(queued.run.rule()).orElseThrow();
    Optional<Attempts.Left> needless = dispatcher.attempts().needless(queued, duty);
    if (needless.isPresent()) {
      dispatcher.leave(queued, needless);
    } else {
      busy.add(new Busy(queued, dispatcher.attempts().begin(queued, duty)));
    }
  }

  /** A worker ends what it was at, by what its action does now; {@code which} of them. */
  public void finish(int which) {
    if (busy.isEmpty()) {
      return;
    }
    Busy one = busy.remove(which % busy.size());
    try {
      Outcome outcome = dispatcher.attempts().act(one.begun());
      dispatcher.leave(one.queued(), Optional.of(dispatcher.attempts().end(one.begun(), outcome)));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What is in the journal only is brought back, and what it had no room for is accepted. */
  public void backlog() {
    dispatcher.backlog().step();
  }

  /** What is due is done. */
  public void tick() {
    dispatcher.tick();
  }

  /** Ends in good order: what is being attempted is interrupted. */
  public void close() {
    for (Busy one : busy) {
      dispatcher.leave(one.queued(), Optional.of(dispatcher.attempts().interrupted(one.begun())));
    }
    busy.clear();
    dispatcher.close(Duration.ZERO);
  }
}
