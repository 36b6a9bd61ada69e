// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls a {@link Handler}. Its thread is interrupted when the time is over. Java cannot end a
 * thread that does not listen: such a handler keeps its worker, and holds back the later runs of
 * its lane, until it returns; that is logged, once for each action. Safe for use by several
 * threads.
 *
 * @implNote The handler has a thread of its own, so that the interrupt that ends its time is never
 *     taken for the one by which the reactor stops a worker, nor the other way round.
 */
public final class HandlerAction implements Action {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.action");

  /** How long a handler may take to listen before it is logged, or left alone. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String description;
  private final Handler handler;
  private final Duration patience;
  private final AtomicBoolean logged = new AtomicBoolean();

  private HandlerAction(String description, Handler handler, Duration patience) {
    this.description = PlainText.of(requireNonNull(description, "description"));
    this.handler = requireNonNull(handler, "handler");
    this.patience = patience;
  }

  /**
   * An action that calls {@code handler}.
   *
   * @param description what it does, in one line for people
   */
  public static HandlerAction of(String description, Handler handler) {
    return of(description, handler, PATIENCE);
  }

  static HandlerAction of(String description, Handler handler, Duration patience) {
    return new HandlerAction(description, handler, patience);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InterruptedException when the thread is interrupted. The handler has been interrupted
   *     then and has ended, unless it does not listen: it is left alone after five seconds
   */
  @Override
  public Outcome attempt(Facts facts, Duration timeout) throws InterruptedException {
    FutureTask<Outcome> task =
        new FutureTask<>(() -> requireNonNull(handler.handle(facts), "the handler's outcome"));
    Thread thread = Thread.ofVirtual().name("handler-" + facts.runId()).start(task);
    try {
      return plain(task.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return failed(e);
    } catch (TimeoutException e) {
      return timedOut(thread, timeout);
    } catch (InterruptedException e) {
      stop(thread);
      throw e;
    }
  }

  private Outcome timedOut(Thread thread, Duration timeout) throws InterruptedException {
    thread.interrupt();
    try {
      if (!thread.join(patience)) {
        deaf();
        thread.join();
      }
    } catch (InterruptedException e) {
      stop(thread);
      throw e;
    }
    return new Outcome.TimedOut(timeout, "interrupted", Captured.NOTHING);
  }

  /** For a worker that has been interrupted itself, and shall not wait for ever. */
  private void stop(Thread thread) {
    thread.interrupt();
    boolean ended = false;
    try {
      ended = thread.join(patience);
    } catch (InterruptedException e) {
      // Asked to hurry: it was told to end, and that must do.
    }
    if (!ended) {
      deaf();
    }
  }

  private void deaf() {
    if (logged.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "handler goes on although it was interrupted, and keeps its worker: action="
              + PlainText.quoted(description));
    }
  }

  private static Outcome failed(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return Outcome.failed(PlainText.brief(cause.getClass().getName() + message));
  }

  /** A handler may well put a container's name into a reason. */
  private static Outcome plain(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> outcome;
      case Outcome.Failed(String reason, boolean permanent, Captured output, var retryAfter) ->
          new Outcome.Failed(PlainText.brief(reason), permanent, output, retryAfter);
      case Outcome.TimedOut(Duration timeout, String rest, Captured output) ->
          new Outcome.TimedOut(timeout, PlainText.brief(rest), output);
    };
  }

  @Override
  public String describe() {
    return description;
  }
}
