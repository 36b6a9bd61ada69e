// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.action;

import dev.dockreeve.rule.Facts;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Value;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The environment that commands get. Of ours it has {@code PATH}, {@code HOME}, {@code LANG} and,
 * where set, {@code TZ}; of the event it has {@code DOCKREEVE_…} for each of a fixed list of paths
 * that has a value, and {@code DOCKREEVE_IDEMPOTENCY_KEY}, the same for all attempts of a run.
 * Nothing else of ours is passed on: no secret, no {@code LD_PRELOAD}, no {@code
 * JAVA_TOOL_OPTIONS}. Immutable.
 */
final class Environment {

  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Where commands run, unless said otherwise. */
  static final File ROOT = new File("/");

  private static final Map<String, Path> VARIABLES = new LinkedHashMap<>();

  static {
    for (String path :
        List.of(
            "rule",
            "run_id",
            "attempt",
            "event_id",
            "engine",
            "host",
            "type",
            "action",
            "detail",
            "origin",
            "time",
            "actor.id",
            "actor.name",
            "container.id",
            "container.name",
            "container.image",
            "container.state",
            "container.health",
            "container.pid",
            "container.ip",
            "container.ip6",
            "container.project",
            "container.service",
            "container.exit_code")) {
      String name = "DOCKREEVE_" + path.toUpperCase(Locale.ROOT).replace('.', '_');
      VARIABLES.put(name, Path.of(path));
    }
  }

  private final String path;
  private final Map<String, String> base = new LinkedHashMap<>();

  private Environment(Map<String, String> ours) {
    this.path = set(ours, "PATH").orElse(DEFAULT_PATH);
    base.put("PATH", path);
    base.put("HOME", set(ours, "HOME").orElse("/"));
    base.put("LANG", set(ours, "LANG").orElse("C.UTF-8"));
    set(ours, "TZ").ifPresent(zone -> base.put("TZ", zone));
  }

  /** What {@code ours} leaves for commands. */
  static Environment of(Map<String, String> ours) {
    return new Environment(ours);
  }

  private static Optional<String> set(Map<String, String> ours, String name) {
    return Optional.ofNullable(ours.get(name)).filter(value -> !value.isEmpty());
  }

  /** The whole environment of an attempt. What an environment cannot hold is left out. */
  Map<String, String> with(Facts facts) {
    Map<String, String> all = new LinkedHashMap<>(base);
    VARIABLES.forEach((name, variable) -> {
      if (variable.resolve(facts) instanceof Value.Present(String text)) {
        put(all, name, text);
      }
    });
    put(all, "DOCKREEVE_IDEMPOTENCY_KEY", facts.runId());
    return all;
  }

  private static void put(Map<String, String> all, String name, String text) {
    if (ProcessText.problem(name + "=" + text).isEmpty()) {
      all.put(name, ProcessText.encodable(text));
    }
  }

  /** Where programs are looked for, unless a command says otherwise. */
  String path() {
    return path;
  }
}
