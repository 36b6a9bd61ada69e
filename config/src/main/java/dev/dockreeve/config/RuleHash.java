// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dockreeve.dispatch.Treatment;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One text for all ways to write the same rule. Every part stands with its length before it, so
 * that no two rules have the same text by chance; sets are sorted.
 */
final class RuleHash {

  private static final int DIGITS = 16;
  private static final Set<String> OF_CONTAINER =
      Set.of("image", "ip", "ip6", "pid", "project", "service", "health", "exit_code");

  private RuleHash() {}

  static String of(Rule rule, Command command, Treatment treatment) {
    String text =
        list(
            List.of(
                condition(rule.condition()),
                set(rule.engines()),
                Boolean.toString(rule.includeExisting()),
                command(command),
                treatment(treatment)));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java", e);
    }
  }

  /** What a command is, whatever its treatment. */
  static String command(Command command) {
    RunSpec run = command.run();
    Map<String, String> env = new TreeMap<>(command.env());
    return list(
        List.of(
            list(command.texts()),
            Boolean.toString(run.allowLeadingDash()),
            list(command.stdin().stream().toList()),
            list(env.keySet()),
            list(env.values()),
            run.cwd().map(Object::toString).orElse(""),
            set(run.permanentExits().stream().map(Object::toString).toList())));
  }

  private static String treatment(Treatment treatment) {
    List<String> parts = new ArrayList<>(always(treatment));
    treatment
        .throttle()
        .ifPresent(throttle ->
            parts.addAll(
                List.of(
                    "throttle",
                    Integer.toString(throttle.max()),
                    throttle.per().toString(),
                    word(throttle.by()),
                    word(throttle.over()))));
    return list(parts);
  }

  private static List<String> always(Treatment treatment) {
    return List.of(
        Integer.toString(treatment.retry().attempts()),
        treatment.retry().first().toString(),
        treatment.retry().max().toString(),
        word(treatment.order()),
        Integer.toString(treatment.maxParallel()),
        treatment.expires().toString(),
        word(treatment.whenGone()),
        treatment.timeout().toString());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String condition(Condition condition) {
    return switch (condition) {
      case Condition.Always _ -> list(List.of("always"));
      case Condition.AllOf(List<Condition> all) -> list(List.of("all", conditions(all)));
      case Condition.AnyOf(List<Condition> any) -> list(List.of("any", conditions(any)));
      case Condition.Is(Path path, String expected) ->
          list(List.of("is", name(path), set(List.of(expected))));
      case Condition.OneOf(Path path, Set<String> expected) ->
          list(List.of("is", name(path), set(expected)));
      case Condition.ActionIs(String verb, var detail) ->
          list(List.of("action", verb, list(detail.stream().toList())));
    };
  }

  private static String conditions(List<Condition> conditions) {
    return set(conditions.stream().map(RuleHash::condition).toList());
  }

  /** The long name where there is a shorthand. */
  private static String name(Path path) {
    String text = path.text();
    if (text.equals("name") || text.equals("id")) {
      return "actor." + text;
    }
    return OF_CONTAINER.contains(text) || text.startsWith("labels.") ? "container." + text : text;
  }

  private static String set(Collection<String> parts) {
    return list(parts.stream().distinct().sorted().toList());
  }

  private static String list(Collection<String> parts) {
    StringBuilder out = new StringBuilder().append(parts.size()).append('[');
    for (String part : parts) {
      out.append(part.length()).append(':').append(part);
    }
    return out.append(']').toString();
  }
}
