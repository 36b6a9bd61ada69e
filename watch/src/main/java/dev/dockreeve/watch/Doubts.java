// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What cannot be if every event had reached us in time. Raised by whoever sees it, taken by the
 * merge after each message. For one thread.
 */
final class Doubts {

  private boolean raised;
  private @Nullable Instant lateFrom;
  private @Nullable Instant lateTo;
  private long late;
  private Optional<Continuity.Gap> guessed = Optional.empty();

  /** A life begins before the one before it has ended, or one ends that never began. */
  void raise() {
    raised = true;
  }

  /**
   * A start or an end of then came when a later life of the same container had been told, up to
   * {@code known}. Told now it would turn the order of starts and ends round, so it is not, and
   * that is said; what else we took for what in between, we cannot be sure.
   */
  void late(Instant then, Instant known) {
    Instant to = known.isAfter(then) ? known : then;
    lateFrom = lateFrom == null || then.isBefore(lateFrom) ? then : lateFrom;
    lateTo = lateTo == null || to.isAfter(lateTo) ? to : lateTo;
    late++;
  }

  /** Events are missing, and a start or an end was perhaps taken for that of an earlier life. */
  void guessed(Continuity.Gap gap) {
    Continuity.Gap other = guessed.orElse(gap);
    Instant from = gap.from().isBefore(other.from()) ? gap.from() : other.from();
    Instant to = gap.to().isAfter(other.to()) ? gap.to() : other.to();
    guessed = Optional.of(new Continuity.Gap(from, to, gap.reason(), 0));
  }

  /** Whether there is anything to take. */
  boolean any() {
    return raised || lateFrom != null || guessed.isPresent();
  }

  /** Whether something was missed since the last call. */
  boolean take() {
    boolean was = raised;
    raised = false;
    return was;
  }

  /** The span of what was perhaps taken for something else since the last call. */
  Optional<Continuity.Gap> takeGuessed() {
    Optional<Continuity.Gap> gap = guessed;
    guessed = Optional.empty();
    return gap;
  }

  /** The span of what came too late since the last call. */
  Optional<Continuity.Gap> takeLate() {
    if (lateFrom == null || lateTo == null) {
      return Optional.empty();
    }
    String reason = "events came too late to be told in their order";
    Continuity.Gap gap = new Continuity.Gap(lateFrom, lateTo, reason, late);
    lateFrom = null;
    lateTo = null;
    late = 0;
    return Optional.of(gap);
  }
}
