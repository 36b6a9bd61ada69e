// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Text with placeholders, compiled once: {@code %%path%%}, {@code %%path:-default%%}, {@code
 * %%path:?message when missing%%}; {@code %%%%} is a literal {@code %%}. It is rendered in one
 * pass: a value is never looked through for placeholders. Immutable.
 */
public final class Template {

  private static final String MARK = "%%";

  private final String source;
  private final List<Part> parts;

  private Template(String source, List<Part> parts) {
    this.source = source;
    this.parts = List.copyOf(parts);
  }

  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  /** What stands between two marks. */
  private sealed interface Inside {}

  /** At most one of {@code otherwise} and {@code message} is there. */
  private record Placeholder(Path path, Optional<String> otherwise, Optional<String> message)
      implements Part, Inside {}

  private record Broken(String message, int length) implements Inside {}

  /** What {@link #parse} made of a text. */
  public sealed interface Parsed {}

  /** A template. */
  public record Ok(Template template) implements Parsed {}

  /**
   * No template.
   *
   * @param offset where in the text the fault begins, in characters
   * @param length how many characters it has, at least 1
   */
  public record Bad(String message, int offset, int length) implements Parsed {}

  /** Compiles {@code text}; what is wrong is told at the first fault. */
  public static Parsed parse(String text) {
    requireNonNull(text, "text");
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf(MARK, at);
      if (open < 0) {
        open = text.length();
      }
      if (open > at) {
        parts.add(new Literal(text.substring(at, open)));
      }
      if (open == text.length()) {
        break;
      }
      int close = text.indexOf(MARK, open + 2);
      if (close < 0) {
        return new Bad(
            "%% opens a placeholder that does not end; write %%%% for a literal %%",
            open, text.length() - open);
      }
      if (close == open + 2) {
        parts.add(new Literal(MARK));
      } else {
        switch (placeholder(text.substring(open + 2, close))) {
          case Broken(String message, int length) -> {
            return new Bad(message, open + 2, Math.max(1, length));
          }
          case Placeholder placeholder -> parts.add(placeholder);
        }
      }
      at = close + 2;
    }
    return new Ok(new Template(text, parts));
  }

  /**
   * The template that {@code text} is, for programs.
   *
   * @throws IllegalArgumentException with {@link Bad#message} when it is none
   */
  public static Template of(String text) {
    return switch (parse(text)) {
      case Ok(Template template) -> template;
      case Bad(String message, _, _) -> throw new IllegalArgumentException(message);
    };
  }

  private static Inside placeholder(String inside) {
    int split = inside.length();
    for (String mark : List.of(":-", ":?")) {
      int found = inside.indexOf(mark);
      split = found < 0 ? split : Math.min(split, found);
    }
    String name = inside.substring(0, split);
    return switch (Path.parse(name)) {
      case Path.Unknown(String message, _) -> new Broken(message, name.length());
      case Path.Known(Path path) -> {
        if (split == inside.length()) {
          yield new Placeholder(path, Optional.empty(), Optional.empty());
        }
        Optional<String> rest = Optional.of(inside.substring(split + 2));
        yield inside.charAt(split + 1) == '-'
            ? new Placeholder(path, rest, Optional.empty())
            : new Placeholder(path, Optional.empty(), rest);
      }
    };
  }

  /** Whether it has no placeholder, so that it becomes the same text always. */
  public boolean literal() {
    return parts.stream().allMatch(Literal.class::isInstance);
  }

  /** The paths of its placeholders, in their order. */
  public Set<Path> paths() {
    Set<Path> paths = new LinkedHashSet<>();
    for (Part part : parts) {
      if (part instanceof Placeholder placeholder) {
        paths.add(placeholder.path);
      }
    }
    return paths;
  }

  /** The text with every placeholder replaced, or the reason why one cannot be. */
  public Rendered render(Facts facts) {
    StringBuilder out = new StringBuilder(source.length() + 32);
    boolean beginsWithValue = false;
    for (Part part : parts) {
      boolean first = out.isEmpty();
      switch (part) {
        case Literal(String text) -> out.append(text);
        case Placeholder placeholder -> {
          switch (placeholder.path.resolve(facts)) {
            case Value.Present(String text) -> {
              out.append(text);
              beginsWithValue |= first && !text.isEmpty();
            }
            case Value.Missing(String why) -> {
              if (placeholder.otherwise.isEmpty()) {
                return failed(placeholder, why);
              }
              out.append(placeholder.otherwise.get());
            }
          }
        }
      }
    }
    return new Rendered.Text(out.toString(), beginsWithValue);
  }

  private static Rendered failed(Placeholder placeholder, String why) {
    return new Rendered.Failed(
        "no value for " + MARK + placeholder.path + MARK + ": " + placeholder.message.orElse(why));
  }

  /** The text it was compiled from. */
  @Override
  public String toString() {
    return source;
  }
}
