// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import static java.util.Objects.requireNonNull;

import dev.dockreeve.dispatch.RuleStats;
import dev.dockreeve.dispatch.RunEvent;
import dev.dockreeve.journal.Ended;
import dev.dockreeve.journal.Health;
import dev.dockreeve.journal.JournalException;
import dev.dockreeve.journal.RunDetail;
import dev.dockreeve.journal.RunQuery;
import dev.dockreeve.journal.RunSummary;
import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.reactor.Reactor;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Answers questions about a daemon and does what it is told. Knows no transport: whoever brings a
 * question says who asks, and this decides what that one may do. Whatever changes something is
 * logged with its caller. Safe for use by several threads.
 */
public final class Api {

  private static final System.Logger LOG = System.getLogger("dev.dockreeve.server");
  private static final int USUAL_PAGE = 50;
  private static final int LARGEST_PAGE = 1000;

  private final Control control;
  private final RunFeed feed;
  private final InstantSource clock;

  /** Answers about {@code control}; {@code feed} must be a listener of its reactor. */
  public Api(Control control, RunFeed feed, InstantSource clock) {
    this.control = requireNonNull(control, "control");
    this.feed = requireNonNull(feed, "feed");
    this.clock = requireNonNull(clock, "clock");
  }

  /** The answer, whatever happens. */
  public Answer answer(Request request) {
    try {
      return route(request);
    } catch (Refusal e) {
      return e.answer();
    } catch (JournalException.NotRead e) {
      return Answer.error(503, "the journal cannot be read: " + e.getMessage());
    } catch (JournalException e) {
      return Answer.error(503, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "api: bug in an answer", e);
      return Answer.error(500, "a bug: the daemon's log has more");
    }
  }

  /** Every path that there is stands here, and nowhere else; the rest is refused. */
  private Answer route(Request request) {
    List<String> path = request.path();
    if (request.caller().role() == Caller.Role.NONE) {
      throw new Refusal(403, "not for " + request.caller().name());
    }
    if (path.equals(List.of("readyz"))) {
      return get(request, this::ready);
    }
    if (path.size() < 2 || !path.getFirst().equals("v1")) {
      throw notFound();
    }
    List<String> rest = path.subList(1, path.size());
    return switch (rest.size() + " " + rest.getFirst()) {
      case "1 status" -> get(request, this::status);
      case "1 runs" -> get(request, this::runs);
      case "2 runs" ->
          rest.get(1).equals("stream")
              ? get(request, this::stream)
              : get(request, r -> run(rest.get(1)));
      case "3 runs" -> verb(request, rest, "retry", () -> retry(rest.get(1)));
      case "1 replay" -> change(request, "replay", () -> replay(request));
      case "3 rules" ->
          rest.get(2).equals("resume")
              ? verb(request, rest, "resume", () -> resume(rest.get(1)))
              : verb(request, rest, "suspend", () -> suspend(rest.get(1)));
      case "1 reload" -> change(request, "reload", this::reload);
      default -> throw notFound();
    };
  }

  private static Refusal notFound() {
    return new Refusal(404, "there is no such path");
  }

  private interface Look {
    Answer at(Request request);
  }

  private interface Change {
    Answer.Document make();
  }

  private static Answer get(Request request, Look look) {
    if (!request.method().equals("GET")) {
      throw new Refusal(405, "only GET");
    }
    return look.at(request);
  }

  private static Answer verb(Request request, List<String> rest, String verb, Change change) {
    if (!rest.get(2).equals(verb)) {
      throw notFound();
    }
    return change(request, verb + " " + PlainText.quoted(rest.get(1)), change);
  }

  private static Answer change(Request request, String what, Change change) {
    if (!request.method().equals("POST")) {
      throw new Refusal(405, "only POST");
    }
    if (request.caller().role() != Caller.Role.ADMIN) {
      throw new Refusal(403, "not for " + request.caller().name());
    }
    Answer.Document answer = change.make();
    LOG.log(
        Level.INFO, "api: " + what + " " + request.caller().name() + " status=" + answer.status());
    return answer;
  }

  private Reactor reactor() {
    return control.reactor();
  }

  private Answer status(Request request) {
    return new Answer.Document(200, StatusJson.of(control, feed, clock.instant()));
  }

  /** For whoever only wants to know whether all is well: 200, or 503 with what is not. */
  private Answer ready(Request request) {
    List<String> troubles = new ArrayList<>();
    if (!control.about().ready()) {
      troubles.add("not every engine was asked yet");
    }
    if (reactor().journal().health() instanceof Health.Degraded degraded) {
      troubles.add("the journal is degraded: " + degraded.reason());
    }
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .member("ready", troubles.isEmpty())
            .name("troubles")
            .beginArray();
    troubles.forEach(json::value);
    return new Answer.Document(
        troubles.isEmpty() ? 200 : 503, json.endArray().endObject().toString());
  }

  private Answer runs(Request request) {
    RunQuery query = query(request);
    JsonWriter json = new JsonWriter().beginObject().name("runs").beginArray();
    List<RunSummary> runs = reactor().journal().runs(query);
    for (RunSummary run : runs) {
      RunJson.summary(json.beginObject(), run, feed.going(run.runId()).isPresent()).endObject();
    }
    json.endArray();
    if (runs.size() == query.limit()) {
      json.member("before", runs.getLast().seq());
    }
    return new Answer.Document(200, json.endObject().toString());
  }

