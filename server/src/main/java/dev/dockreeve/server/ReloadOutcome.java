// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.reactor.Reloaded;
import java.util.List;

/** What came of reading the configuration again. */
public sealed interface ReloadOutcome {

  /**
   * The rules of the file are in place.
   *
   * @param notApplied keys whose change needs a restart
   * @param warnings what the file could do better, as a report for people; may be empty
   */
  record Done(Reloaded rules, List<String> notApplied, String warnings) implements ReloadOutcome {

    /** Copies the list. */
    public Done {
      requireNonNull(rules, "rules");
      notApplied = List.copyOf(notApplied);
      requireNonNull(warnings, "warnings");
    }
  }

  /**
   * The file is wrong, and nothing was changed.
   *
   * @param report everything that is wrong with it, for people
   */
  record Refused(String report) implements ReloadOutcome {

    /** Checks that nothing is null. */
    public Refused {
      requireNonNull(report, "report");
    }
  }
}
