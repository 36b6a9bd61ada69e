// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import java.util.List;
import java.util.Map;

/** Configurations in surroundings that are the same everywhere. */
final class Given {

  static final Surroundings SURROUNDINGS =
      new Surroundings(
          Map.of(
              "HOME",
              "/root",
              "EMPTY",
              "",
              "WORKERS",
              "4",
              "TRICK",
              "${HOME}",
              "MARKS",
              "%%name%%"),
          program -> !program.startsWith("no-") && !program.contains(" "),
          folder -> folder.startsWith("/srv") || folder.endsWith("folder"));

  private Given() {}

  static Loaded load(String... lines) {
    return Config.parse("dockreeve.yml", String.join("\n", lines) + "\n", SURROUNDINGS);
  }

  /** A configuration without errors. */
  static Config config(String... lines) {
    return switch (load(lines)) {
      case Loaded.Ok ok -> ok.config();
      case Loaded.Bad bad -> throw new AssertionError(ProblemReport.TEXT.of(bad.problems()));
    };
  }

  /** A rule that reacts to the start of a container, with more keys. */
  static String rule(String name, String keys) {
    return "  "
        + name
        + ": {event: {type: container, action: start}, run: [echo, \"%%name%%\"], "
        + keys
        + "}";
  }

  /** Codes in the order of the file. */
  static List<String> codes(String... lines) {
    return load(lines).problems().stream().map(problem -> problem.code().id()).toList();
  }

  static Problem only(String... lines) {
    List<Problem> problems = load(lines).problems();
    if (problems.size() != 1) {
      throw new AssertionError("one problem expected:\n" + ProblemReport.TEXT.of(problems));
    }
    return problems.getFirst();
  }

  /** The part of the file that a problem points at. */
  static String marked(Problem problem) {
    Place place = problem.place().orElseThrow();
    int[] line = place.source().codePoints().toArray();
    return new String(line, place.column() - 1, place.length());
  }
}
