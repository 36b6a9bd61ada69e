// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.Action;
import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.dispatch.DispatcherBuilder;
import dev.dockreeve.dispatch.Run;
import dev.dockreeve.dispatch.RunListener;
import dev.dockreeve.dispatch.Stats;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.rule.RuleIndex;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares events with rules, and has done what the matching rules ask for.
 *
 * <p>{@link #accept} is to be called by one thread per engine, in the order of the events; several
 * engines may call at a time. It matches, writes to the journal and returns: it never waits for an
 * action. What is ordered, bounded and told is said at {@link Dispatcher}.
 */
public final class Reactor implements AutoCloseable {

  /** How long {@link #close()} lets running attempts go on. */
  public static final Duration CLOSE_GRACE = Duration.ofSeconds(8);

  private final List<Rule> rules;
  private final RuleIndex index;
  private final Map<String, Deed> deeds;
  private final Dispatcher dispatcher;
  private final RunIds ids = new RunIds(new SecureRandom());

  /** What a rule does, and how long an attempt at it may take. */
  private record Deed(Rule rule, Action action, Optional<Duration> timeout) {}

  private final Duration timeout;

  private Reactor(Builder builder) {
    this.deeds = Map.copyOf(builder.deeds);
    this.rules = builder.deeds.values().stream().map(Deed::rule).toList();
    this.index = RuleIndex.of(rules);
    this.timeout = builder.timeout;
    this.dispatcher = builder.dispatcher.build();
  }

  /** Begins a reactor without rules. */
  public static Builder builder() {
    return new Builder();
  }

  /** The rules, in their order. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Has done what the rules ask for about {@code event}. When this returns, the runs are in the
   * journal. After {@link #close} nothing happens.
   */
  public void accept(Event event) {
    List<Rule> matching = index.matching(requireNonNull(event, "event"));
    if (matching.isEmpty()) {
      return;
    }
    List<Run> runs = new ArrayList<>(matching.size());
    for (Rule rule : matching) {
      Deed deed = deeds.get(rule.name());
      if (deed != null) {
        Duration limit = deed.timeout.orElse(timeout);
        runs.add(new Run(ids.next(), rule.name(), event, deed.action, limit));
      }
    }
    dispatcher.accept(runs);
  }

  /** The counters now. */
  public Stats stats() {
    return dispatcher.stats();
  }

  /** {@link #close(Duration)} with {@link #CLOSE_GRACE}. */
  @Override
  public void close() {
    close(CLOSE_GRACE);
  }

  /**
   * Stops: starts nothing more, lets running attempts go on for {@code grace}, then ends them. May
   * be called again.
   */
  public void close(Duration grace) {
    dispatcher.close(grace);
  }

  /** Makes a reactor. Not safe for use by several threads. */
  public static final class Builder {

    private final Map<String, Deed> deeds = new LinkedHashMap<>();
    private final DispatcherBuilder dispatcher = Dispatcher.builder();
    private Duration timeout = Duration.ofSeconds(30);

    private Builder() {}

    /**
     * Adds a rule and what it does, with the usual timeout.
     *
     * @throws IllegalArgumentException when there is a rule of that name
     */
    public Builder rule(Rule rule, Action action) {
      return add(new Deed(rule, requireNonNull(action, "action"), Optional.empty()));
    }

    /**
     * Adds a rule, what it does, and how long one attempt at that may take.
     *
     * @throws IllegalArgumentException when there is a rule of that name
     */
    public Builder rule(Rule rule, Action action, Duration limit) {
      return add(new Deed(rule, requireNonNull(action, "action"), Optional.of(positive(limit))));
    }

    private Builder add(Deed deed) {
      if (deeds.putIfAbsent(deed.rule.name(), deed) != null) {
        throw new IllegalArgumentException("rule: two are called " + deed.rule.name());
      }
      return this;
    }

    /** How long one attempt may take where its rule does not say. Default: 30 s. */
    public Builder timeout(Duration value) {
      this.timeout = positive(value);
      return this;
    }

    private static Duration positive(Duration value) {
      if (!value.isPositive()) {
        throw new IllegalArgumentException("timeout: " + value + " (expected: > 0)");
      }
      return value;
    }

    /** {@link DispatcherBuilder#workers}. */
    public Builder workers(int value) {
      dispatcher.workers(value);
      return this;
    }

    /** {@link DispatcherBuilder#maxPending}. */
    public Builder maxPending(int value) {
      dispatcher.maxPending(value);
      return this;
    }

    /** {@link DispatcherBuilder#workerWaitWarning}. */
    public Builder workerWaitWarning(Duration value) {
      dispatcher.workerWaitWarning(value);
      return this;
    }

    /** {@link DispatcherBuilder#journal}. */
    public Builder journal(Journal value) {
      dispatcher.journal(value);
      return this;
    }

    /** {@link DispatcherBuilder#listener}. */
    public Builder listener(RunListener value) {
      dispatcher.listener(value);
      return this;
    }

    /** The reactor. */
    public Reactor build() {
      return new Reactor(this);
    }
  }
}
