// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Event;
import dev.dockreeve.model.Health;
import dev.dockreeve.watch.SimulationConsumer.Taste;
import dev.dockreeve.watch.SimulationSchedule.Faults;
import dev.dockreeve.watch.SimulationSchedule.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One run of the simulation: what the schedule says happens, and after each operation all that must
 * always hold is checked. Then faults stop, time passes, and picture and tales must be right. The
 * same schedule gives the same run.
 */
final class SimulationRun {

  private static final int LARGE = 8192;
  private static final int SHOWN = 50;

  /** How a run failed. */
  record Failure(String invariant, String message) {}

  private final SimulationSchedule schedule;
  private final SimulationWorld world;
  private final SimulationInvariants invariants;
  private final SimulationConsumer consumer = new SimulationConsumer();
  private final List<String> trace = new ArrayList<>();
  private long hash;

  SimulationRun(SimulationSchedule schedule) {
    this.schedule = schedule;
    this.world =
        new SimulationWorld(schedule.faults() == Faults.REPLAYED ? LARGE : ModelEngine.RING);
    this.invariants = new SimulationInvariants(world, schedule.faults());
  }

  /** Runs it all; empty when everything holds. */
  Optional<Failure> run() {
    try {
      for (Operation operation : schedule.operations()) {
        note(operation + " " + act(operation));
      }
      quiet();
      invariants.end();
      return Optional.empty();
    } catch (SimulationFailure e) {
      return Optional.of(new Failure(e.invariant(), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      StackTraceElement[] stack = e.getStackTrace();
      String where = stack.length == 0 ? "" : " at " + stack[0];
      return Optional.of(new Failure(e.getClass().getSimpleName(), e + where));
    }
  }

  /** Equal for equal runs, and hardly ever for others. */
  long hash() {
    return hash;
  }

  /** The last steps, for people. */
  List<String> lastSteps() {
    return trace.subList(Math.max(0, trace.size() - SHOWN), trace.size());
  }

  private void note(String what) {
    log(what);
    check();
  }

  private void check() {
    List<Event> told = world.takeTold();
    told.forEach(event -> log("  told " + SimulationTales.describe(event)));
    consumer.take(told, world.merge.takeSettled());
    invariants.step(told);
  }

  private void log(String what) {
    String line = world.engine.clock() + " " + what;
    hash = hash * 0x9E3779B97F4A7C15L + line.hashCode();
    trace.add(line);
  }

  /** No more deeds, no more faults: as much time passes as is ever needed to come to know all. */
  private void quiet() {
    world.begin();
    world.settle();
    note("quiet");
    Duration enough = Pace.USUAL.resync().plus(SimulationWorld.BACKOFF.multipliedBy(3));
    long until = world.nanos() + enough.toNanos();
    while (world.nanos() < until) {
      world.passWell(Duration.ofNanos(until - world.nanos()));
      check();
    }
  }

  /** Does it, and says on what. */
  private String act(Operation operation) {
    int size = operation.size();
    Duration time = Duration.ofMillis(size);
    switch (operation.act()) {
      case START,
          DIE,
          RESTART,
          PAUSE,
          UNPAUSE,
          RENAME,
          REMOVE,
          REUSE,
          CREATE,
          EXEC,
          HEALTH,
          OOM,
          NETWORK ->
          world.deed(() -> deed(operation));
      case BURST -> world.deed(() -> burst(operation));
      case BEGIN -> world.begin();
      case DELIVER -> world.deliver(size);
      case LOOK -> {
        return world.look(operation.which());
      }
      case HEAR -> {
        return world.hear(operation.which());
      }
      case PASS -> world.pass(time);
      case CUT -> world.cut();
      case FAIL -> {
        return world.fail(operation.which());
      }
      case DUPLICATE -> world.duplicate();
      case REORDER -> world.reorder();
      case STALL -> world.stall(time);
      case ENDING -> world.ending(size);
      case SKIP -> world.skip();
      case HALF_OPEN -> world.halfOpen();
      case FORGET -> world.restart(ModelEngine.Restart.LIVE_ON);
      case OVERRUN -> world.overrun(size);
      case OVERFLOW -> world.overflow();
      case ENGINE -> world.restart(of(ModelEngine.Restart.values(), size));
      case CRASH -> {
        return crash(operation);
      }
      case JUMP -> world.engine.pass(operation.which() % 2 == 0 ? time : time.negated());
    }
    return "";
  }

  private String crash(Operation operation) {
    Taste taste = of(Taste.values(), operation.which());
    boolean timesAreTrue = schedule.faults() != Faults.CLOCK;
    return consumer
        .stored(operation.size())
        .map(stored -> {
          Predicate<Event> recent =
              e -> !timesAreTrue || !e.time().isBefore(stored.reach().minusSeconds(1));
          Resumption known = consumer.crash(stored, operation.size(), recent.and(taste::accepts));
          world.crash(known);
          invariants.crashed(consumer.taken(), taste);
          return taste + " " + known;
        })
        .orElse("not yet");
  }

  private void deed(Operation operation) {
    ModelEngine engine = world.engine;
    String id = "c" + operation.which();
    int size = operation.size();
    switch (operation.act()) {
      case START -> engine.start(id);
      case DIE -> engine.die(id, size);
      case RESTART -> engine.restart(id);
      case PAUSE -> engine.pause(id);
      case UNPAUSE -> engine.unpause(id);
      case RENAME -> engine.rename(id, "n" + size);
      case REMOVE -> engine.remove(id);
      case REUSE -> engine.reuse(id);
      case CREATE -> engine.create(id);
      case EXEC -> engine.exec(id, size);
      case HEALTH -> engine.health(id, of(Health.values(), size));
      case OOM -> engine.oom(id);
      case NETWORK -> engine.network(id);
      default -> throw new IllegalArgumentException("not a deed: " + operation);
    }
  }

  private void burst(Operation operation) {
    String id = "c" + operation.which();
    for (int i = 0; i < operation.size(); i++) {
      switch (operation.size() % 3) {
        case 0 -> world.engine.restart(id);
        case 1 -> world.engine.exec(id, i);
        default -> {
          world.engine.pause(id);
          world.engine.unpause(id);
        }
      }
    }
  }

  private static <T> T of(T[] values, int number) {
    return values[number % values.length];
  }
}
