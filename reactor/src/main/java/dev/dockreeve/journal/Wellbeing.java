// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.PlainText;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Whether the journal can write; says it aloud when that changes. One thread changes it. */
final class Wellbeing {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.journal");

  private final InstantSource clock;
  private final Consumer<Health> listener;
  private volatile Health health = new Health.Ok();

  Wellbeing(InstantSource clock, Consumer<Health> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  Health health() {
    return health;
  }

  /** It cannot write. */
  void degraded(String reason, long kept, long lost) {
    Instant since = health instanceof Health.Degraded old ? old.since() : clock.instant();
    boolean news = !(health instanceof Health.Degraded old) || !old.reason().equals(reason);
    health = new Health.Degraded(since, reason, kept, lost);
    if (news) {
      LOG.log(Level.ERROR, "journal degraded: runs are kept in memory only reason=" + reason);
      tell();
    }
  }

  /** How much is kept has changed. */
  void counts(long kept, long lost) {
    if (health instanceof Health.Degraded(Instant since, String reason, _, _)) {
      health = new Health.Degraded(since, reason, kept, lost);
    }
  }

  /** It can write again. */
  void ok(long lost) {
    if (health instanceof Health.Degraded(Instant since, _, _, _)) {
      health = new Health.Ok();
      LOG.log(
          lost == 0 ? Level.INFO : Level.WARNING,
          "journal writes again degraded since=" + since + " lost records=" + lost);
      tell();
    }
  }

  private void tell() {
    try {
      listener.accept(health);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "health listener failed", e);
    }
  }

  /** A reason in one line. */
  static String reason(Throwable e) {
    return PlainText.brief(String.valueOf(e.getMessage()));
  }
}
