// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import dev.dockreeve.model.PlainText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All names of the vocabulary, and what may have been meant by a name that is none. */
final class Vocabulary {

  private static final int SUGGESTIONS = 3;

  /** Names without key. */
  private static final Map<String, Field> FIXED = new HashMap<>();

  /** Names with key, each with its last dot. */
  private static final Map<String, Field> KEYED = new LinkedHashMap<>();

  static {
    for (Field field : Field.values()) {
      (field.takesKey() ? KEYED : FIXED).put(field.path(), field);
    }
    FIXED.put("id", Field.ACTOR_ID);
    for (String shorthand :
        List.of("image", "ip", "ip6", "pid", "project", "service", "health", "exit_code")) {
      FIXED.put(shorthand, FIXED.get("container." + shorthand));
    }
    KEYED.put("labels.", Field.CONTAINER_LABELS);
  }

  private Vocabulary() {}

  static Path.Parsed parse(String text) {
    if (text.equals("name")) {
      return new Path.Known(new Path(text, Field.ACTOR, "name"));
    }
    Field fixed = FIXED.get(text);
    if (fixed != null) {
      return new Path.Known(new Path(text, fixed, ""));
    }
    for (Map.Entry<String, Field> keyed : KEYED.entrySet()) {
      String prefix = keyed.getKey();
      if (text.startsWith(prefix) && text.length() > prefix.length()) {
        String key = text.substring(prefix.length());
        return new Path.Known(new Path(text, keyed.getValue(), key));
      }
    }
    return unknown(text);
  }

  private static Path.Unknown unknown(String text) {
    if (text.isEmpty()) {
      return new Path.Unknown("empty path", List.of());
    }
    if (text.equals("events") || text.startsWith("secret.")) {
      return new Path.Unknown(
          "path " + PlainText.quoted(text) + " is not yet supported", List.of());
    }
    String prefix = text.endsWith(".") ? text : text + ".";
    if (KEYED.containsKey(prefix)) {
      return new Path.Unknown(
          "path " + PlainText.quoted(text) + " needs a key, as in " + prefix + "KEY", List.of());
    }
    List<String> suggestions = suggestions(text.strip());
    String message = "unknown path " + PlainText.quoted(text);
    if (!suggestions.isEmpty()) {
      message +=
          suggestions.stream()
              .map(PlainText::quoted)
              .collect(Collectors.joining(" or ", "; did you mean ", "?"));
    }
    return new Path.Unknown(message, suggestions);
  }

  private record Guess(String text, int distance) {}

  private static List<String> suggestions(String text) {
    List<Guess> guesses = new ArrayList<>();
    guesses.add(new Guess("name", distance(text, "name")));
    FIXED.keySet().forEach(name -> guesses.add(new Guess(name, distance(text, name))));
    // What is right but for a forgotten "container.", or one too many.
    FIXED.keySet().stream()
        .filter(name -> name.endsWith("." + text) || text.endsWith("." + name))
        .forEach(name -> guesses.add(new Guess(name, 1)));
    KEYED.keySet().forEach(prefix -> guess(text, prefix, guesses));
    int nearest = guesses.stream().mapToInt(Guess::distance).min().orElse(Integer.MAX_VALUE);
    int farthest = Math.max(1, Math.min(3, text.length() / 3));
    return guesses.stream()
        .filter(guess -> guess.distance == nearest && nearest <= farthest)
        .sorted(Comparator.comparing(Guess::text))
        .map(Guess::text)
        .distinct()
        .limit(SUGGESTIONS)
        .toList();
  }

  /** Compares as many dotted parts of {@code text} as the prefix has; the rest would be the key. */
  private static void guess(String text, String prefix, List<Guess> guesses) {
    int end = -1;
    for (int dots = (int) prefix.chars().filter(c -> c == '.').count(); dots > 0; dots--) {
      end = text.indexOf('.', end + 1);
      if (end < 0) {
        return;
      }
    }
    if (end + 1 < text.length()) {
      String head = text.substring(0, end + 1);
      guesses.add(new Guess(prefix + text.substring(end + 1), distance(head, prefix)));
    }
  }

  /** How many letters must be added, taken away, changed or swapped with their neighbour. */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 3) {
      return Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
