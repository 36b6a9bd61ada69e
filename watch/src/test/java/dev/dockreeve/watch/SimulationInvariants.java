// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.State;
import dev.dockreeve.watch.ModelEngine.Life;
import dev.dockreeve.watch.SimulationConsumer.Taste;
import dev.dockreeve.watch.SimulationSchedule.Faults;
import dev.dockreeve.watch.SimulationWorld.Kind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What must hold: after every step (I1, I2, I6, I7, I8), and once faults have stopped and time has
 * passed (liveness, I9). Whatever does not is thrown as a {@link SimulationFailure}.
 *
 * <ul>
 *   <li>I1: what the picture shows was true at some time, and the states of one life come in the
 *       order in which they were true.
 *   <li>I2: what ended never comes back, neither in the picture nor in the tales.
 *   <li>I6: nothing is told twice: no event, no start or end of a life, whatever its origin.
 *   <li>I7: what is derived is true.
 *   <li>I8: questions are bounded.
 *   <li>I9: what the engine said is told, or lies in a gap that was told.
 * </ul>
 */
final class SimulationInvariants {

  private static final int QUESTIONS = 32;

  private final SimulationWorld world;
  private final Faults faults;
  private final ModelHistory history;
  private SimulationTales tales;
  private final Map<Life, Integer> observed = new HashMap<>();
  private final Map<String, Life> newest = new HashMap<>();
  private ContainerTrie shown = ContainerTrie.EMPTY;

  SimulationInvariants(SimulationWorld world, Faults faults) {
    this.world = world;
    this.faults = faults;
    this.history = world.engine.history();
    this.tales = new SimulationTales(history, faults != Faults.CLOCK);
  }

  /** After every step, with what was told in it. */
  void step(List<Event> told) {
    long unproven = tales.unproven();
    account(told, event -> tales.add(event, world.witness.firstContact()));
    if (faults == Faults.REPLAYED && world.witness.proven() && tales.unproven() > unproven) {
      throw new SimulationFailure("I9", "a gap was told, but the engine remembers all");
    }
    ContainerTrie now = world.merge.picture().snapshot();
    if (faults != Faults.CLOCK && !now.equals(shown)) { // The same object while nothing changes.
      shown = now;
      world.picture().forEach(this::shown);
    }
    if (world.open(Kind.INSPECT) > QUESTIONS) {
      throw new SimulationFailure("I8", "questions: " + world.open(Kind.INSPECT));
    }
  }

  private void account(List<Event> told, Consumer<Event> how) {
    told.stream()
        .filter(e -> faults != Faults.LOSSY || !world.witness.unanswered(e.actor().id()))
        .forEach(how);
  }

  /** Our program crashed when it had taken that much, and the rest is as if it never was. */
  void crashed(List<Event> taken, Taste taste) {
    tales = new SimulationTales(history, faults != Faults.CLOCK);
    account(taken, event -> tales.recall(event, world.witness.firstContact()));
    tales.crashed(taken.stream().filter(event -> !taste.accepts(event)).toList());
    observed.clear();
    newest.clear();
    shown = ContainerTrie.EMPTY;
  }

  private void shown(String id, Container container) {
    if (!container.id().equals(id) || !container.alive()) {
      throw new SimulationFailure("I1", id + " is shown as " + container);
    }
    if (container.incarnation().startKnown()) {
      Life life =
          history
              .life(id, container.incarnation().startedAt())
              .filter(l -> container.pid() == 0 || container.pid() == l.pid())
              .orElseThrow(
                  () -> new SimulationFailure("I1", "never was: " + container.incarnation()));
      tales.named(life);
      returned(life);
      state(life, container.state());
    } else if (history.livesOf(id).isEmpty()) {
      throw new SimulationFailure("I1", "never was: " + id);
    }
  }

  private void returned(Life life) {
    if (tales.endTold(life)) {
      throw new SimulationFailure("I2", "told as ended, but shown: " + life);
    }
    Life before = newest.put(life.id(), life);
    if (before != null && before.number() > life.number() && tales.startTold(before)) {
      throw new SimulationFailure("I2", "shown after " + before + ": " + life);
    }
  }

