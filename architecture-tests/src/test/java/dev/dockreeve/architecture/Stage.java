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
  ENGINE("engine", "watch", MODEL),
  WATCH("watch", "watch", MODEL, ENGINE),
  ENGINE_DOCKER("engine.docker", "engine-docker", MODEL, ENGINE),
  RULE("rule", "reactor", MODEL),
  ACTION("action", "reactor", MODEL, RULE),
  JOURNAL("journal", "reactor", MODEL, RULE, ACTION),
  DISPATCH("dispatch", "reactor", MODEL, RULE, ACTION, JOURNAL),
  REACTOR("reactor", "reactor", MODEL, ENGINE, WATCH, RULE, ACTION, JOURNAL, DISPATCH),
  CONFIG("config", "config", MODEL, RULE, ACTION, DISPATCH, REACTOR),
  TESTKIT("testkit", "testkit", MODEL, ENGINE, WATCH),
  CLI("cli", "cli"),
  BENCH("bench", "bench");

  private final String path;
  private final String module;
  private final Stage[] known;

  Stage(String path, String module, Stage... known) {
    this.path = path;
    this.module = module;
    this.known = known;
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
        .filter(stage ->
            name.equals(stage.packageName(root)) || name.startsWith(stage.packageName(root) + "."))
        .max(Comparator.comparing(stage -> stage.path.length()));
  }

  boolean mayKnow(Stage other) {
    return other == this || knows().contains(other);
  }

  private Set<Stage> knows() {
    if (this == BENCH) {
      return EnumSet.allOf(Stage.class);
    }
    // Only the command line wires, so only it may know all.
    return this == CLI ? EnumSet.complementOf(EnumSet.of(BENCH)) : Set.of(known);
  }
}
