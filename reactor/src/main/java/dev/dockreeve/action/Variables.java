// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Rendered;
import dev.dockreeve.rule.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the variables become that a rule gives to its command; or none of them. */
sealed interface Variables {

  /** All of them. */
  record Ready(Map<String, String> values) implements Variables {}

  /** At least one cannot be; no attempt would change that. */
  record Refused(String why) implements Variables {}

  /** What a name may look like. */
  Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Renders {@code templates}. No value of a variable is told in a reason: it may be a secret. */
  static Variables render(Map<String, Template> templates, Facts facts) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, Template> variable : templates.entrySet()) {
      switch (variable.getValue().render(facts)) {
        case Rendered.Failed(String why) -> {
          return new Refused("variable " + variable.getKey() + ": " + why);
        }
        case Rendered.Text(String value, _) -> {
          Optional<String> problem = ProcessText.problem(variable.getKey() + "=" + value);
          if (problem.isPresent()) {
            return new Refused("variable " + variable.getKey() + ": " + problem.get());
          }
          values.put(variable.getKey(), ProcessText.encodable(value));
        }
      }
    }
    return new Ready(values);
  }

  /**
   * Refuses names that cannot be, names that are ours, and placeholders in what decides which
   * program or library is loaded: that is never up to a value.
   */
  static void check(Map<String, Template> templates) {
    templates.forEach((name, template) -> {
      if (!NAME.matcher(name).matches() || name.startsWith("DOCKREEVE_")) {
        throw new IllegalArgumentException(
            "variable: "
                + PlainText.quoted(name)
                + " (expected: letters, digits and underscores, not beginning with DOCKREEVE_)");
      }
      if (!template.literal() && (name.equals("PATH") || name.startsWith("LD_"))) {
        throw new IllegalArgumentException(
            "variable: " + name + "=" + template + " (expected: no placeholders in this one)");
      }
    });
  }
}
