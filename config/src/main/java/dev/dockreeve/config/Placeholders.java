// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the configuration knows of {@code %%path%%}. */
final class Placeholders {

  private static final String MARK = "%%";

  /** What no container can make begin with a dash. */
  private static final Set<String> HARMLESS =
      Set.of(
          ("type action raw_action scope time origin engine host event_id payload event rule run_id"
                  + " attempt count id name ip ip6 pid health exit_code actor.id actor.name"
                  + " container.id container.name container.image_id container.state"
                  + " container.health container.paused container.pid container.ip container.ip6"
                  + " container.mac container.started_at container.finished_at container.exit_code"
                  + " container.oom_killed container.restart_count container.privileged")
              .split(" "));

  private Placeholders() {}

  /** The path of the placeholder that a text begins with. */
  static Optional<String> first(String text) {
    if (!text.startsWith(MARK) || text.startsWith(MARK + MARK)) {
      return Optional.empty();
    }
    int end = text.indexOf(MARK, MARK.length());
    return end < 0
        ? Optional.empty()
        : Optional.of(text.substring(MARK.length(), end).split(":[-?]", 2)[0]);
  }

  /** Whether a container can make the path's value begin with a dash. */
  static boolean mayBeginWithDash(String path) {
    return !HARMLESS.contains(path) && !path.startsWith("container.ips.");
  }

  /** The fault without the suggestions, which {@link #hint} has. */
  static String message(Template.Bad bad) {
    return bad.message()
        .split("; ", 2)[0]
        .replace('"', '`')
        .replace("path `", "placeholder `")
        .replace("%% opens", "`%%` opens");
  }

  static Optional<String> hint(String text, Template.Bad bad) {
    int end = Math.min(text.length(), bad.offset() + bad.length());
    String name = text.substring(bad.offset(), end);
    if (name.startsWith(MARK)) {
      return Optional.of("close it with %%, or write %%%% for a literal %%");
    }
    return switch (Path.parse(name)) {
      case Path.Unknown(_, List<String> meant) when !meant.isEmpty() ->
          Optional.of(
              meant.stream()
                  .map(path -> '`' + MARK + path + MARK + '`')
                  .collect(Collectors.joining(" or ", "did you mean ", "?")));
      case Path.Unknown unknown when unknown.message().endsWith("not yet supported") ->
          Optional.empty();
      case Path.Unknown ignored ->
          Optional.of("such as %%name%%, %%action%%, %%ip%%, %%labels.KEY%%, %%payload%%");
      case Path.Known ignored -> Optional.empty();
    };
  }
}
