// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.EngineEvent;
import dev.dockreeve.model.Origin;
import dev.dockreeve.model.State;
import dev.dockreeve.model.Summary;
import dev.dockreeve.watch.Inspections.Inspection;
import dev.dockreeve.watch.Inspections.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of the engine's list with the picture: list, inspect what is on it, look again for
 * what is not, and tell the difference. Events go on being merged meanwhile, and win: whatever an
 * event has changed since the listing began is left as the event left it. Only the engine's word
 * that a container is gone, or not alive, ends it; a failure never does. For one thread.
 */
final class Listing {

  private static final int TRIES = 3;
  private static final Duration RETRY = Duration.ofMillis(500);

  /** How long the engine's own event may take to reach us. */
  static final Duration SETTLE = Duration.ofSeconds(1);

  /**
   * What a listing is about.
   *
   * @param began number of the message after which it began
   * @param contact the engine's time when it began
   * @param expected what happened since then the engine's events may yet tell
   * @param first whether there never was a complete one before
   */
  record Scope(
      int number,
      long began,
      Instant contact,
      Instant expected,
      Instant firstContact,
      boolean first) {}

  private final Scope scope;
  private final Picture picture;
  private final Teller teller;
  private final Lives lives;
  private final ContainerEvents events;
  private final Inspections inspections;
  private final Effects effects;
  private final Map<String, Summary> listed = new LinkedHashMap<>();
  private final Map<String, Optional<Container>> answers = new HashMap<>();
  private final Map<String, Long> askedAt = new HashMap<>();
  private final Set<String> awaited = new HashSet<>();
  private final Set<String> suspects = new HashSet<>();
  private boolean hasList;
  private boolean compared;
  private boolean complete = true;
  private int differences;

  Listing(Scope scope, Parts parts) {
    this.scope = scope;
    this.picture = parts.picture();
    this.teller = parts.teller();
    this.lives = parts.lives();
    this.events = parts.events();
    this.inspections = parts.inspections();
    this.effects = parts.effects();
  }

  int number() {
    return scope.number();
  }

  /** Number of the message after which it began. */
  long began() {
    return scope.began();
  }

  /** How many differences were told, so far. */
  int differences() {
    return differences;
  }

  /** Whether the engine has answered about every container. */
  boolean complete() {
    return complete;
  }

  /** A container that the list may miss. */
  void suspect(String id, long now) {
    if (suspects.add(id) && hasList && !listed.containsKey(id)) {
      awaited.add(id);
      inspections.ask(Purpose.LISTED, id, scope.number(), now);
    }
  }

  /** The list has come. Returns whether the comparison is done. */
  boolean listed(List<Summary> alive, long now) {
    hasList = true;
    alive.forEach(summary -> listed.put(summary.id(), summary));
    Set<String> ids = new HashSet<>(listed.keySet());
    ids.addAll(suspects);
    for (String id : ids) {
      awaited.add(id);
      inspections.ask(Purpose.LISTED, id, scope.number(), now);
    }
    return progress(now);
  }

  /** Inspect has answered. Returns whether the comparison is done. */
  boolean inspected(Inspection inspection, Optional<Container> found, long now) {
    if (!awaited.remove(inspection.id())) {
      return false;
    }
    askedAt.put(inspection.id(), inspection.asked());
    answers.put(inspection.id(), found);
    return progress(now);
  }

  /** Inspect has failed. Returns whether the comparison is done. */
  boolean inspectFailed(Inspection inspection, long now) {
    if (!awaited.contains(inspection.id())) {
      return false;
    }
    if (inspection.tries() < TRIES) {
      inspections.again(inspection, RETRY, now);
      return false;
    }
    awaited.remove(inspection.id());
    complete = false;
    unknown(inspection.id());
    return progress(now);
  }

  /** The engine cannot say: the old part stays, and what only the list knows is taken from it. */
  private void unknown(String id) {
    Summary summary = listed.get(id);
    Picture.Ended ended = picture.ended(id);
    boolean endedSince = ended != null && !ended.at().isBefore(scope.contact());
    if (summary != null && picture.alive(id) == null && !events.holds(id) && !endedSince) {
      Container container =
          Container.builder(id)
              .name(summary.name())
              .state(summary.paused() ? State.PAUSED : State.RUNNING)
              .build();
      appeared(container, null);
    }
  }

  private boolean progress(long now) {
    if (!awaited.isEmpty()) {
      return false;
    }
    if (!compared) {
      compared = true;
      compare(now);
    }
    if (awaited.isEmpty()) {
      answers.forEach(this::settle);
      answers.clear();
      return true;
    }
    return false;
  }

