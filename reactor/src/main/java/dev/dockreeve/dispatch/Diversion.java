// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Progress;
import dev.dockreeve.model.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The way of runs past a journal that has no room for them: into {@link Overflow}, where some give
 * way to others. An event of a run that gave way is written down as told, so that it does not lead
 * to a run again, after the one that it gave way to. Any thread.
 */
final class Diversion {

  private final Overflow overflow;
  private final Told told;
  private final BooleanSupplier mayLog;

  /**
   * A way.
   *
   * @param mayLog whether it is time to say so
   */
  Diversion(Overflow overflow, Told told, BooleanSupplier mayLog) {
    this.overflow = overflow;
    this.told = told;
    this.mayLog = mayLog;
  }

  /** Where some runs go. For one thread. */
  final class Way {
    private final List<Accepted> gaveWay = new ArrayList<>(0);
    private List<Accepted> direct;
    private boolean diverted;

    private Way(List<Accepted> runs) {
      direct = runs;
    }

    /** Those that may go to the journal; the others wait, or gave way. */
    List<Accepted> direct() {
      return direct;
    }

    boolean isDiverted() {
      return diverted;
    }

    /** The journal takes none of them. */
    void divertAll() {
      divert(direct);
      direct = List.of();
    }

    /** Also with what gave way. */
    List<Progress> with(List<Progress> progress) {
      if (gaveWay.isEmpty()) {
        return progress;
      }
      List<Progress> all = new ArrayList<>(progress);
      Map<String, Set<Fingerprint>> byEngine =
          gaveWay.stream()
              .map(Accepted::event)
              .filter(event -> event.origin().isOfEngine())
              .collect(
                  Collectors.groupingBy(
                      event -> event.engine(),
                      Collectors.mapping(
                          event -> Fingerprint.of(event.said()), Collectors.toSet())));
      byEngine.forEach((engine, which) ->
          all.add(
              new Progress(
                  engine,
                  Optional.empty(),
                  List.copyOf(which),
                  Optional.empty(),
                  List.of(),
                  List.of())));
      return all;
    }

    private void divert(List<Accepted> runs) {
      diverted = true;
      if (mayLog.getAsBoolean()) {
        told.refusing(runs.getFirst());
      }
      for (Overflow.Put put : overflow.put(runs)) {
        switch (put) {
          case Overflow.Put.Waits() -> {}
          case Overflow.Put.Coalesced(Accepted away, Accepted by) -> {
            gaveWay.add(away);
            told.tell(new RunEvent.Coalesced(away, by));
          }
          case Overflow.Put.Refused(Accepted run) -> {
            gaveWay.add(run);
            told.tell(new RunEvent.Refused(run));
          }
        }
      }
    }
  }

  /**
   * Those of {@code runs} wait that would overtake something that waits: of one rule all or none,
   * so that their order stays.
   */
  Way of(List<Accepted> runs) {
    Way way = new Way(runs);
    // Asked once: while we are here some are accepted, and others come.
    Set<String> waiting = overflow.rules();
    if (!waiting.isEmpty()) {
      Map<Boolean, List<Accepted>> parts =
          runs.stream().collect(Collectors.partitioningBy(run -> waiting.contains(run.rule())));
      way.direct = parts.getOrDefault(false, List.of());
      List<Accepted> others = parts.getOrDefault(true, List.of());
      if (!others.isEmpty()) {
        way.divert(others);
      }
    }
    return way;
  }
}
