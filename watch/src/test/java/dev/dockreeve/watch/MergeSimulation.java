// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.watch;

import dev.dockreeve.model.Container;
import dev.dockreeve.model.Event;
import dev.dockreeve.model.Health;
import dev.dockreeve.model.Origin;
import dev.dockreeve.watch.ScriptedEngineSide.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One run of the simulation: a model engine lives at random; its answers are looked up at one
 * random moment and heard at another, in any order; faults come in between. Then faults stop, time
 * passes, and picture and tales must be right.
 */
final class MergeSimulation {

  /** What may go wrong. */
  enum Faults {
    /** Cuts and errors, but the engine remembers every event that was missed. */
    REPLAYED,
    /** Also a forgetful engine, events that silently never come, and a full mailbox. */
    LOSSY
  }

  private static final int IDS = 6;
  private static final int SHOWN = 40;

  /** Events reach us within a moment, in milliseconds; answers may take as long as they like. */
  private static final int LAG = 50;

  private final long seed;
  private final Faults faults;
  private final Random random;
  private final ScriptedEngineSide side;
  private final List<Message> looked = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private int heard;

  MergeSimulation(long seed, Faults faults) {
    this.seed = seed;
    this.faults = faults;
    this.random = new Random(seed);
    this.side = new ScriptedEngineSide(seed);
    this.side.sweepsByHand = true;
  }

  List<String> trace() {
    return trace;
  }

  void run(int steps) {
    try {
      for (int i = 0; i < IDS; i++) {
        deed();
      }
      side.merge.begin();
      for (int i = 0; i < steps; i++) {
        step();
        note();
      }
      quiet();
      check();
    } catch (AssertionError | RuntimeException e) {
      List<String> last = trace.subList(Math.max(0, trace.size() - SHOWN), trace.size());
      throw new AssertionError(
          "seed " + seed + " " + faults + ": " + e + "\n  " + String.join("\n  ", last), e);
    }
  }

  private void step() {
    int dice = random.nextInt(100);
    if (dice < 25) {
      deed();
    } else if (dice < 45) {
      log("deliver " + side.wire.size());
      side.deliver();
    } else if (dice < 60) {
      look();
    } else if (dice < 78) {
      hear();
    } else if (dice < 92) {
      Duration time = Duration.ofMillis(1 << random.nextInt(12));
      log("pass " + time.toMillis() + " ms");
      if (time.toMillis() > LAG) {
        side.deliverAll();
      }
      side.pass(time);
    } else {
      fault();
    }
  }

  private void deed() {
    String id = "c" + random.nextInt(IDS);
    int dice = random.nextInt(12);
    log("deed " + dice + " " + id);
    switch (dice) {
      case 0, 1, 2 -> side.engine.start(id);
      case 3, 4 -> side.engine.die(id, random.nextInt(3));
      case 5, 6 -> side.engine.restart(id);
      case 7 -> side.engine.pause(id);
      case 8 -> side.engine.unpause(id);
      case 9 -> side.engine.rename(id, "n" + random.nextInt(1000));
      case 10 -> side.engine.remove(id);
      default -> side.engine.health(id, List.of(Health.values()).get(random.nextInt(4)));
    }
  }

  private void look() {
    if (!side.asked.isEmpty()) {
      Question question = side.asked.get(random.nextInt(side.asked.size()));
      log("look " + question);
      looked.add(side.look(question));
    }
  }

  private void hear() {
    if (!looked.isEmpty()) {
      Message message = looked.remove(random.nextInt(looked.size()));
      log("hear " + message);
      side.hear(message);
    }
  }

  private void fault() {
    int dice = random.nextInt(faults == Faults.LOSSY ? 6 : 3);
    log("fault " + dice);
    switch (dice) {
      case 0 -> cut();
      case 1, 2 -> {
        if (!side.asked.isEmpty()) {
          Question question = side.asked.get(random.nextInt(side.asked.size()));
          log("fail " + question);
          side.fail(question);
        }
      }
      case 3 -> {
        cut();
        side.engine.forgetEvents();
      }
      case 4 -> {
        if (!side.wire.isEmpty()) {
          log("skip " + side.wire.peek().payload());
          side.wire.poll();
        }
      }
      default -> {
        int lost = side.wire.size();
        side.wire.clear();
        if (lost > 0) {
          side.hear(new Message.Overflowed(side.epoch(), lost));
        }
      }
    }
  }

