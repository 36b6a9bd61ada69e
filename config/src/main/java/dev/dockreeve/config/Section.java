// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One mapping whose keys are known. */
final class Section {

  private final Reading reading;
  private final String where;
  private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();

  private Section(Reading reading, String where) {
    this.reading = reading;
    this.where = where;
  }

  /**
   * Opens a mapping and reports the keys that it must not have.
   *
   * @param where behind a key's name in messages, such as {@code in rule "x"}
   */
  static Section of(Reading reading, Yaml.Mapping mapping, Keys keys, String where) {
    Section section = new Section(reading, where);
    for (Yaml.Entry entry : mapping.entries()) {
      if (keys.now().contains(entry.name())) {
        section.entries.put(entry.name(), entry);
      }
    }
    for (Yaml.Entry entry : mapping.entries()) {
      if (!keys.now().contains(entry.name())) {
        section.refuse(entry, keys);
      }
    }
    return section;
  }

  private void refuse(Yaml.Entry entry, Keys keys) {
    String name = entry.name();
    if (keys.later().contains(name)) {
      reading.report(
          reading
              .problem(
                  Code.NOT_SUPPORTED_YET,
                  what(name) + " is not supported yet in this version",
                  entry.key().span(),
                  "not yet")
              .hint(keys.laterHint(name)));
    } else {
      reading.report(
          reading
              .problem(
                  Code.UNKNOWN_KEY,
                  "unknown key " + what(name),
                  entry.key().span(),
                  "not a key of " + keys.owner())
              .hint(keys.hint(name, entries.keySet())));
    }
  }

  Optional<Yaml.Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** A key's name in messages. */
  String what(String key) {
    return "`" + key + "`" + (where.isEmpty() ? "" : " " + where);
  }

  Optional<String> text(String key) {
    return entry(key).flatMap(e -> reading.text(e.value(), asked(e, "a text")));
  }

  Optional<List<Reading.Text>> texts(String key, String expected) {
    return entry(key).flatMap(e -> reading.texts(e.value(), asked(e, expected)));
  }

  Optional<Boolean> truth(String key) {
    return entry(key).flatMap(e -> reading.truth(e.value(), asked(e, "true or false")));
  }

  Optional<Integer> whole(String key, int least, int most) {
    return entry(key)
        .flatMap(e -> reading.whole(e.value(), asked(e, "a number such as " + least), least, most));
  }

  /** A number, or the word {@code off}: then it is empty inside. */
  Optional<OptionalInt> wholeOrOff(String key, int least, int most) {
    return entry(key)
        .flatMap(e -> {
          Reading.Asked asked = asked(e, "a number such as 10, or off");
          return reading.wholeOrOff(e.value(), asked, least, most);
        });
  }

  Optional<Duration> duration(String key) {
    return entry(key)
        .flatMap(e -> reading.duration(e.value(), asked(e, "a duration such as `30s`")));
  }

  /** A duration within bounds; a {@code least} of zero is none. */
  Optional<Duration> duration(String key, Duration least, Duration most) {
    return entry(key)
        .flatMap(e -> {
          Reading.Asked asked = asked(e, "a duration such as `30s`");
          return reading.duration(e.value(), asked, least, most);
        });
  }

  /** Bytes, within bounds. */
  Optional<Long> size(String key, long least, long most) {
    return entry(key)
        .flatMap(e -> reading.size(e.value(), asked(e, "a size such as `512MiB`"), least, most));
  }

  /** A constant, by its name in lower case. */
  <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return entry(key).flatMap(e -> reading.choice(e.value(), asked(e, "a word"), type));
  }

  /** A mapping with at least one key; what else is there becomes a problem. */
  Optional<Yaml.Mapping> mapping(String key, String expected) {
    return entry(key).flatMap(e -> mapping(e, expected));
  }

  private Optional<Yaml.Mapping> mapping(Yaml.Entry entry, String expected) {
    if (!(entry.value() instanceof Yaml.Mapping mapping)) {
      reading.wrongKind(entry.value(), asked(entry, expected));
      return Optional.empty();
    }
    if (mapping.entries().isEmpty()) {
      reading.report(
          reading.problem(
              Code.MISSING,
              what(entry.name()) + " is empty (expected: " + expected + ")",
              entry.at(),
              "empty"));
      return Optional.empty();
    }
    return Optional.of(mapping);
  }

  private Reading.Asked asked(Yaml.Entry entry, String expected) {
    return new Reading.Asked(what(entry.name()), expected, entry.at());
  }
}
