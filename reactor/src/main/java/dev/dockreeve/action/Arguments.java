// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.model.PlainText;
import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Rendered;
import dev.dockreeve.rule.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the templates of a command become: one argument each, whatever the values are, or none. */
sealed interface Arguments {

  /** As many arguments as there were templates. */
  record Ready(List<String> values) implements Arguments {

    /** Copies the list. */
    public Ready {
      values = List.copyOf(values);
    }
  }

  /** At least one cannot be; no attempt would change that. */
  record Refused(String why) implements Arguments {}

  /**
   * Renders {@code templates}, of which the first one is the program.
   *
   * @param allowLeadingDash whether an argument may be an option because of a value
   */
  static Arguments render(List<Template> templates, Facts facts, boolean allowLeadingDash) {
    List<String> values = new ArrayList<>(templates.size());
    for (Template template : templates) {
      switch (template.render(facts)) {
        case Rendered.Failed(String why) -> {
          return new Refused(why);
        }
        case Rendered.Text(String value, boolean beginsWithValue) -> {
          if (beginsWithValue && !allowLeadingDash && value.startsWith("-")) {
            return new Refused(leadingDash(values.size(), template, value));
          }
          Optional<String> problem = ProcessText.problem(value);
          if (problem.isPresent()) {
            return new Refused(item(values.size(), template) + ": " + problem.get() + hint(value));
          }
          values.add(ProcessText.encodable(value));
        }
      }
    }
    return new Ready(values);
  }

  private static String item(int index, Template template) {
    return "argument " + index + " (" + PlainText.quoted(template.toString()) + ")";
  }

  private static String leadingDash(int index, Template template, String value) {
    return item(index, template)
        + " would begin with the value "
        + PlainText.quoted(value)
        + ", which the command may take for an option; put text before it, as in --name="
        + template
        + ", or say allow_leading_dash: true";
  }

  private static String hint(String value) {
    return value.length() > ProcessText.LONGEST / 3
        ? "; give it to the command's input instead, as in stdin: \"%%payload%%\""
        : "";
  }
}
