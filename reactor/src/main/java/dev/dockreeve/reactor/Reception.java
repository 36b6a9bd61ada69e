// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import dev.dockreeve.dispatch.Dispatcher;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.model.Event;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.watch.Portfolio;
import dev.dockreeve.watch.Resumption;
import dev.dockreeve.watch.Settled;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The way of events to the dispatcher: compared with the rules, guarded against loops, and accepted
 * together with how far their engine was heard. One thread per engine brings events.
 */
final class Reception {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.reactor");

  private static final int TOGETHER = 256;

  /** Where it leads to. */
  record Ways(
      Journal journal,
      Dispatcher dispatcher,
      LoopGuard guard,
      Predicate<Loop> stop,
      Consumer<Loop> stopped,
      InstantSource clock,
      LongSupplier nanos) {}

  /** What events lead to. */
  private record Found(List<Accepted> runs, List<Loop> loops) {}

  private final Ways ways;
  private final RunIds ids = new RunIds(new SecureRandom());
  private final Map<String, EngineProgress> engines = new ConcurrentHashMap<>();
  private final Map<String, String> engineIds = new ConcurrentHashMap<>();

  /**
   * A way.
   *
   * @param ways among them who suspends a rule that triggers itself, if it is not suspended yet,
   *     and who remembers that when it was told
   */
  Reception(Ways ways) {
    this.ways = ways;
  }

  /** Events of one engine, in their order, so many at a time. */
  void accept(RuleSet rules, List<Event> events) {
    for (int from = 0; from < events.size(); from += TOGETHER) {
      together(rules, events.subList(from, Math.min(from + TOGETHER, events.size())));
    }
  }

  private void together(RuleSet rules, List<Event> events) {
    Found found = new Found(new ArrayList<>(), new ArrayList<>(0));
    for (Event event : events) {
      try {
        compare(rules, event, found);
      } catch (JournalException e) {
        throw e;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "engine=" + event.engine() + " a bug while matching an event", e);
      }
    }
    EngineProgress progress = progress(events.getFirst().engine());
    List<Accepted> runs = found.runs();
    if (runs.isEmpty()) {
      progress.heard(events, ways.journal());
    } else {
      try {
        progress.heard(
            events, runs, changes -> ways.dispatcher().accept(runs, changes), this::unsure);
      } finally {
        found.loops().forEach(ways.stopped());
      }
    }
  }

  private boolean unsure() {
    return !(ways.journal().health() instanceof Health.Ok) || ways.dispatcher().lacksRoom();
  }

  private void compare(RuleSet rules, Event event, Found found) {
    List<Rule> matching = rules.matching(event);
    if (matching.isEmpty()) {
      return;
    }
    List<Loop> loops = new ArrayList<>(0);
    for (Rule rule : matching) {
      Accepted run = run(rules, rule, event);
      if (rules.drops(rule) && !ways.dispatcher().admits(run)) {
        continue;
      }
      found.runs().add(run);
      // Before the run of a loop is accepted its rule is suspended, so that it cannot start.
      rules.loopGuard(rule).stream()
          .flatMap(limit -> guarded(rule, event, limit))
          .mapToObj(count -> new Loop(rule.name(), event, count))
          .filter(ways.stop())
          .forEach(loops::add);
    }
    // Accepted with that run, and behind those of the same event: a crash would lose it else.
    loops.forEach(loop -> compare(rules, loop.told(), found));
    found.loops().addAll(loops);
  }

  private IntStream guarded(Rule rule, Event event, int limit) {
    return ways.guard().accepted(rule.name(), event, limit, ways.nanos().getAsLong()).stream();
  }

  /** A run of each rule for {@code event}. */
  List<Accepted> runs(RuleSet rules, List<Rule> matching, Event event) {
    List<Accepted> runs = new ArrayList<>(matching.size());
    for (Rule rule : matching) {
      runs.add(run(rules, rule, event));
    }
    return runs;
  }

  /** A run of {@code rule} for {@code event}, under a name of its own. */
  Accepted run(RuleSet rules, Rule rule, Event event) {
    return new Accepted(ids.next(), rule.name(), rules.hash(rule), event, ways.clock().instant());
  }

  /** See {@link Reactor#resumption}. */
  Optional<Resumption> resumption(String engine) {
    EngineProgress last = engines.get(engine);
    if (last == null) {
      var known = EngineProgress.resumption(ways.journal(), engine);
      known.flatMap(Resumption::engineId).ifPresent(id -> engineIds.putIfAbsent(engine, id));
      return known;
    }
    try {
      return last.again(ways.journal())
          .map(what -> Optional.ofNullable(engineIds.get(engine)).map(what::engineId).orElse(what));
    } catch (JournalException.NotRead e) {
      engines.remove(engine); // It counts as new, as it does where it is asked for first.
      throw e;
    }
  }

  /** See {@link Reactor#identified}. */
  void identified(String engine, String id) {
    engineIds.put(engine, id);
    EngineProgress.identified(ways.journal(), engine, id);
  }

  /** See {@link Reactor#settled}. */
  void settled(String engine, Settled what, Portfolio now) {
    progress(engine).settled(what, now, ways.journal());
  }

  /** See {@link Reactor#flush}. */
  void flush() {
    engines.values().forEach(progress -> progress.flush(ways.journal()));
  }

  private EngineProgress progress(String engine) {
    return engines.computeIfAbsent(
        engine,
        name -> {
          try {
            var known = EngineProgress.resumption(ways.journal(), name);
            if (known.isEmpty()) {
              ways.journal().forget(name);
            }
            return new EngineProgress(name, known, ways.nanos());
          } catch (JournalException.NotRead e) {
            LOG.log(
                Level.ERROR,
                "engine=" + name + " what was known of it cannot be read: " + e.getMessage());
            return new EngineProgress(name, Optional.empty(), ways.nanos());
          }
        });
  }
}
