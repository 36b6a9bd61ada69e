// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import dev.dockreeve.action.Captured;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.Attempt;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.RunDetail;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.model.EventJson;
import dev.dockreeve.model.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Runs as JSON. Texts of containers are in it unchanged, as JSON writes them. */
final class RunJson {

  /** What a follower is told who was too slow. */
  static final String LAGGED =
      new JsonWriter()
          .beginObject()
          .member("what", "lagged")
          .member("error", "you read too slowly: lines were left out; ask again")
          .endObject()
          .toString();

  private RunJson() {}

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Members of a run in one line. */
  static JsonWriter summary(JsonWriter json, RunSummary run, boolean going) {
    json.member("seq", run.seq())
        .member("run_id", run.runId())
        .member("rule", run.rule())
        .member("engine", run.engine())
        .member("what", run.what())
        .member("subject", run.subject())
        .member("name", run.name())
        .member("accepted_at", EventJson.time(run.at()))
        .member("attempts", run.attempts())
        .member("state", state(run, going));
    run.end()
        .ifPresent(end ->
            json.member("reason", end.reason()).member("ended_at", EventJson.time(end.at())));
    if (run.end().isEmpty() && !going) {
      run.notBefore().ifPresent(at -> json.member("not_before", EventJson.time(at)));
    }
    return json;
  }

  private static String state(RunSummary run, boolean going) {
    if (run.end().isPresent()) {
      return word(run.end().get().state());
    }
    if (going) {
      return "running";
    }
    return run.attempts() > 0 ? "retrying" : "waiting";
  }

  /** A run with its attempts and its event. */
  static String detail(RunDetail run, boolean going) {
    JsonWriter json = new JsonWriter().beginObject();
    summary(json, run.summary(), going).member("rule_hash", run.ruleHash());
    json.name("history").beginArray();
    run.attempts().forEach(attempt -> attempt(json, attempt));
    String all = json.endArray().endObject().toString();
    return run.event()
        .map(event -> all.substring(0, all.length() - 1) + ",\"event\":" + event.json() + "}")
        .orElse(all);
  }

  private static void attempt(JsonWriter json, Attempt attempt) {
    json.beginObject()
        .member("number", attempt.number())
        .member("started_at", EventJson.time(attempt.startedAt()))
        .member("state", word(attempt.state()));
    if (attempt.state() != Attempt.State.STARTED) {
      json.member("reason", attempt.reason()).member("took_ms", attempt.took().toMillis());
      output(json, attempt.output());
    }
    json.endObject();
  }

  private static void output(JsonWriter json, Captured output) {
    json.member("output", output.text())
        .member("output_bytes", output.bytes())
        .member("output_omitted", output.omitted());
  }

  /** What followers are told of {@code event}; nothing of that an attempt begins. */
  static Optional<String> line(RunEvent event, Instant now) {
    JsonWriter json = new JsonWriter().beginObject().member("time", EventJson.time(now));
    accepted(json, event.run());
    switch (event) {
      case RunEvent.Retrying retrying -> {
        json.member("state", "retrying")
            .member("reason", retrying.outcome().reason())
            .member("attempts", retrying.attempt());
        took(json, retrying.took());
        json.member("retry_in_ms", retrying.after().toMillis());
      }
      case RunEvent.Ended ended -> {
        json.member("state", word(ended.how().state()))
            .member("reason", ended.how().reason())
            .member("attempts", ended.attempts());
        took(json, ended.took());
      }
      case RunEvent.Refused _ ->
          json.member("state", "refused").member("reason", "the journal is full");
      case RunEvent.Throttled _ ->
          json.member("state", "throttled").member("reason", "its rule may run only so often");
      case RunEvent.Coalesced _ ->
          json.member("state", "coalesced").member("reason", "the journal is full");
      case RunEvent.Started _, RunEvent.Interrupted _, RunEvent.WaitsForWorker _ -> {
        return Optional.empty();
      }
    }
    return Optional.of(json.endObject().toString());
  }

  private static void took(JsonWriter json, Duration took) {
    json.member("took_ms", took.toMillis());
  }

  static void accepted(JsonWriter json, Accepted run) {
    json.member("run_id", run.runId())
        .member("rule", run.rule())
        .member("engine", run.event().engine())
        .member("what", run.event().type() + " " + run.event().said().rawAction())
        .member("subject", run.event().actor().id())
        .member("name", name(run));
  }

  static String name(Accepted run) {
    return run.event()
        .container()
        .map(container -> container.name())
        .or(() -> run.event().actor().name())
        .orElse("");
  }

  /** Whether {@code event} tells an end that is no success. */
  static boolean failed(RunEvent event) {
    return event instanceof RunEvent.Ended ended && ended.how().state() == Ended.State.FAILED;
  }
}