  private void state(Life life, State state) {
    List<State> truth = history.statesOf(life);
    if (world.witness.lostEvents() && later(life).contains(state)) {
      return; // Whoever missed that another life began takes its pauses for the earlier one's.
    }
    int at = observed.getOrDefault(life, 0);
    while (at < truth.size() && truth.get(at) != state) {
      at++;
    }
    if (at == truth.size()) {
      throw new SimulationFailure("I1", life + " shown as " + state + ", was " + truth);
    }
    observed.put(life, at);
  }

  private List<State> later(Life life) {
    return history.livesOf(life.id()).stream()
        .filter(other -> other.number() > life.number())
        .flatMap(other -> history.statesOf(other).stream())
        .toList();
  }

  /** Faults have stopped, and time has passed. */
  void end() {
    if (!(world.merge.freshness() instanceof Freshness.Live)) {
      throw new SimulationFailure("liveness", "not live: " + world.merge.freshness());
    }
    if (world.merge.waitingQuestions() > 0) {
      throw new SimulationFailure("liveness", "questions: " + world.merge.waitingQuestions());
    }
    Map<String, Container> picture = world.picture();
    Map<String, Container> truth = world.engine.alive();
    if (!picture.equals(truth)) {
      throw new SimulationFailure(
          "liveness", "shown: " + describe(picture) + "\n  truth: " + describe(truth));
    }
    if (faults != Faults.CLOCK) {
      history.said().forEach(this::toldOrInGap);
      history.lives().forEach(this::folded);
    }
    if (!world.comesBackAtOnce()) {
      throw new SimulationFailure("liveness", "waits after the loss of a sound connection");
    }
  }

  private static List<String> describe(Map<String, Container> containers) {
    return containers.values().stream()
        .map(c ->
            c.incarnation()
                + (" " + c.name() + " " + c.state() + " " + c.health() + " " + c.oomKilled())
                + (" " + c.endpoints().size()))
        .toList();
  }

  private void toldOrInGap(String fingerprint, ModelHistory.Said said) {
    Instant time = said.event().time();
    Instant begin =
        faults == Faults.LOSSY ? world.witness.firstSubscribed() : world.witness.firstContact();
    String id = said.event().actor().id();
    boolean lost =
        world.witness.skipped(fingerprint) || world.witness.ended() || world.witness.unanswered(id);
    boolean excused = faults == Faults.LOSSY && lost;
    if (time.isBefore(begin) || tales.inGap(time) || excused) {
      return;
    }
    Optional<Life> life = said.life();
    boolean told =
        switch (said.event().action()) {
          case "start" -> life.filter(tales::startTold).isPresent() || unnamed(life);
          case "die" -> life.filter(tales::endTold).isPresent() || unnamed(life);
          case "pause", "unpause" -> true; // A derived one may stand for several.
          default -> tales.told(fingerprint);
        };
    if (!told) {
      throw new SimulationFailure(
          "I9", "never told, and in no gap: " + said.event().payload() + " " + life);
    }
  }

  private boolean unnamed(Optional<Life> life) {
    return life.filter(l -> tales.unnamed(l.id()) > 0).isPresent();
  }

  /** What was told of an id adds up to what is shown of it. */
  private void folded(Life life) {
    if (faults == Faults.LOSSY && world.witness.unanswered(life.id())) {
      return;
    }
    boolean alive = history.endOf(life).isEmpty();
    boolean last = history.livesOf(life.id()).getLast().equals(life);
    if (alive && !tales.startTold(life)) {
      throw new SimulationFailure("I9", "alive, but not told: " + life);
    }
    if (!alive
        && last
        && tales.startTold(life)
        && !tales.endTold(life)
        && !unnamed(Optional.of(life))) {
      throw new SimulationFailure("I9", "ended, but not told: " + life);
    }
  }
}
