// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What became of a configuration file. */
public sealed interface Loaded {

  /** Everything there is to say, in the order of the file. */
  List<Problem> problems();

  /** The file can be used. */
  record Ok(Config config, List<Problem> warnings) implements Loaded {
    /** Copies the list. */
    public Ok {
      requireNonNull(config, "config");
      warnings = List.copyOf(warnings);
    }

    @Override
    public List<Problem> problems() {
      return warnings;
    }
  }

  /**
   * It cannot be used.
   *
   * @param problems at least one error, and warnings
   */
  record Bad(List<Problem> problems) implements Loaded {
    /** Copies the list. */
    public Bad {
      problems = List.copyOf(problems);
    }
  }
}
