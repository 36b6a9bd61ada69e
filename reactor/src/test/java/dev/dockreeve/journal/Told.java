// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import dev.dockreeve.action.Captured;
import dev.dockreeve.model.Actor;
import dev.dockreeve.model.Attributes;
import dev.dockreeve.model.Container;
import dev.dockreeve.model.Endpoint;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Fingerprint;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.Port;
import dev.dockreeve.model.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What the tests tell a journal. */
final class Told {

  static final Instant AT = Instant.parse("2026-11-21T10:00:00.123456789Z");
  static final String SECRET = "canary-4711-secret";

  private Told() {}

  static Accepted run(String id) {
    return run(id, "rule", "web-" + id);
  }

  static Accepted run(String id, String rule, String container) {
    return new Accepted(id, rule, "hash", start(container), AT);
  }

  static Event start(String container) {
    return event(container, AT, "v");
  }

  /** The start of a container; its label is as large as {@code label} is. */
  static Event event(String container, Instant time, String label) {
    Attributes labels = Attributes.of("com.docker.compose.project", "shop", "label", label);
    EngineEvent said =
        EngineEvent.of(
            "container",
            "start",
            time,
            new Actor("id-" + container, Attributes.of("name", container, "label", label)));
    return new Event("docker", "dk01", Origin.LIVE, said, Optional.of(alive(container, labels)));
  }

  private static Container alive(String name, Attributes labels) {
    return Container.builder("id-" + name)
        .name(name)
        .image("shop:1")
        .labels(labels)
        .startedAt(AT)
        .pid(4711)
        .endpoints(
            List.of(
                new Endpoint("net", Optional.of("10.0.0.7"), Optional.empty(), Optional.empty())))
        .build();
  }

  static Alive alive(String name, boolean told) {
    return new Alive(alive(name, Attributes.of("tier", name)), told);
  }

  static Attempt attempt(int number, Attempt.State state, String output) {
    return new Attempt(
        number,
        AT.plusSeconds(number),
        state,
        state == Attempt.State.SUCCEEDED ? "ok" : "exit code 1",
        Duration.ofMillis(84),
        new Captured(output, output.length(), 0));
  }

  static Ended end(Ended.State state) {
    return new Ended(state, "because", AT.plusSeconds(60));
  }

  /** A successful attempt, the only one. */
  static void succeeds(Journal journal, String runId) {
    journal.attemptStarted(runId, 1, AT);
    journal.attemptEnded(
        runId,
        attempt(1, Attempt.State.SUCCEEDED, "out"),
        new Then.End(end(Ended.State.SUCCEEDED)));
  }

  /** All unfinished runs, read in chunks. */
  static List<Unfinished> unfinished(Journal journal, int chunk) {
    List<Unfinished> all = new ArrayList<>();
    List<Unfinished> some = journal.unfinished(Optional.empty(), 0, chunk);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = journal.unfinished(Optional.empty(), all.getLast().seq(), chunk);
    }
    return all;
  }

  static List<String> unfinishedIds(Journal journal) {
    return unfinished(journal, 100).stream().map(run -> run.run().runId()).toList();
  }

  static Fingerprint fingerprint(String container) {
    return Fingerprint.of(start(container).said());
  }

  /** Any event that may come, and some that may not. */
  static Event random(RandomGenerator random) {
    EngineEvent said =
        new EngineEvent(
            text(random),
            text(random),
            maybe(random),
            text(random),
            time(random),
            new Actor(text(random), attributes(random)),
            text(random) + SECRET.substring(0, 6));
    return new Event(
        text(random),
        text(random),
        any(random, EnumSet.allOf(Origin.class)),
        said,
        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(container(random)));
  }

  private static <E> E any(RandomGenerator random, Collection<E> all) {
    return all.stream().skip(random.nextInt(all.size())).findFirst().orElseThrow();
  }

  private static Container container(RandomGenerator random) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      endpoints.add(new Endpoint(text(random), maybe(random), maybe(random), maybe(random)));
    }
    List<Port> ports = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      ports.add(new Port(random.nextInt(), text(random), maybe(random)));
    }
    var builder =
        Container.builder(text(random))
            .name(text(random))
            .image(text(random))
            .imageId(text(random))
            .state(any(random, EnumSet.allOf(State.class)))
            .health(any(random, EnumSet.allOf(Health.class)))
            .startedAt(time(random))
            .pid(random.nextInt())
            .networkMode(text(random))
            .labels(attributes(random))
            .env(Attributes.of("PASSWORD", SECRET))
            .endpoints(endpoints)
            .ports(ports)
            .restartCount(random.nextInt())
            .oomKilled(random.nextBoolean())
            .privileged(random.nextBoolean());
    if (random.nextBoolean()) {
      builder.finishedAt(time(random));
    }
    if (random.nextBoolean()) {
      builder.exitCode(random.nextInt());
    }
    return builder.build();
  }

  private static Attributes attributes(RandomGenerator random) {
    Attributes.Builder builder = new Attributes.Builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      builder.put(text(random), text(random));
    }
    return builder.build();
  }

  private static Optional<String> maybe(RandomGenerator random) {
    return random.nextBoolean() ? Optional.of(text(random)) : Optional.empty();
  }

  private static Instant time(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Instant.EPOCH;
      case 1 -> Instant.MIN.plusNanos(random.nextInt(1_000_000_000));
      case 2 -> Instant.MAX;
      default -> AT.plusNanos(random.nextLong(1L << 60));
    };
  }

  /** Short or long, plain or not, with lone surrogates and NUL, and the same again and again. */
  private static String text(RandomGenerator random) {
    int length = random.nextInt(8) == 0 ? random.nextInt(2_000) : random.nextInt(12);
    StringBuilder text = new StringBuilder();
    int kind = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      switch (kind) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.appendCodePoint(0x1f600 + random.nextInt(50));
        case 2 -> text.append((char) ('a' + random.nextInt(3)));
        default -> text.append((char) (' ' + random.nextInt(95)));
      }
    }
    return text.toString();
  }
}