  private void compare(long now) {
    answers.forEach(this::settle);
    answers.clear();
    for (Picture.Entry entry : picture.entries()) {
      String id = entry.container.id();
      if (!listed.containsKey(id) && !suspects.contains(id) && mayHaveGone(entry)) {
        awaited.add(id);
        inspections.ask(Purpose.ABSENT, id, scope.number(), now);
      }
    }
  }

  private boolean mayHaveGone(Picture.Entry entry) {
    return entry.changed <= scope.began() && !events.holds(entry.container.id());
  }

  private void settle(String id, Optional<Container> answer) {
    if (events.holds(id)) {
      return;
    }
    Picture.Entry known = picture.alive(id);
    if (answer.isPresent() && answer.get().alive()) {
      alive(known, answer.get());
    } else if (known != null && notNewerThan(known, answer)) {
      gone(known, answer);
    }
  }

  private boolean notNewerThan(Picture.Entry known, Optional<Container> answer) {
    if (answer.isEmpty()) {
      return known.changed <= scope.began();
    }
    boolean answerIsNewer = known.changed <= asked(known.container.id());
    return answerIsNewer || !known.beganAt().isAfter(answer.get().incarnation().startedAt());
  }

  /** After which message the engine was asked about it. */
  private long asked(String id) {
    return askedAt.getOrDefault(id, scope.began());
  }

  private void gone(Picture.Entry known, Optional<Container> answer) {
    Optional<Container> exited = answer.filter(c -> Lives.sameLife(known, c));
    // When inspect tells of a later life already, the one that we know ended before that.
    Instant said =
        exited.isPresent()
            ? exited.flatMap(Container::finishedAt).orElse(scope.contact())
            : answer.map(c -> c.incarnation().startedAt()).orElse(scope.contact());
    // Only what inspect says may show that its answer is about an earlier life.
    boolean guessed = exited.flatMap(Container::finishedAt).isEmpty();
    // A later life that is there already began after it.
    boolean open = guessed && (exited.isPresent() || answer.isEmpty());
    Instant at = guessed && said.isBefore(known.beganAt()) ? known.beganAt() : said;
    Container last =
        exited
            .orElse(known.container)
            .with()
            .startedAt(known.container.incarnation().startedAt())
            .pid(known.container.pid())
            .endpoints(known.container.endpoints())
            .state(State.EXITED)
            .finishedAt(at)
            .build();
    if (at.isBefore(scope.expected())) {
      differences++;
      lives.exitUntold(known, last, open);
    } else {
      effects.timer(SETTLE, new Message.EndDue(last, open));
    }
  }

  private void alive(Picture.@Nullable Entry known, Container container) {
    if (known == null) {
      if (!picture.endedAlready(container, asked(container.id()))) {
        appeared(container, null);
      }
    } else if (Lives.sameLife(known, container)) {
      follow(known, container);
    } else if (!known.startedAt().isAfter(container.incarnation().startedAt())
        || known.changed <= asked(container.id())) {
      restarted(known, container);
    }
  }

  private void restarted(Picture.Entry known, Container container) {
    Instant startedAt = container.incarnation().startedAt();
    if (startedAt.isBefore(scope.expected())) {
      differences++;
      lives.exitUntold(known, startedAt);
      appeared(container, known);
    } else {
      effects.timer(SETTLE, new Message.StartDue(container, asked(container.id())));
    }
  }

  private void follow(Picture.Entry known, Container container) {
    long asked = asked(container.id());
    if (!Lives.isAbout(known, container, asked)) {
      return;
    }
    picture.assure(known, asked);
    if (known.changed <= asked) {
      known.seenUntil = scope.contact();
    }
    boolean wasPaused = known.container.paused();
    Container newest = ContainerEvents.newest(known, container, asked);
    if (newest.equals(known.container)) {
      return;
    }
    picture.update(known, newest);
    if (newest.paused() != wasPaused) {
      differences++;
      known.pauseDerived = true;
      EngineEvent event =
          Derived.event(newest.paused() ? "pause" : "unpause", newest, scope.contact());
      teller.derive(event, Origin.RESYNC, newest);
    }
  }

  /** {@code before} is the life before it, if that was in the picture. */
  private void appeared(Container container, Picture.@Nullable Entry before) {
    Picture.Entry entry = picture.put(container, before, asked(container.id()));
    entry.seenUntil = scope.contact();
    Instant startedAt = container.incarnation().startedAt();
    if (scope.first() && startedAt.isBefore(scope.firstContact())) {
      lives.startUntold(entry, Origin.INITIAL, scope.contact());
    } else if (startedAt.isBefore(scope.expected())) {
      differences++;
      lives.startUntold(entry, Origin.RESYNC, scope.contact());
    } else {
      // It started a moment ago: the engine's own event is on its way, most likely.
      effects.timer(SETTLE, new Message.StartDue(container, asked(container.id())));
    }
  }
}