  private void cut() {
    if (side.streaming()) {
      side.cut();
    }
  }

  /**
   * No more deeds, no more faults: everything is answered, and more than a routine listing passes.
   */
  private void quiet() {
    log("quiet");
    while (!looked.isEmpty()) {
      hear();
      note();
    }
    for (int i = 0; i < 40; i++) {
      side.passSettling(Duration.ofSeconds(5));
      note();
    }
  }

  private void note() {
    for (; heard < side.told.size(); heard++) {
      Event event = side.told.get(heard);
      log(
          "  told "
              + event.action()
              + " "
              + event.actor().id()
              + " "
              + event.origin().word()
              + " "
              + event.time()
              + " "
              + event.container().map(Container::incarnation));
    }
  }

  private void log(String what) {
    trace.add(side.engine.clock() + " " + what);
  }

  private void check() {
    if (!(side.merge.freshness() instanceof Freshness.Live)) {
      throw new AssertionError("not live: " + side.merge.freshness());
    }
    if (!side.merge.picture().copy().equals(side.engine.alive())) {
      throw new AssertionError(
          "picture: "
              + describe(side.merge.picture().copy())
              + "\n  truth: "
              + describe(side.engine.alive()));
    }
    checkOrder();
    if (faults == Faults.REPLAYED) {
      checkOnce();
    }
  }

  private static List<String> describe(Map<String, Container> containers) {
    return containers.values().stream()
        .map(c -> c.incarnation() + " " + c.name() + " " + c.state() + " " + c.health())
        .toList();
  }

  /** Start and end take turns; the last one told is true; no end is told twice. */
  private void checkOrder() {
    Map<String, Instant> running = new HashMap<>();
    Set<String> ends = new HashSet<>();
    for (Event event : side.told) {
      String id = event.actor().id();
      if (event.action().equals("start")) {
        Instant before = running.put(id, event.time());
        if (before != null && before.isBefore(event.time())) {
          throw new AssertionError("two starts without an end of " + id);
        }
        if (before != null && faults == Faults.REPLAYED) {
          throw new AssertionError("late news of " + id + " although nothing was lost");
        }
        if (before != null) {
          running.put(id, before);
        }
      }
      if (event.action().equals("die")) {
        if (!event.time().isBefore(running.getOrDefault(id, Instant.MIN))) {
          running.remove(id);
        }
        if (!ends.add(event.id())) {
          throw new AssertionError("the same end twice of " + id);
        }
      }
    }
    if (!running.keySet().equals(side.engine.alive().keySet())) {
      throw new AssertionError("told as running: " + running);
    }
  }

  /** Every start and every end after first contact was told exactly once. */
  private void checkOnce() {
    Map<String, Integer> starts = new HashMap<>();
    Map<String, Integer> ends = new HashMap<>();
    for (Event event : side.told) {
      switch (event.action()) {
        case "start" -> starts.merge(event.actor().id(), 1, Integer::sum);
        case "die" -> ends.merge(event.actor().id(), 1, Integer::sum);
        default -> {}
      }
    }
    Map<String, Integer> trueStarts = new HashMap<>();
    Map<String, Integer> trueEnds = new HashMap<>();
    Instant first = side.firstContact();
    for (ModelEngine.Life life : side.engine.lives()) {
      if (!life.startEvent().isBefore(first)) {
        trueStarts.merge(life.id(), 1, Integer::sum);
      }
      if (side.engine.endOf(life).filter(end -> !end.isBefore(first)).isPresent()) {
        trueEnds.merge(life.id(), 1, Integer::sum);
      }
    }
    side.told.stream()
        .filter(e -> e.origin() == Origin.INITIAL)
        .forEach(e -> trueStarts.merge(e.actor().id(), 1, Integer::sum));
    if (!starts.equals(trueStarts)) {
      throw new AssertionError("starts told: " + starts + "; true: " + trueStarts);
    }
    if (!ends.equals(trueEnds)) {
      throw new AssertionError("ends told: " + ends + "; true: " + trueEnds);
    }
  }
}
