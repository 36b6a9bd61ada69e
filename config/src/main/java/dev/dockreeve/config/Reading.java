// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads single values of one file. What cannot be read becomes a problem and an empty result, and
 * reading goes on.
 */
final class Reading {

  private final Source source;
  private final Problems problems;
  private final Variables variables;
  private final Surroundings surroundings;

  Reading(Source source, Problems problems, Surroundings surroundings) {
    this.source = source;
    this.problems = problems;
    this.surroundings = surroundings;
    this.variables = new Variables(surroundings.environment());
  }

  Source source() {
    return source;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  void report(Problem problem) {
    problems.add(problem);
  }

  Problem problem(Code code, String message, Span at, String label) {
    return problem(code, message, source.place(at).labelled(label));
  }

  Problem problem(Code code, String message, Place place) {
    return Problem.of(code, source.file(), message).at(place);
  }

  /** Reports that something is of another kind than expected. */
  void wrongKind(Yaml value, Asked asked) {
    boolean nothing = value instanceof Yaml.Scalar text && text.isNull();
    String found = nothing ? "has no value" : "is " + value.kind();
    report(
        problem(
            Code.WRONG_KIND,
            asked.what + " " + found + " (expected: " + asked.expected + ")",
            asked.at,
            nothing ? "nothing" : value.kind()));
  }

  /** A text with its variables replaced. */
  Optional<String> text(Yaml value, Asked asked) {
    if (!(value instanceof Yaml.Scalar scalar) || scalar.isNull()) {
      wrongKind(value, asked);
      return Optional.empty();
    }
    return switch (variables.expand(scalar.text())) {
      case Variables.Expanded.Text expanded -> Optional.of(expanded.value());
      case Variables.Expanded.Bad bad -> {
        Place place = source.place(scalar, bad.offset(), bad.length());
        report(problem(Code.VARIABLE, bad.message(), place).hint(bad.hint()));
        yield Optional.empty();
      }
    };
  }

  /** A text, or a list of at least one. */
  Optional<List<Text>> texts(Yaml value, Asked asked) {
    if (!(value instanceof Yaml.Sequence list)) {
      return text(value, asked).map(text -> List.of(new Text(text, value.span())));
    }
    if (list.items().isEmpty()) {
      report(
          problem(Code.BAD_VALUE, asked.what + " is an empty list", asked.at, "empty")
              .hint("write what is wanted, or remove the key"));
      return Optional.empty();
    }
    List<Text> texts = new ArrayList<>();
    for (Yaml item : list.items()) {
      text(item, new Asked("an item of " + asked.what, "a text", item.span()))
          .ifPresent(text -> texts.add(new Text(text, item.span())));
    }
    return texts.size() == list.items().size() ? Optional.of(texts) : Optional.empty();
  }

  Optional<Boolean> truth(Yaml value, Asked asked) {
    return text(value, asked)
        .flatMap(text ->
            switch (text) {
              case "true", "True", "TRUE" -> Optional.of(true);
              case "false", "False", "FALSE" -> Optional.of(false);
              default -> {
                report(
                    problem(
                            Code.BAD_VALUE,
                            asked.what + " is neither true nor false",
                            asked.at,
                            "true or false")
                        .hint(meantTruth(text)));
                yield Optional.empty();
              }
            });
  }

  private static Optional<String> meantTruth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "on", "y" -> Optional.of("in YAML 1.2 that is text: write true");
      case "no", "off", "n" -> Optional.of("in YAML 1.2 that is text: write false");
      default -> Optional.empty();
    };
  }

  Optional<Integer> whole(Yaml value, Asked asked, int least, int most) {
    Optional<String> text = text(value, asked);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    }
    String expected = "expected: a whole number from " + least + " to " + most;
    report(
        problem(
            Code.BAD_VALUE,
            asked.what + " is `" + text.get() + "` (" + expected + ")",
            asked.at,
            least + " to " + most));
    return Optional.empty();
  }

  Optional<Duration> duration(Yaml value, Asked asked) {
    return text(value, asked).flatMap(text -> duration(text, asked));
  }

  private Optional<Duration> duration(String text, Asked asked) {
    return switch (DurationText.parse(text)) {
      case DurationText.Good good -> Optional.of(good.duration());
      case DurationText.Bad bad -> {
        String message = asked.what + ": `" + text + "` " + bad.why();
        String hint = bad.meant().map(meant -> "did you mean `" + meant + "`?   ").orElse("");
        report(
            problem(Code.BAD_DURATION, message, asked.at, bad.why())
                .hint(hint + "durations: 500ms, 30s, 5m, 1h, 7d"));
        yield Optional.empty();
      }
    };
  }

  /** A text with where it stands. */
  record Text(String value, Span at) {}

  /**
   * What is read.
   *
   * @param what in the user's words, such as {@code `timeout` in rule "x"}
   * @param expected for messages
   * @param at where to point
   */
  record Asked(String what, String expected, Span at) {}
}
