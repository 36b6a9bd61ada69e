// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.bench;

import dev.dockreeve.engine.EngineException;
import dev.dockreeve.engine.EngineInfo;
import dev.dockreeve.engine.EventStream;
import dev.dockreeve.engine.docker.DockerEngine;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Origin;
import dev.dockreeve.rule.Condition;
import dev.dockreeve.rule.Path;
import dev.dockreeve.rule.Rule;
import dev.dockreeve.rule.RuleIndex;
import dev.dockreeve.watch.Notice;
import dev.dockreeve.watch.Statistics;
import dev.dockreeve.watch.Subscription;
import dev.dockreeve.watch.Watcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads, parses, de-duplicates and merges events, and matches each against rules of which none
 * matches: what the daemon does with an event that nobody is interested in.
 *
 * <pre>java … dev.dockreeve.bench.ReadParseMatch URL EVENTS RULES</pre>
 */
public final class ReadParseMatch {

  private ReadParseMatch() {}

  /** Prints how many events were seen, how many were missed, and in how many milliseconds. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, EngineException {
    int events = Integer.parseInt(arguments[2]);
    RuleIndex index = RuleIndex.of(rules(Integer.parseInt(arguments[3])));
    long began = System.nanoTime();
    String seen =
        switch (arguments[0]) {
          case "plain" -> plain(arguments[1], events, index);
          default -> watch(arguments[1], events, index);
        };
    System.out.println(
        "%s ms=%d rss_kb=%d"
            .formatted(
                seen,
                (System.nanoTime() - began) / 1_000_000,
                Memory.resident(ProcessHandle.current().pid())));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static String plain(String url, int events, RuleIndex index) throws EngineException {
    long matched = 0;
    int seen = 0;
    try (DockerEngine engine = DockerEngine.at(url)) {
      EngineInfo info = engine.identify();
      try (EventStream stream = engine.events(info.clock())) {
        for (; seen < events; seen++) {
          EngineEvent said = Objects.requireNonNull(stream.next());
          Event event = new Event("bench", info.host(), Origin.LIVE, said, Optional.empty());
          matched += index.matching(event).size();
        }
      }
    }
    return "seen=" + seen + " matched=" + matched;
  }

  private static String watch(String url, int events, RuleIndex index) throws InterruptedException {
    long seen = 0;
    long missed = 0;
    long matched = 0;
    try (Watcher watcher = Watcher.builder("bench", DockerEngine.at(url)).build();
        Subscription subscription = watcher.subscribe(8192)) {
      watcher.start();
      Statistics now = watcher.statistics();
      while (now.received() + now.overflowed() < events) {
        Optional<Notice> notice = subscription.next(Duration.ofMillis(50));
        if (notice.isPresent()) {
          switch (notice.get()) {
            case Notice.Happened(Event event) -> {
              seen++;
              matched += index.matching(event).size();
            }
            case Notice.Lagged(long n) -> missed += n;
          }
        }
        now = watcher.statistics();
      }
      return "seen=%d lagged=%d overflowed=%d matched=%d"
          .formatted(seen, missed, now.overflowed(), matched);
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
