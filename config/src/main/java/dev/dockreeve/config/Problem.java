// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One thing that is wrong, or unwise, in a configuration. Texts may hold parts of the file as they
 * are; {@link ProblemReport} makes them safe to show.
 *
 * @param file the file's name as the user gave it
 * @param place absent when it is about the file as a whole
 * @param other a second place that belongs to it, such as the first of two equal keys
 * @param hint how to mend it
 */
public record Problem(
    Code code,
    String message,
    String file,
    Optional<Place> place,
    Optional<Place> other,
    Optional<String> hint) {

  /** Checks that nothing is null. */
  public Problem {
    requireNonNull(code, "code");
    requireNonNull(message, "message");
    requireNonNull(file, "file");
    requireNonNull(place, "place");
    requireNonNull(other, "other");
    requireNonNull(hint, "hint");
  }

  static Problem of(Code code, String file, String message) {
    return new Problem(code, message, file, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** {@link Code#severity}. */
  public Severity severity() {
    return code.severity();
  }

  Problem at(Place where) {
    return new Problem(code, message, file, Optional.of(where), other, hint);
  }

  Problem also(Place where) {
    return new Problem(code, message, file, place, Optional.of(where), hint);
  }

  Problem hint(String text) {
    return new Problem(code, message, file, place, other, Optional.of(text));
  }

  Problem hint(Optional<String> text) {
    return text.map(this::hint).orElse(this);
  }
}
