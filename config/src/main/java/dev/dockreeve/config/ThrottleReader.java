// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.dispatch.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how often a rule may run. */
final class ThrottleReader {

  private static final String EXAMPLE = "throttle: {max: 3, per: 1m}";
  private static final Keys KEYS =
      new Keys(
          "`throttle`",
          List.of("max", "per", "by", "over"),
          List.of(),
          Map.of(
              "limit", "did you mean `max`?",
              "count", "did you mean `max`?",
              "within", "did you mean `per`?",
              "window", "did you mean `per`?",
              "interval", "did you mean `per`?",
              "every", "did you mean `per`?",
              "key", "did you mean `by`?",
              "then", "did you mean `over`?"));

  private final Reading reading;

  ThrottleReader(Reading reading) {
    this.reading = reading;
  }

  /** What the section says of it, and where it says nothing {@code otherwise}. */
  Optional<Throttle> read(Section section, Optional<Throttle> otherwise) {
    Optional<Yaml.Entry> entry = section.entry("throttle");
    if (entry.isEmpty()) {
      return otherwise;
    }
    if (entry.get().value() instanceof Yaml.Scalar text && !text.isNull()) {
      if (!text.text().equals("off")) {
        reading.report(
            reading
                .problem(
                    Code.WRONG_KIND,
                    section.what("throttle") + " is text (expected: a mapping, or off)",
                    text.span(),
                    "text")
                .hint(EXAMPLE));
      }
      return Optional.empty();
    }
    return section
        .mapping("throttle", "keys such as max: 3 and per: 1m")
        .flatMap(mapping ->
            throttle(
                Section.of(reading, mapping, KEYS, "of " + section.what("throttle")), entry.get()));
  }

  private Optional<Throttle> throttle(Section throttle, Yaml.Entry entry) {
    Optional<Integer> max = throttle.whole("max", 1, Throttle.MOST);
    Optional<Duration> per = throttle.duration("per", Duration.ofMillis(1), Throttle.LONGEST);
    Optional<Throttle.By> by = throttle.choice("by", Throttle.By.class);
    Optional<Throttle.Over> over = throttle.choice("over", Throttle.Over.class);
    for (String key : List.of("max", "per")) {
      if (throttle.entry(key).isEmpty()) {
        reading.report(
            reading
                .problem(Code.MISSING, throttle.what(key) + " is missing", entry.at(), "no " + key)
                .hint(EXAMPLE));
      }
    }
    return max.isEmpty() || per.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Throttle(
                max.get(),
                per.get(),
                by.orElse(Throttle.By.CONTAINER),
                over.orElse(Throttle.Over.QUEUE)));
  }
}