  private static RunQuery query(Request request) {
    Set<String> states = states(request);
    Set<Ended.State> ended = EnumSet.noneOf(Ended.State.class);
    for (Ended.State state : Ended.State.values()) {
      if (states.isEmpty() || states.contains(RunJson.word(state))) {
        ended.add(state);
      }
    }
    int limit = Math.toIntExact(number(request, "limit", 1, LARGEST_PAGE).orElse(USUAL_PAGE + 0L));
    return new RunQuery(
        states.isEmpty() || states.contains("unfinished"),
        ended,
        request.value("rule"),
        request.value("container"),
        number(request, "before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE),
        limit);
  }

  private static Set<String> states(Request request) {
    Optional<String> wanted = request.value("state");
    if (wanted.isEmpty() || wanted.get().isEmpty()) {
      return Set.of();
    }
    Set<String> states = Set.copyOf(List.of(wanted.get().toLowerCase(Locale.ROOT).split(",", -1)));
    Set<String> known =
        Set.of("unfinished", "succeeded", "failed", "skipped", "expired", "cancelled");
    if (!known.containsAll(states)) {
      throw new Refusal(
          400,
          "state: "
              + PlainText.brief(wanted.get())
              + " (expected: unfinished, succeeded, failed, skipped, expired, cancelled)");
    }
    return states;
  }

  static Optional<Long> number(Request request, String name, long least, long most) {
    Optional<String> text = request.value(name);
    try {
      Optional<Long> value = text.map(Long::valueOf);
      if (value.isEmpty() || (value.get() >= least && value.get() <= most)) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new Refusal(
        400,
        name
            + ": "
            + PlainText.brief(text.orElse(""))
            + " (expected: "
            + least
            + (most == Long.MAX_VALUE ? " or more)" : " to " + most + ")"));
  }

  private Answer run(String id) {
    RunDetail run =
        reactor()
            .journal()
            .run(id)
            .orElseThrow(() -> new Refusal(404, "there is no run " + PlainText.quoted(id)));
    return new Answer.Document(200, RunJson.detail(run, feed.going(id).isPresent()));
  }

  private Answer stream(Request request) {
    Optional<String> rule = request.value("rule");
    Optional<String> container = request.value("container");
    Set<String> states = states(request);
    Predicate<RunEvent> wanted =
        event ->
            rule.map(event.run().rule()::equals).orElse(true)
                && container.map(text -> about(event, text)).orElse(true)
                && (states.isEmpty() || states.contains(state(event)));
    return new Answer.Lines(
        feed.follow(wanted).orElseThrow(() -> new Refusal(503, "too many follow already")));
  }

  private static boolean about(RunEvent event, String container) {
    return RunJson.name(event.run()).equals(container)
        || event.run().event().actor().id().startsWith(container);
  }

  private static String state(RunEvent event) {
    return event instanceof RunEvent.Ended ended ? RunJson.word(ended.how().state()) : "unfinished";
  }

  private Answer.Document retry(String id) {
    return switch (reactor().retry(id)) {
      case Reactor.Retried.Again(String runId) ->
          new Answer.Document(
              200, new JsonWriter().beginObject().member("run_id", runId).endObject().toString());
      case Reactor.Retried.Not(boolean known, String why) ->
          Answer.error(known ? 409 : 404, PlainText.brief(why));
    };
  }

  private Answer.Document replay(Request request) {
    return new Replay(reactor(), clock).answer(request);
  }

  private Answer.Document suspend(String rule) {
    return reactor().suspend(rule) ? standing(rule) : noRule(rule);
  }

  private Answer.Document resume(String rule) {
    return reactor().resume(rule) ? standing(rule) : noRule(rule);
  }

  private static Answer.Document noRule(String rule) {
    return Answer.error(404, "there is no rule " + PlainText.quoted(rule));
  }

  private Answer.Document standing(String rule) {
    JsonWriter json = new JsonWriter();
    for (RuleStats stats : reactor().ruleStats()) {
      if (stats.rule().equals(rule)) {
        StatusJson.rule(json, stats, reactor().suspensions().get(rule));
        return new Answer.Document(200, json.toString());
      }
    }
    return noRule(rule);
  }

  private Answer.Document reload() {
    return switch (control.reload()) {
      case ReloadOutcome.Done done -> {
        JsonWriter json = new JsonWriter().beginObject();
        texts(json, "added", done.rules().added());
        texts(json, "changed", done.rules().changed());
        texts(json, "removed", done.rules().removed());
        texts(json, "not_applied", done.notApplied());
        yield new Answer.Document(
            200, json.member("warnings", done.warnings()).endObject().toString());
      }
      case ReloadOutcome.Refused(String report) ->
          new Answer.Document(
              422,
              new JsonWriter()
                  .beginObject()
                  .member("error", "the configuration is wrong; nothing was changed")
                  .member("report", report)
                  .endObject()
                  .toString());
    };
  }

  private static void texts(JsonWriter json, String name, List<String> texts) {
    json.name(name).beginArray();
    texts.forEach(json::value);
    json.endArray();
  }
}
