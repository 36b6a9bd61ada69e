// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code journal}. */
final class JournalReader {

  private static final String EXAMPLE = "journal: {path: /var/lib/dockreeve/journal.db}";
  private static final long LEAST_SIZE = 1L << 20;
  private static final long MOST_SIZE = 1L << 40;
  private static final Keys KEYS =
      new Keys(
          "`journal`",
          List.of("path", "max_size", "keep", "on_error"),
          List.of(),
          Map.of(
              "file", "did you mean `path`?",
              "size", "did you mean `max_size`?",
              "memory", "to keep nothing on disk: journal: memory",
              "retention", "did you mean `keep`?   keep: {runs: 7d, events: 24h}"));
  private static final Keys KEEP =
      new Keys("`keep`", List.of("runs", "events"), List.of(), Map.of());

  private final Reading reading;
  private final JournalSpec.OnDisk usual = (JournalSpec.OnDisk) JournalSpec.DEFAULT;

  JournalReader(Reading reading) {
    this.reading = reading;
  }

  JournalSpec read(Section top) {
    Optional<Yaml.Entry> entry = top.entry("journal");
    if (entry.isPresent() && entry.get().value() instanceof Yaml.Scalar text && !text.isNull()) {
      return reading
          .text(text, new Reading.Asked(top.what("journal"), "a mapping", text.span()))
          .map(word -> word(word, text.span()))
          .orElse(usual);
    }
    return top.mapping("journal", "`memory`, or a key such as path: /var/lib/dockreeve/journal.db")
        .map(mapping -> Section.of(reading, mapping, KEYS, "of `journal`"))
        .<JournalSpec>map(this::onDisk)
        .orElse(usual);
  }

  private JournalSpec word(String word, Span at) {
    if (word.equals("memory")) {
      return new JournalSpec.InMemory();
    }
    boolean path = word.contains("/") || word.endsWith(".db");
    reading.report(
        reading
            .problem(
                Code.BAD_VALUE,
                "`journal` is `" + word + "` (expected: `memory`, or a mapping)",
                at,
                path ? "a path of its own" : "no such journal")
            .hint(
                path
                    ? "journal: {path: \"" + word + "\"}"
                    : "to keep nothing on disk: journal: memory; else: " + EXAMPLE));
    return usual;
  }

  private JournalSpec.OnDisk onDisk(Section journal) {
    Optional<Section> keep =
        journal
            .mapping("keep", "a key such as runs: 7d")
            .map(mapping -> Section.of(reading, mapping, KEEP, "of `keep` of `journal`"));
    Optional<Duration> runs = keep.flatMap(k -> k.duration("runs"));
    Optional<Duration> events = keep.flatMap(k -> k.duration("events"));
    return new JournalSpec.OnDisk(
        journal.text("path").flatMap(text -> path(text, journal)),
        journal.size("max_size", LEAST_SIZE, MOST_SIZE).orElse(usual.maxBytes()),
        runs.orElse(usual.keepRuns()),
        events.orElse(usual.keepEvents()),
        journal.choice("on_error", JournalSpec.OnError.class).orElse(usual.onError()));
  }

  private Optional<Path> path(String text, Section journal) {
    Span at = journal.entry("path").orElseThrow().at();
    Optional<Path> written = Reading.path(text);
    if (text.isBlank() || written.isEmpty() || text.indexOf('?') >= 0) {
      return refuse(text, at, "no file of that name can be a journal", EXAMPLE);
    }
    if (text.startsWith("~")) {
      return refuse(
          text, at, "`~` is not replaced here", "did you mean `${HOME}" + text.substring(1) + "`?");
    }
    Path path = reading.folder().resolve(written.get());
    Path name = path.normalize().getFileName();
    boolean folder =
        text.endsWith("/")
            || name == null
            || name.toString().isEmpty()
            || text.endsWith("..")
            || text.equals(".")
            || text.endsWith("/.");
    return folder || reading.surroundings().folders().test(path)
        ? refuse(
            text,
            at,
            "this is a folder",
            "name the file in it, such as `" + text.replaceFirst("/*$", "") + "/journal.db`")
        : Optional.of(path);
  }

  private Optional<Path> refuse(String text, Span at, String why, String hint) {
    reading.report(
        reading
            .problem(Code.BAD_VALUE, "`path` of `journal` is `" + text + "`: " + why, at, why)
            .hint(hint));
    return Optional.empty();
  }
}
