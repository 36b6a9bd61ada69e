// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The stages of the flow, one package each, and the arrows between them: whom a stage may know. A
 * new package gets its line here, with thought; until then {@link House#arrows} fails.
 */
enum Stage {
  MODEL("model", "watch"),
  ENGINE("engine", "watch"),
  WATCH("watch", "watch"),
  ENGINE_DOCKER("engine.docker", "engine-docker"),
  RULE("rule", "reactor"),
  ACTION("action", "reactor"),
  JOURNAL("journal", "reactor"),
  DISPATCH("dispatch", "reactor"),
  REACTOR("reactor", "reactor"),
  CONFIG("config", "config"),
  SERVER("server", "server"),
  TESTKIT("testkit", "testkit"),
  CLI("cli", "cli"),
  BENCH("bench", "bench");

  private final String path;
  private final String module;

  Stage(String path, String module) {
    this.path = path;
    this.module = module;
  }

  /** Whom it may know, beside itself. */
  private Set<Stage> knows() {
    return switch (this) {
      case MODEL -> Set.of();
      case ENGINE, RULE -> Set.of(MODEL);
      case WATCH, ENGINE_DOCKER -> Set.of(MODEL, ENGINE);
      case ACTION -> Set.of(MODEL, RULE);
      case JOURNAL -> Set.of(MODEL, RULE, ACTION);
      case DISPATCH -> Set.of(MODEL, RULE, ACTION, JOURNAL);
      case REACTOR -> Set.of(MODEL, ENGINE, WATCH, RULE, ACTION, JOURNAL, DISPATCH);
      case CONFIG -> Set.of(MODEL, RULE, ACTION, DISPATCH, REACTOR);
      case SERVER -> Set.of(MODEL, ENGINE, WATCH, RULE, ACTION, JOURNAL, DISPATCH, REACTOR);
      case TESTKIT -> Set.of(MODEL, ENGINE, WATCH);
      // Only the command line wires.
      case CLI -> EnumSet.range(MODEL, TESTKIT);
      case BENCH -> EnumSet.range(MODEL, CLI);
    };
  }

  boolean mayKnow(Stage other) {
    return other == this || knows().contains(other);
  }

  /** The folder of the Maven module that holds it. */
  String module() {
    return module;
  }

  /** Its package below {@code root}. */
  String packageName(String root) {
    return root + "." + path;
  }

  /** The stage whose package holds {@code type}: the longest that fits. */
  static Optional<Stage> of(JavaClass type, String root) {
    String name = type.getPackageName();
    return Arrays.stream(values())
        .filter(stage -> (name + ".").startsWith(stage.packageName(root) + "."))
        .max(Comparator.comparingInt(stage -> stage.path.length()));
  }
}
