// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Collects the problems of one file, at most {@value #LIMIT} of them; the rest is counted. */
final class Problems {

  static final int LIMIT = 200;

  private static final Comparator<Problem> IN_FILE_ORDER =
      Comparator.comparingInt(position(Place::line)).thenComparingInt(position(Place::column));

  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private int more;
  private boolean errors;

  Problems(String file) {
    this.file = file;
  }

  void add(Problem problem) {
    errors |= problem.severity() == Severity.ERROR;
    if (found.size() < LIMIT) {
      found.add(problem);
    } else {
      more++;
    }
  }

  boolean haveErrors() {
    return errors;
  }

  /** All of them in the order of the file; those about the file as a whole come first. */
  List<Problem> inFileOrder() {
    List<Problem> all = new ArrayList<>(found);
    all.sort(IN_FILE_ORDER);
    if (more > 0) {
      all.add(Problem.of(Code.MORE_PROBLEMS, file, more + " more problems are not shown"));
    }
    return List.copyOf(all);
  }

  private static ToIntFunction<Problem> position(ToIntFunction<Place> part) {
    return problem -> problem.place().map(part::applyAsInt).orElse(0);
  }
}
