// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.reactor;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * That a rule starts no attempt until it is resumed, also in later lives. We construct it, users
 * read it: components may be added in a minor version.
 *
 * @param since by our clock
 */
public record Suspension(Cause cause, Instant since) {

  /** Why it does not. */
  public enum Cause {
    /** Somebody wanted it so: {@link Reactor#suspend}. */
    BY_HAND("by hand"),
    /** What it does leads to its next run, again and again. */
    TRIGGERS_ITSELF("triggers itself");

    private final String words;

    Cause(String words) {
      this.words = words;
    }

    /** The cause as people and journals read it. */
    public String words() {
      return words;
    }
  }

  /** Checks that nothing is null. */
  public Suspension {
    requireNonNull(cause, "cause");
    requireNonNull(since, "since");
  }

  /** What the journal notes. */
  String note() {
    return since + " " + cause.words;
  }

  /** From the journal's note; whatever that is, the rule stays suspended. */
  static Suspension of(String note) {
    int space = note.indexOf(' ');
    String since = space < 0 ? note : note.substring(0, space);
    Cause cause =
        note.substring(space + 1).equals(Cause.TRIGGERS_ITSELF.words)
            ? Cause.TRIGGERS_ITSELF
            : Cause.BY_HAND;
    try {
      return new Suspension(cause, Instant.parse(since));
    } catch (DateTimeException _) {
      return new Suspension(cause, Instant.EPOCH);
    }
  }
}
