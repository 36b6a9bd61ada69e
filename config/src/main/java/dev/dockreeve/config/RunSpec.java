// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.action.RunCommand;
import dev.dockreeve.rule.Template;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule says of its command.
 *
 * @param argv the program, without placeholders, and its arguments
 * @param allowLeadingDash whether a value may begin an argument with a dash
 * @param stdin what the command can read; nothing when empty
 * @param env variables beside those that every command gets, in file order
 * @param cwd the folder it starts in, absolute; the root folder when empty
 * @param permanentExits exit codes that no further attempt would change, 1 to 255
 */
public record RunSpec(
    List<Template> argv,
    boolean allowLeadingDash,
    Optional<Template> stdin,
    Map<String, Template> env,
    Optional<Path> cwd,
    Set<Integer> permanentExits) {

  /** Copies the collections. */
  public RunSpec {
    argv = List.copyOf(argv);
    requireNonNull(stdin, "stdin");
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    requireNonNull(cwd, "cwd");
    permanentExits = Set.copyOf(permanentExits);
  }

  /** The command line and the names of the variables: what they hold may be secret. */
  @Override
  public String toString() {
    return "RunSpec" + argv + env.keySet();
  }

  /** The command, with what is passed on of {@code environment}. */
  RunCommand command(Map<String, String> environment) {
    RunCommand.Builder command =
        RunCommand.builder(argv)
            .allowLeadingDash(allowLeadingDash)
            .environment(environment)
            .env(env)
            .permanentExits(permanentExits);
    stdin.ifPresent(command::stdin);
    cwd.ifPresent(command::cwd);
    return command.build();
  }
}
