// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.rule.RuleIndex;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads, parses, de-duplicates and merges events, and matches each against rules of which none
 * matches: what the daemon does with an event that nobody is interested in.
 *
 * <pre>java … dev.dockreeve.bench.ReadParseMatch URL EVENTS RULES</pre>
 */
public final class ReadParseMatch {

  private ReadParseMatch() {}

  /** Prints how many events were seen, how many were missed, and in how many milliseconds. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int events = Integer.parseInt(arguments[1]);
    RuleIndex index = RuleIndex.of(rules(Integer.parseInt(arguments[2])));
    long began = System.nanoTime();
    try (Watcher watcher = Watcher.builder("bench", DockerEngine.at(arguments[0])).build();
        Subscription subscription = watcher.subscribe(16_384)) {
      watcher.start();
      long seen = 0;
      long missed = 0;
      long matched = 0;
      while (watcher.statistics().received() + watcher.statistics().overflowed() < events
          || seen + missed == 0) {
        switch (subscription.next().orElseThrow()) {
          case Notice.Happened(var event) -> {
            seen++;
            matched += index.matching(event).size();
          }
          case Notice.Lagged(long n) -> missed += n;
        }
      }
      long millis = (System.nanoTime() - began) / 1_000_000;
      System.out.println(
          "seen=%d lagged=%d overflowed=%d matched=%d ms=%d rss_kb=%d"
              .formatted(
                  seen,
                  missed,
                  watcher.statistics().overflowed(),
                  matched,
                  millis,
                  Memory.resident(ProcessHandle.current().pid())));
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  private static List<Rule> rules(int count) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rules.add(
          Rule.of(
              "rule " + i,
              new Condition.AllOf(
                  List.of(
                      new Condition.Is(Path.of("type"), "container"),
                      Condition.action("start"),
                      new Condition.Is(Path.of("actor.name"), "nobody-" + i)))));
    }
    return rules;
  }
}
