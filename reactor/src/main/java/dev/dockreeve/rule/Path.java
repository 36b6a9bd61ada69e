// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.model.Event;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name of the one vocabulary that matchers and placeholders share: {@code type}, {@code
 * actor.name}, {@code container.labels.tier}, … Two paths are equal when they lead to the same
 * value always, so {@code ip} equals {@code container.ip}. Immutable.
 */
public final class Path {

  static final Path TYPE = new Path("type", Field.TYPE, "");
  static final Path ACTION = new Path("action", Field.ACTION, "");
  static final Path ENGINE = new Path("engine", Field.ENGINE, "");

  private final String text;
  private final Field field;
  private final String key;

  Path(String text, Field field, String key) {
    this.text = text;
    this.field = field;
    this.key = key;
  }

  /** What {@link #parse} found. */
  public sealed interface Parsed {}

  /** A path of the vocabulary. */
  public record Known(Path path) implements Parsed {}

  /**
   * No path of the vocabulary.
   *
   * @param message says so, with the suggestions as in {@code did you mean "action"?}
   * @param suggestions the same suggestions, best first; often none
   */
  public record Unknown(String message, List<String> suggestions) implements Parsed {

    /** Copies the list. */
    public Unknown {
      suggestions = List.copyOf(suggestions);
    }
  }

  /** Finds the path that {@code text} names. Matching is exact: case and blanks count. */
  public static Parsed parse(String text) {
    return Vocabulary.parse(requireNonNull(text, "text"));
  }

  /**
   * The path that {@code text} names, for programs.
   *
   * @throws IllegalArgumentException with {@link Unknown#message} when there is none
   */
  public static Path of(String text) {
    return switch (parse(text)) {
      case Known(Path path) -> path;
      case Unknown(String message, _) -> throw new IllegalArgumentException(message);
    };
  }

  /** The path as it was written. */
  public String text() {
    return text;
  }

  /** Whether it speaks of the run ({@code rule}, {@code attempt}, …); no condition may use it. */
  public boolean ofRun() {
    return field.ofRun();
  }

  /** The value, or the reason why there is none. */
  public Value resolve(Facts facts) {
    String value =
        switch (field) {
          case RULE -> facts.rule();
          case RUN_ID -> facts.runId();
          case ATTEMPT -> Integer.toString(facts.attempt());
          case COUNT -> Integer.toString(facts.count());
          default -> field.in(facts.event(), key);
        };
    return value == null
        ? new Value.Missing(field.why(facts.event(), key))
        : new Value.Present(value);
  }

  /** The value in an event, or null. */
  @Nullable String in(Event event) {
    return field.in(event, key);
  }

  Field field() {
    return field;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Path path && field == path.field && key.equals(path.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(field, key);
  }

  /** {@link #text}. */
  @Override
  public String toString() {
    return text;
  }
}
