// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.server;

import dev.dockreeve.dispatch.Taken;
import dev.dockreeve.journal.Accepted;
import dev.dockreeve.journal.EventQuery;
import dev.dockreeve.journal.JournalledEvent;
import dev.dockreeve.model.EventJson;
import dev.dockreeve.model.JsonWriter;
import dev.dockreeve.model.PlainText;
import dev.dockreeve.reactor.Reactor;
import dev.dockreeve.rule.Rule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares old events with the rules again, each once: an event that was replayed before stands in
 * the journal twice. What this replay itself adds is not looked at.
 */
final class Replay {

  private static final int PAGE = 200;

  /** How many events one call replays. */
  private static final int MOST = 10_000;

  /** How many runs the answer names. */
  private static final int NAMED = 1000;

  private final Reactor reactor;
  private final InstantSource clock;

  Replay(Reactor reactor, InstantSource clock) {
    this.reactor = reactor;
    this.clock = clock;
  }

  private record Chosen(List<Long> places, boolean more) {}

  Answer.Document answer(Request request) {
    Instant from = time(request, "from").orElse(Instant.EPOCH);
    Instant until = time(request, "until").orElseGet(clock::instant);
    Optional<String> rule = request.value("rule");
    rule.ifPresent(this::known);
    boolean dry = request.value("dry_run").map(Boolean::parseBoolean).orElse(false);
    Chosen chosen = choose(from, until);
    JsonWriter json = new JsonWriter().beginObject().name("runs").beginArray();
    long runs = 0;
    long events = 0;
    Taken what = Taken.ACCEPTED;
    for (long place : chosen.places()) {
      for (var replayed : reactor.replay(new EventQuery(from, until, place - 1, 1), rule, dry)) {
        what = replayed.what();
        if (what != Taken.ACCEPTED) {
          break;
        }
        for (Accepted run : replayed.runs()) {
          if (runs++ < NAMED) {
            json.beginObject();
            RunJson.accepted(json, run);
            json.member("time", EventJson.time(run.event().time())).endObject();
          }
        }
      }
      if (what != Taken.ACCEPTED) {
        break;
      }
      events++;
    }
    json.endArray().member("dry_run", dry);
    switch (what) {
      case ACCEPTED -> {}
      case FULL -> json.member("stopped", "the journal is full");
      case CLOSED -> json.member("stopped", "the daemon is stopping");
    }
    json.member("events", events).member("accepted", runs).member("more", chosen.more());
    return new Answer.Document(200, json.endObject().toString());
  }

  private void known(String name) {
    if (reactor.rules().stream().map(Rule::name).noneMatch(name::equals)) {
      throw new Refusal(404, "there is no rule " + PlainText.quoted(name));
    }
  }

  /** Where the events stand, each once. */
  private Chosen choose(Instant from, Instant until) {
    List<Long> places = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    long after = 0;
    while (true) {
      List<JournalledEvent> page =
          reactor.journal().events(new EventQuery(from, until, after, PAGE));
      if (page.isEmpty()) {
        return new Chosen(places, false);
      }
      for (JournalledEvent event : page) {
        if (places.size() == MOST) {
          return new Chosen(places, true);
        }
        after = event.seq();
        if (seen.add(event.event().engine() + " " + event.event().id())) {
          places.add(event.seq());
        }
      }
    }
  }

  private static Optional<Instant> time(Request request, String name) {
    try {
      return request.value(name).map(Instant::parse);
    } catch (DateTimeException e) {
      throw new Refusal(
          400,
          name
              + ": "
              + PlainText.brief(request.value(name).orElse(""))
              + " (expected: a time such as 2026-11-21T12:00:00Z)");
    }
  }
}
