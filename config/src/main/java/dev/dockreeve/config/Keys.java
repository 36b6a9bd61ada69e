// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of one kind of mapping.
 *
 * @param owner what has them, such as {@code a rule}
 * @param now what this version understands
 * @param later what is documented, and refused by this version
 * @param slips what people write instead, with the hint for it
 */
record Keys(String owner, List<String> now, List<String> later, Map<String, String> slips) {

  Keys {
    now = List.copyOf(now);
    later = List.copyOf(later);
    slips = Map.copyOf(slips);
  }

  /** What to tell somebody who wrote a key of a later version. */
  String laterHint(String written) {
    return slips.getOrDefault(written, "remove it; it would not be obeyed");
  }

  /** What to tell somebody who wrote another key. */
  String hint(String written, Collection<String> taken) {
    String slip = slips.get(written);
    if (slip != null) {
      return slip;
    }
    List<String> free = new ArrayList<>(now);
    free.removeAll(taken);
    List<String> all = new ArrayList<>(free);
    all.addAll(later);
    Optional<String> nearest = Suggestion.nearest(written, all);
    return nearest
        .map(key ->
            "did you mean `"
                + key
                + "`?"
                + (later.contains(key) ? "   (not supported yet in this version)" : ""))
        .orElseGet(() -> "possible here: " + String.join(", ", free.isEmpty() ? now : free));
  }
}
