// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import dev.dockreeve.dispatch.RuleStats;
import dev.dockreeve.dispatch.Stats;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.Journal;
import dev.dockreeve.journal.JournalStats;
import dev.dockreeve.journal.SqliteJournal;
import dev.dockreeve.model.EventJson;
import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.reactor.Suspension;
import dev.dockreeve.watch.Freshness;
import dev.dockreeve.watch.Portfolio;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the daemon stands, as JSON. */
final class StatusJson {

  private StatusJson() {}

  static String of(Control control, RunFeed feed, Instant now) {
    About about = control.about();
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .member("version", about.version())
            .member("pid", about.pid())
            .member("config", about.config())
            .member("started_at", EventJson.time(about.startedAt()))
            .member(
                "uptime_seconds", Math.max(0, Duration.between(about.startedAt(), now).toSeconds()))
            .member("ready", about.ready());
    journal(json, about, control.reactor().journal());
    json.name("engines").beginArray();
    control.engines().forEach(engine -> engine(json, engine));
    json.endArray();
    List<RuleStats> rules = control.reactor().ruleStats();
    runs(json, control.reactor().stats(), rules);
    json.name("rules").beginArray();
    Map<String, Suspension> suspensions = control.reactor().suspensions();
    rules.forEach(rule -> rule(json, rule, suspensions.get(rule.rule())));
    json.endArray().name("running").beginArray();
    for (RunFeed.Going going : feed.going()) {
      json.beginObject();
      RunJson.accepted(json, going.run());
      json.member("attempt", going.attempt())
          .member("since", EventJson.time(going.since()))
          .endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static void journal(JsonWriter json, About about, Journal journal) {
    json.name("journal").beginObject().member("place", about.journal());
    switch (journal.health()) {
      case Health.Ok _ -> json.member("degraded", false);
      case Health.Degraded degraded ->
          json.member("degraded", true)
              .member("since", EventJson.time(degraded.since()))
              .member("reason", degraded.reason())
              .member("kept", degraded.kept())
              .member("lost", degraded.lost());
    }
    if (journal instanceof SqliteJournal sqlite) {
      JournalStats stats = sqlite.stats();
      json.member("bytes", stats.bytes())
          .member("commits", stats.commits())
          .member("records", stats.records())
          .member("longest_commit_ms", stats.longestCommit().toMillis())
          .member("damaged_rows", stats.damaged());
    }
    json.endObject();
  }

  private static void engine(JsonWriter json, EngineStatus engine) {
    Portfolio portfolio = engine.portfolio();
    json.beginObject().member("name", portfolio.engine()).member("url", engine.url());
    portfolio
        .engineInfo()
        .ifPresent(
            info -> json.member("product", info.product()).member("version", info.version()));
    switch (portfolio.freshness()) {
      case Freshness.Live _ -> json.member("state", "live");
      case Freshness.Polling polling ->
          json.member("state", "polling").member("reason", polling.reason());
      case Freshness.Stale stale ->
          json.member("state", "stale")
              .member("since", EventJson.time(stale.since()))
              .member("reason", stale.reason());
    }
    portfolio.syncedAt().ifPresent(at -> json.member("synced_at", EventJson.time(at)));
    json.member("alive", portfolio.size()).endObject();
  }

  private static void runs(JsonWriter json, Stats stats, List<RuleStats> rules) {
    json.name("runs")
        .beginObject()
        .member("accepted", stats.accepted())
        .member("waiting", stats.waiting())
        .member("retrying", rules.stream().mapToLong(RuleStats::retrying).sum())
        .member("running", stats.running())
        .member("attempts", stats.attempts())
        .member("succeeded", stats.succeeded())
        .member("failed", stats.failed())
        .member("skipped", stats.skipped())
        .member("expired", stats.expired())
        .member("cancelled", stats.cancelled())
        .member("coalesced", stats.coalesced())
        .member("refused", stats.refused())
        .member("throttled", stats.throttled())
        .member("worker_waits", stats.workerWaits())
        .endObject();
  }

  /** How a rule stands, and why it is suspended if it is. */
  static void rule(JsonWriter json, RuleStats rule, @Nullable Suspension suspension) {
    json.beginObject().member("name", rule.rule()).member("suspended", rule.suspended());
    if (rule.suspended() && suspension != null) {
      json.member("suspended_why", suspension.cause().words())
          .member("suspended_since", EventJson.time(suspension.since()));
    }
    json.member("waiting", rule.waiting())
        .member("retrying", rule.retrying())
        .member("held", rule.held())
        .member("running", rule.running())
        .member("throttled", rule.throttled())
        .endObject();
  }
}
