// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.rule.RuleIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of finding the one rule that matches, by the number of rules. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatchBenchmark {

  /** How many rules there are. */
  @Param({"10", "1000", "5000", "10000"})
  public int rules;

  private RuleIndex index = RuleIndex.of(List.of());
  private RuleIndex oneByOne = RuleIndex.of(List.of());
  private Event event = event("nobody");

  /** Makes the rules and the event. */
  @Setup
  public void prepare() {
    List<Rule> all = new ArrayList<>();
    List<Rule> alike = new ArrayList<>();
    for (int i = 0; i < rules; i++) {
      all.add(
          Rule.of(
              "rule " + i,
              new Condition.AllOf(
                  List.of(
                      new Condition.Is(Path.of("type"), "container"),
                      Condition.action("start"),
                      new Condition.Is(Path.of("actor.name"), "web-" + i)))));
      alike.add(
          Rule.of(
              "rule " + i,
              new Condition.AllOf(
                  List.of(
                      new Condition.Is(Path.of("type"), "container"),
                      new Condition.Is(Path.of("actor.name"), "web-7"),
                      new Condition.Is(Path.of("raw_action"), "start " + i)))));
    }
    index = RuleIndex.of(all);
    oneByOne = RuleIndex.of(alike);
    event = event("web-7");
  }

  private static Event event(String name) {
    return new Event(
        "docker",
        "host",
        Origin.LIVE,
        EngineEvent.of(
            "container",
            "start",
            Instant.EPOCH,
            new Actor("c0ffee", Attributes.of("image", "nginx", "name", name))),
        Optional.empty());
  }

  /** One event against all rules; one of them matches. */
  @Benchmark
  public List<Rule> match() {
    return index.matching(event);
  }

  /** One event that is compared with all rules, one by one; none matches. */
  @Benchmark
  public List<Rule> compare() {
    return oneByOne.matching(event);
  }
}
