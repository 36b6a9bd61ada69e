// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.dispatch;

import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Progress;
import dev.dockreeve.model.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  static final class Way {
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

    /** Also with what gave way. */
    List<Progress> with(List<Progress> progress) {
      if (gaveWay.isEmpty()) {
        return progress;
      }
      List<Progress> all = new ArrayList<>(progress);
      Map<String, List<Fingerprint>> byEngine =
          gaveWay.stream()
              .map(Accepted::event)
              .filter(event -> event.origin().isOfEngine())
              .collect(
                  Collectors.groupingBy(
                      event -> event.engine(),
                      Collectors.mapping(
                          event -> Fingerprint.of(event.said()), Collectors.toList())));
      byEngine.forEach((engine, which) ->
          all.add(
              new Progress(
                  engine, Optional.empty(), which, Optional.empty(), List.of(), List.of())));
      return all;
    }
  }

  /** Those of {@code runs} wait that would overtake something that waits. */
  Way of(List<Accepted> runs) {
    Way way = new Way(runs);
    if (!overflow.isEmpty()) {
      List<Accepted> direct = new ArrayList<>(runs.size());
      for (Accepted run : runs) {
        // Asked once: while we are here some are accepted, and others come.
        if (overflow.holds(run)) {
          put(run, way);
        } else {
          direct.add(run);
        }
      }
      way.direct = direct;
    }
    return way;
  }

  /** The journal takes none of them. */
  void all(Way way) {
    way.direct.forEach(run -> put(run, way));
    way.direct = List.of();
  }

  private void put(Accepted run, Way way) {
    way.diverted = true;
    if (mayLog.getAsBoolean()) {
      told.refusing(run);
    }
    switch (overflow.put(run)) {
      case Overflow.Put.Waits() -> {}
      case Overflow.Put.Coalesced(Accepted away, Accepted by) -> {
        way.gaveWay.add(away);
        told.tell(new RunEvent.Coalesced(away, by));
      }
      case Overflow.Put.Refused() -> {
        way.gaveWay.add(run);
        told.tell(new RunEvent.Refused(run));
      }
    }
  }
}
