// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.List;
import java.util.Set;

/** A YAML tree with places, and nothing but texts in it: no tag ever makes an object. */
sealed interface Yaml {

  /** Where it stands; for what an alias stands for, where that was written. */
  Span span();

  /** What it is, in a user's words. */
  String kind();

  /**
   * A text.
   *
   * @param plain written without quotes, so that it may also be a number, a boolean or nothing
   */
  record Scalar(String text, boolean plain, Span span) implements Yaml {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    /** Whether it is YAML's null. */
    boolean isNull() {
      return plain && NOTHING.contains(text);
    }

    @Override
    public String kind() {
      return isNull() ? "empty" : "text";
    }
  }

  /** A list. */
  record Sequence(List<Yaml> items, Span span) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A mapping; its keys are different texts, in file order. */
  record Mapping(List<Entry> entries, Span span) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One key with its value. */
  record Entry(Scalar key, Yaml value) {

    String name() {
      return key.text();
    }

    /** Where to point when the value is wrong: at the value, or at the key when there is none. */
    Span at() {
      return value instanceof Scalar text && text.isNull() && text.text().isEmpty()
          ? key.span()
          : value.span();
    }
  }
}
