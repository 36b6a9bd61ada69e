// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.rule.Template;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads single values of one file. What cannot be read becomes a problem and an empty result, and
 * reading goes on.
 */
final class Reading {

  private final Source source;
  private final Problems problems;
  private final Variables variables;
  private final Surroundings surroundings;
  private final Path folder;

  /**
   * The reading of one file.
   *
   * @param folder which relative paths are meant to be in
   */
  Reading(Source source, Problems problems, Surroundings surroundings, Path folder) {
    this.folder = folder;
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

  Path folder() {
    return folder;
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
    return text(value, asked, variables);
  }

  private Optional<String> text(Yaml value, Asked asked, Variables replacing) {
    if (!(value instanceof Yaml.Scalar scalar) || scalar.isNull()) {
      wrongKind(value, asked);
      return Optional.empty();
    }
    return switch (replacing.expand(scalar.text())) {
      case Variables.Expanded.Text expanded -> Optional.of(expanded.value());
      case Variables.Expanded.Bad bad -> {
        Place place = source.place(scalar, bad.offset(), bad.length());
        report(problem(Code.VARIABLE, bad.message(), place).hint(bad.hint()));
        yield Optional.empty();
      }
    };
  }

  /** A text with placeholders; the values of its variables are not looked through for them. */
  Optional<Template> template(Yaml value, Asked asked) {
    Variables quoted = variables.quoting(text -> text.replace("%%", "%%%%"));
    return text(value, asked, quoted)
        .flatMap(text ->
            value instanceof Yaml.Scalar scalar ? template(scalar, text) : Optional.empty());
  }

  /** The template that {@code text} is, which stands in the file as {@code scalar}. */
  Optional<Template> template(Yaml.Scalar scalar, String text) {
    return switch (Template.parse(text)) {
      case Template.Bad bad -> {
        boolean asWritten = text.equals(scalar.text());
        Place place =
            asWritten
                ? source.place(scalar, bad.offset(), bad.length())
                : source.place(scalar.span());
        report(
            problem(Code.BAD_PLACEHOLDER, Placeholders.message(bad), place.labelled("here"))
                .hint(Placeholders.hint(text, bad)));
        yield Optional.empty();
      }
      case Template.Ok ok -> Optional.of(ok.template());
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
    return text(value, asked)
        .flatMap(text -> {
          Optional<Integer> number = whole(text, least, most);
          if (number.isEmpty()) {
            report(notWhole(text, asked, least + " to " + most));
          }
          return number;
        });
  }

  /** A number, or the word {@code off}: then it is empty inside. */
  Optional<OptionalInt> wholeOrOff(Yaml value, Asked asked, int least, int most) {
    return text(value, asked)
        .flatMap(text -> {
          if (text.equals("off")) {
            return Optional.of(OptionalInt.empty());
          }
          Optional<Integer> number = whole(text, least, most);
          if (number.isEmpty()) {
            boolean off = Set.of("0", "false", "no", "none", "never").contains(text);
            report(
                notWhole(text, asked, least + " to " + most + ", or off")
                    .hint(off ? Optional.of("write off") : Optional.empty()));
          }
          return number.map(OptionalInt::of);
        });
  }

  private static Optional<Integer> whole(String text, int least, int most) {
    return Optional.of(text)
        .filter(digits -> digits.matches("[0-9]{1,9}"))
        .map(Integer::valueOf)
        .filter(number -> number >= least && number <= most);
  }

  private Problem notWhole(String text, Asked asked, String bounds) {
    return problem(
        Code.BAD_VALUE,
        asked.what + " is `" + text + "` (expected: a whole number from " + bounds + ")",
        asked.at,
        bounds);
  }

  /** A constant, by its name in lower case. */
  <E extends Enum<E>> Optional<E> choice(Yaml value, Asked asked, Class<E> type) {
    Optional<String> text = text(value, asked);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(text.get())) {
        return Optional.of(constant);
      }
    }
    List<String> words = Stream.of(type.getEnumConstants()).map(Reading::word).toList();
    report(
        problem(
                Code.BAD_VALUE,
                asked.what + " is `" + text.get() + "` (expected: " + or(words) + ")",
                asked.at,
                "none of them")
            .hint(
                Suggestion.nearest(text.get(), words).map(word -> "did you mean `" + word + "`?")));
    return Optional.empty();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String or(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  Optional<Long> size(Yaml value, Asked asked, long least, long most) {
    return text(value, asked)
        .flatMap(text -> size(text, asked))
        .filter(bytes -> {
          boolean possible = bytes >= least && bytes <= most;
          if (!possible) {
            outOfBounds(value, asked, SizeText.of(least) + " to " + SizeText.of(most));
          }
          return possible;
        });
  }

  private Optional<Long> size(String text, Asked asked) {
    return switch (SizeText.parse(text)) {
      case SizeText.Good good -> Optional.of(good.bytes());
      case SizeText.Bad bad -> {
        String message = asked.what + ": `" + text + "` " + bad.why();
        String hint = bad.meant().map(meant -> "did you mean `" + meant + "`?   ").orElse("");
        report(
            problem(Code.BAD_SIZE, message, asked.at, bad.why())
                .hint(hint + "sizes: 64KiB, 512MiB, 1GiB"));
        yield Optional.empty();
      }
    };
  }

  private void outOfBounds(Yaml value, Asked asked, String bounds) {
    String text = value instanceof Yaml.Scalar scalar ? scalar.text() : value.kind();
    report(
        problem(
            Code.BAD_VALUE,
            asked.what + " is `" + text + "` (expected: " + bounds + ")",
            asked.at,
            bounds));
  }

  /** A duration within bounds; a {@code least} of zero is none. */
  Optional<Duration> duration(Yaml value, Asked asked, Duration least, Duration most) {
    return duration(value, asked)
        .filter(duration -> {
          boolean possible = duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
          if (!possible) {
            String upper = DurationText.of(most);
            outOfBounds(
                value,
                asked,
                least.isZero() ? "at most " + upper : DurationText.of(least) + " to " + upper);
          }
          return possible;
        });
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

  /** The path that a text is, if the file system can have it. */
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
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
