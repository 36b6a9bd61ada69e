// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleIndexTest {

  private static Condition is(String path, String... values) {
    return Condition.anyOf(Path.of(path), List.of(values));
  }

  private static Condition all(Condition... conditions) {
    return new Condition.AllOf(List.of(conditions));
  }

  private static boolean matches(Condition condition, Event event) {
    boolean plain = condition.matches(event);
    assertThat(RuleIndex.of(List.of(Rule.of("r", condition))).matching(event))
        .hasSize(plain ? 1 : 0);
    return plain;
  }

  @Test
  void condition_equality_isExactAndCaseSensitive() {
    Event start = Events.start();

    assertThat(matches(is("actor.name", "sentry_web"), start)).isTrue();
    assertThat(matches(is("actor.name", "Sentry_web"), start)).isFalse();
    assertThat(matches(is("actor.name", "sentry"), start)).isFalse();
    assertThat(matches(is("action", "die", "start"), start)).isTrue();
    assertThat(matches(is("container.labels.tier", "db", "web"), start)).isTrue();
    assertThat(matches(new Condition.Always(), start)).isTrue();
    assertThat(matches(all(), start)).isTrue();
    assertThat(matches(new Condition.AnyOf(List.of()), start)).isFalse();
    assertThat(matches(new Condition.OneOf(Path.of("type"), Set.of()), start)).isFalse();
  }

  @Test
  void condition_missingPath_isUnequalToEverything() {
    assertThat(matches(is("container.exit_code", ""), Events.start())).isFalse();
    assertThat(matches(is("labels.nope", "", "null", "x"), Events.start())).isFalse();
  }

  @Test
  void condition_healthStatus_standsForEveryOneOrForTheOneNamed() {
    Event unhealthy = Events.of("health_status: unhealthy", Events.sentry().build());

    assertThat(matches(is("action", "health_status"), unhealthy)).isTrue();
    assertThat(matches(is("action", "health_status: unhealthy"), unhealthy)).isTrue();
    assertThat(matches(is("action", "health_status: healthy"), unhealthy)).isFalse();
    assertThat(matches(is("action", "health_status: healthy", "health_status"), unhealthy))
        .isTrue();
    assertThat(matches(is("action", "health_status: healthy"), Events.start())).isFalse();
  }

  @Test
  void condition_pathOfTheRun_isRefused() {
    assertThatThrownBy(() -> is("attempt", "1"))
        .hasMessage("path: attempt (expected: a path of the event)");
    assertThatThrownBy(() -> is("rule", "a", "b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dearest_rules_isTheKindOfEventThatMostMustBeComparedWith() {
    List<Rule> rules = new ArrayList<>();
    assertThat(RuleIndex.of(rules).dearest())
        .isEqualTo(new RuleIndex.Cost(Optional.empty(), Optional.empty(), 0));

    rules.add(Rule.of("all", new Condition.Always()));
    assertThat(RuleIndex.of(rules).dearest())
        .isEqualTo(new RuleIndex.Cost(Optional.empty(), Optional.empty(), 1));

    rules.add(Rule.of("start", is("action", "start")));
    rules.add(Rule.of("image", is("type", "image")));
    rules.add(Rule.of("web", all(is("type", "image"), is("action", "start", "pull"))));
    for (int i = 0; i < 10; i++) {
      rules.add(Rule.of("name", all(is("type", "network"), is("actor.name", "n" + i))));
    }
    assertThat(RuleIndex.of(rules).dearest())
        .isEqualTo(new RuleIndex.Cost(Optional.of("image"), Optional.of("start"), 4));
  }

  @Test
  void rule_engines_limitsWhoseEventsCount() {
    Rule other = new Rule("r", new Condition.Always(), Set.of("ci", "edge"), false);
    Rule ours = new Rule("r", new Condition.Always(), Set.of("ci", "docker"), false);

    assertThat(RuleIndex.of(List.of(other, ours)).matching(Events.start())).containsExactly(ours);
  }

  @Test
  void rule_initialEvent_matchesOnlyWithIncludeExisting() {
    Event initial = Events.with("start", Optional.of(Events.sentry().build()), Origin.INITIAL);
    Rule later = Rule.of("later", is("type", "container"));
    Rule also = new Rule("also", is("type", "container"), Set.of(), true);
    RuleIndex index = RuleIndex.of(List.of(later, also));

    assertThat(index.matching(initial)).containsExactly(also);
    assertThat(index.matching(Events.start())).containsExactly(later, also);
  }

  @Test
  void matching_tenThousandRules_looksAtThoseThatMayMatch() {
    List<Rule> rules = new ArrayList<>();
    String[] paths = {"actor.name", "container.name", "project", "labels.tier", "id"};
    for (int i = 0; i < 10_000; i++) {
      Condition byName = is(paths[i % paths.length], "value-" + i);
      rules.add(
          Rule.of("rule " + i, all(is("type", "container"), is("action", "start", "die"), byName)));
    }
    rules.add(Rule.of("the one", all(is("type", "container"), is("name", "sentry_web"))));
    RuleIndex index = RuleIndex.of(rules);

    assertThat(index.size()).isEqualTo(10_001);
    assertThat(index.matching(Events.start())).extracting(Rule::name).containsExactly("the one");
    assertThat(index.candidates(Events.start())).isEqualTo(1);
  }

  @Test
  void matching_commonAndRareEqualityInEachRule_goesByTheRareOne() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      rules.add(
          Rule.of("r" + i, all(is("container.project", "sentry"), is("labels.shard", "s" + i))));
    }
    Event event =
        Events.of(
            "start",
            Events.sentry()
                .labels(Attributes.of("com.docker.compose.project", "sentry", "shard", "s77"))
                .build());

    assertThat(RuleIndex.of(rules).candidates(event)).isEqualTo(1);
    assertThat(RuleIndex.of(rules).matching(event)).extracting(Rule::name).containsExactly("r77");
  }

  /** The index against looking at every rule, in random worlds. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void matching_worldOfASeed_isWhatANaiveMatcherFinds(long seed) {
    Random random = new Random(seed);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Set<String> engines = random.nextInt(5) == 0 ? Set.of("docker") : Set.of();
      rules.add(new Rule("r" + i, condition(random, 3), engines, random.nextBoolean()));
    }
    RuleIndex index = RuleIndex.of(rules);
    int matched = 0;
    for (int i = 0; i < 300; i++) {
      Event event = event(random);
      List<Rule> naive = rules.stream().filter(rule -> rule.matches(event)).toList();
      assertThat(index.matching(event)).isEqualTo(naive);
      matched += naive.size();
    }
    assertThat(matched).isPositive();
  }

  private static Condition condition(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 9 : 6);
    if (kind < 6) {
      String path = PATHS.get(random.nextInt(PATHS.size()));
      List<String> values = new ArrayList<>();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        values.add(word(random, path));
      }
      return Condition.anyOf(Path.of(path), values);
    }
    List<Condition> parts = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      parts.add(condition(random, depth - 1));
    }
    return kind == 6 ? new Condition.AnyOf(parts) : new Condition.AllOf(parts);
  }

  private static final List<String> PATHS =
      List.of(
          "type",
          "action",
          "type",
          "action",
          "actor.name",
          "name",
          "labels.a",
          "labels.b",
          "container.name",
          "payload",
          "raw_action",
          "project",
          "detail",
          "engine");

  private static String word(Random random, String path) {
    return switch (path) {
      case "type" -> pick(random, "container", "image", "network");
      case "action" -> pick(random, "start", "die", "health_status", "health_status: healthy");
      case "engine" -> pick(random, "docker", "podman");
      case "raw_action" -> pick(random, "start", "health_status: healthy");
      case "detail" -> pick(random, "healthy", "unhealthy");
      default -> pick(random, "a", "b", "c", "d");
    };
  }

  private static String pick(Random random, String... words) {
    return words[random.nextInt(words.length)];
  }

  private static Event event(Random random) {
    Event event =
        Events.of(
            word(random, "type"),
            pick(random, "start", "die", "health_status: healthy", "health_status: unhealthy"),
            Attributes.of("name", word(random, "name"), "b", word(random, "b")));
    return random.nextBoolean()
        ? event
        : new Event(
            word(random, "engine"),
            "h",
            random.nextInt(4) == 0 ? Origin.INITIAL : Origin.LIVE,
            event.said(),
            Optional.of(
                Events.sentry()
                    .name(word(random, "name"))
                    .labels(Attributes.of("a", word(random, "a")))
                    .build()));
  }
}
