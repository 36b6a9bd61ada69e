// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.model.Event;
import java.util.List;
import java.util.Optional;

/**
 * A run with everything that is known of it. We construct it, users read it: components may be
 * added in a minor version.
 *
 * @param event empty when it is no longer kept
 * @param attempts in their order
 */
public record RunDetail(
    RunSummary summary, String ruleHash, Optional<Event> event, List<Attempt> attempts) {

  /** Copies the list. */
  public RunDetail {
    attempts = List.copyOf(attempts);
  }
}
