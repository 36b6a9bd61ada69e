// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${VAR}}, {@code ${VAR:-default}} and {@code ${VAR:?why}} in a text, once: values
 * are not scanned again. An empty variable counts as unset where a default or a reason is given. A
 * doubled dollar before the brace stands for the two characters themselves, a bare {@code $VAR} for
 * itself.
 */
final class Variables {

  private static final String OPEN = "${";
  private static final Pattern INSIDE =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?:(:-|:\\?)(.*))?", Pattern.DOTALL);

  private final Map<String, String> environment;
  private final UnaryOperator<String> quote;

  Variables(Map<String, String> environment) {
    this(Map.copyOf(environment), UnaryOperator.identity());
  }

  private Variables(Map<String, String> environment, UnaryOperator<String> quote) {
    this.environment = environment;
    this.quote = quote;
  }

  /** The same, with every value of the environment, but no default, changed by {@code quoting}. */
  Variables quoting(UnaryOperator<String> quoting) {
    return new Variables(environment, quoting);
  }

  Expanded expand(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
      if (open > from && text.charAt(open - 1) == '$') {
        out.append(text, from, open - 1).append(OPEN);
        from = open + OPEN.length();
        continue;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        return new Expanded.Bad("`${` without `}`", open, text.length() - open, HINT);
      }
      switch (value(text.substring(open + OPEN.length(), close))) {
        case Expanded.Text value -> out.append(text, from, open).append(value.value());
        case Expanded.Bad bad -> {
          return new Expanded.Bad(bad.message(), open, close + 1 - open, bad.hint());
        }
      }
      from = close + 1;
    }
    return new Expanded.Text(out.append(text, from, text.length()).toString());
  }

  private static final String HINT = "write `${NAME}`, or `$${` for the two characters";

  private Expanded value(String inside) {
    Matcher parts = INSIDE.matcher(inside);
    if (!parts.matches()) {
      return new Expanded.Bad("`${" + inside + "}` is not a variable", 0, 0, HINT);
    }
    String name = parts.group(1);
    String value = environment.getOrDefault(name, "");
    String rest = parts.group(3) == null ? "" : parts.group(3);
    boolean plain = parts.group(2) == null;
    if (plain ? environment.containsKey(name) : !value.isEmpty()) {
      return new Expanded.Text(quote.apply(value));
    }
    if (":-".equals(parts.group(2))) {
      return new Expanded.Text(rest);
    }
    String why = rest.isEmpty() ? "" : ": " + rest;
    return new Expanded.Bad(
        "the environment variable `" + name + "` is not set" + why,
        0,
        0,
        "set it, or give a default: `${" + name + ":-text}`");
  }

  /** What became of a text. */
  sealed interface Expanded {
    /** All variables are replaced. */
    record Text(String value) implements Expanded {}

    /** A part of the text, counted in characters, is wrong. */
    record Bad(String message, int offset, int length, String hint) implements Expanded {}
  }
}
