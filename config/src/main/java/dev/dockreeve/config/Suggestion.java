// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Suggestion {

  private static final int LONGEST = 64;

  private Suggestion() {}

  /** The nearest of the possible words, if one is near: two slips, or one in three letters. */
  static Optional<String> nearest(String written, Collection<String> possible) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    String word = written.toLowerCase(Locale.ROOT).replace('-', '_');
    int most = word.length() <= 2 ? 1 : Math.max(2, (word.length() + 2) / 3);
    String best = "";
    int least = most + 1;
    for (String candidate : possible) {
      int distance = distance(word, candidate.toLowerCase(Locale.ROOT));
      if (distance < least && distance < candidate.length()) {
        best = candidate;
        least = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /** Insertions, deletions, replacements and swaps of neighbours that lead from a to b. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
