// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import static java.util.stream.Collectors.joining;

import dev.dockreeve.model.PlainText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * There is no first picture yet, and this is why. The watchers go on trying all the same, until
 * they are closed.
 */
public final class NotReadyException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 500;

  private final LinkedHashMap<String, String> reasons;

  NotReadyException(SequencedMap<String, String> reasons) {
    super(
        reasons.entrySet().stream()
            .map(e -> "engine " + e.getKey() + ": " + PlainText.cut(e.getValue(), LONGEST))
            .collect(joining("\n")));
    this.reasons = new LinkedHashMap<>(reasons);
  }

  /** For each engine that is not ready, by its name, the last reason; for people to read. */
  public SequencedMap<String, String> reasons() {
    return Collections.unmodifiableSequencedMap(reasons);
  }
}
